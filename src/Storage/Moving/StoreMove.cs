using System.Globalization;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.MariaDb;
using NexusWorkflows.Storage.Sqlite;

namespace NexusWorkflows.Storage.Moving;

/// <summary>Copies an SQLite store into an empty MariaDB database, and compares what came with what was there. The SQLite store is only read.</summary>
public static class StoreMove
{
    private const int BatchSize = 200;

    /// <summary>Moves everything. Ended in the midst, it starts over the next time; until then nobody can open the database as a store.</summary>
    /// <param name="path">The SQLite file; nobody may write to it meanwhile.</param>
    /// <param name="address">A database without a row of a store.</param>
    /// <param name="moved">Told of each table that was copied and compared.</param>
    /// <returns>The tables with their rows.</returns>
    /// <exception cref="StoreException">One of the two can't be used, is in use, or isn't empty; or what came isn't what was there.</exception>
    public static async Task<IReadOnlyList<MovedTable>> RunAsync(string path, MariaDbAddress address, AuditKey auditKey, TimeProvider clock, Action<MovedTable> moved, CancellationToken ct)
    {
        // Opened once as a store: so both have the same schema.
        await (await NexusStore.OpenSqliteAsync(path, auditKey, clock, new Dictionary<string, int>(), ct)).DisposeAsync();
        return await Task.Run(
            () =>
            {
                using var source = new SqliteDatabase(path, auditKey, []);
                using var target = new MariaDbDatabase(address, auditKey);
                try
                {
                    MariaDbSchema.Ensure(target, clock);
                    MariaDbSchema.CheckKey(target);
                    return Move(source, target, clock, moved, ct);
                }
                catch (Exception exception) when (exception is not StoreException)
                {
                    throw exception is Microsoft.Data.Sqlite.SqliteException ? source.Translate(exception) : target.Translate(exception);
                }
            },
            ct);
    }

    private static List<MovedTable> Move(SqliteDatabase source, MariaDbDatabase target, TimeProvider clock, Action<MovedTable> moved, CancellationToken ct)
    {
        using var from = source.OpenWriter();
        using var to = target.Open();
        if (!from.TryBegin())
        {
            throw new StoreException("store.busy", $"The store '{source.Name}' is in use. Stop its server and wait for its verbs, then move it.");
        }

        var tables = MovableTable.All(to, target.Schema);
        if (!MoveMark.IsSet(to) && tables.FirstOrDefault(table => table.IsUsed(to)) is { } used)
        {
            throw new StoreException("store.not_empty", $"The database '{target.Name}' has rows of a store already, in '{used.Name}'. Name an empty database to move to.");
        }

        // Die from here on: the mark says that what is there is half of a move, and the next one begins anew.
        MoveMark.Set(to, clock.GetUtcNow());
        var done = new List<MovedTable>();
        foreach (var table in tables)
        {
            ct.ThrowIfCancellationRequested();
            done.Add(Copy(table, from, to, ct));
            moved(done[^1]);
        }

        // Die before: the next move begins anew, with the same rows. Die after: it is a store like any other.
        MoveMark.Clear(to);
        from.Rollback();
        return done;
    }

    private static MovedTable Copy(MovableTable table, SqliteSession from, MariaDbSession to, CancellationToken ct)
    {
        table.Clear(to);
        var (rows, last) = (0L, long.MinValue);
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var batch = table.Page(from, last, BatchSize);
            if (batch.Count == 0)
            {
                break;
            }

            to.Begin();
            batch.ForEach(row => table.Add(to, row));
            to.Commit();
            (rows, last) = (rows + batch.Count, (long)batch[^1][0]!);
        }

        table.CountOn(from, to);
        var (was, came) = (table.Digest(from), table.Digest(to));
        return was == came ? new MovedTable(table.Name, rows) : throw new StoreException("store.move_differs",
            string.Create(CultureInfo.InvariantCulture, $"In '{table.Name}' came {came.Rows} rows of {was.Rows}, or not the same ones. Nothing was changed in the SQLite store. Move again; if it stays so, report it."));
    }
}

/// <param name="Rows">All of them were compared.</param>
public sealed record MovedTable(string Name, long Rows);
