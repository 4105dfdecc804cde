using Microsoft.Data.Sqlite;
using NexusWorkflows.Storage.Writing;
using SQLitePCL;

namespace NexusWorkflows.Storage.Sqlite;

/// <summary>One process after the other: a transaction begins with the file's only lock for writing.</summary>
internal sealed class SqliteTransactions : Transactions
{
    private const int BusyTries = 6;

    /// <summary>How long each try waits for another process.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(1);

    private readonly SqliteDatabase database;
    private SqliteSession? session;

    public SqliteTransactions(SqliteDatabase database)
    {
        this.database = database;
        session = database.Guarded(database.OpenWriter);
    }

    public override async Task<Exception?> TryWriteAsync(IReadOnlyList<Work> batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                session ??= database.OpenWriter();
                await BeginAsync(session);
                foreach (var work in batch)
                {
                    work.Apply(session);
                }

                // Die here: nothing of it happened, and nobody was told that it did.
                session.Commit();
                return null;
            }
            catch (Exception exception)
            {
                Rollback();
                if (!SqliteFault.IsBusy(exception) || attempt == BusyTries)
                {
                    return SqliteFault.Translate(database.Path, exception);
                }
            }
        }
    }

    public override void Dispose() => session?.Dispose();

    // SQLite's own wait looks again after up to a tenth of a second: a process that writes without a pause would win for seconds on end.
    private static async Task BeginAsync(SqliteSession session)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!session.TryBegin())
        {
            if (TimeProvider.System.GetElapsedTime(begun) > Patience)
            {
                throw new SqliteException("Another process has the file.", raw.SQLITE_BUSY);
            }

            await Task.Delay(BetweenLooks, TimeProvider.System);
        }
    }

    private void Rollback()
    {
        try
        {
            if (session is { IsInTransaction: true })
            {
                session.Rollback();
            }
        }
        catch (SqliteException)
        {
            // What failed before is what the caller hears. A new connection finds the file as after a crash.
            session?.Dispose();
            session = null;
        }
    }
}
