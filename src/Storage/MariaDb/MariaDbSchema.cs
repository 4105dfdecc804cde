using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.Moving;

namespace NexusWorkflows.Storage.MariaDb;

/// <summary>Brings a database to this version's schema; refuses one that a newer version wrote, and a server that lacks what the store needs.</summary>
internal static partial class MariaDbSchema
{
    private const int LockSeconds = 60;

    private static readonly Version Oldest = new(10, 6);

    /// <summary>By number, as SQLite's: the same number means the same rows.</summary>
    private static readonly SortedDictionary<long, string[]> Steps = new()
    {
        [12] = [.. MariaDbTables.All.Select(AsTable), .. MariaDbTables.FirstRows],
        [13] = [.. MariaDbTables.Schedules.Select(AsTable)],
    };

    public static long Newest => Steps.Keys.Last();

    /// <exception cref="StoreException">The server is none that the store can use, or a newer version wrote the database.</exception>
    public static void Ensure(MariaDbDatabase database, TimeProvider clock)
    {
        using var session = database.Open();
        Check(database, session);
        if (Missing(database, session).Count == 0)
        {
            return;
        }

        // Two processes may find the same empty database. The lock ends with the connection, also when its process dies. A cluster has
        // no such locks, but takes one change of tables at a time; each step may be run again.
        var alone = !HasCluster(session);
        if (alone && session["SELECT GET_LOCK($1, $2)"].Number(LockName(database), (long)LockSeconds) != 1)
        {
            throw new StoreException("store.busy", $"The tables of the store '{database.Name}' are being made by another process for too long. Wait until it has ended, then start again.");
        }

        foreach (var number in Missing(database, session))
        {
            foreach (var sql in Steps[number])
            {
                session[sql].Run();
            }

            // Die before: the next who opens runs the step again. Die after: it is known.
            session["INSERT INTO schema_versions (version, applied_at) VALUES ($1, $2)" + session.Dialect.OrNothing("version")].Run(number, clock.GetUtcNow());
        }

        if (alone)
        {
            session["SELECT RELEASE_LOCK($1)"].Number(LockName(database));
        }
    }

    /// <summary>The first who opens a store leaves a proof of its key; a process with another key would seal what the others can't open.</summary>
    /// <exception cref="StoreException">It was written with another key.</exception>
    public static void CheckKey(MariaDbDatabase database)
    {
        using var session = database.Open();
        var mine = session.AuditKey.Seal(SHA256.HashData("the key of this store"u8));
        session["INSERT INTO store_key (id, proof) VALUES (1, $1)" + session.Dialect.OrNothing("id")].Run(mine);
        if (!session["SELECT proof FROM store_key WHERE id = 1"].First(row => row.Bytes(0))!.AsSpan().SequenceEqual(mine))
        {
            throw new StoreException("store.other_key", $"The store '{database.Name}' was written with another 'master.key'. Put a copy of that one into this data directory; each process that shares the store needs the same.");
        }
    }

    /// <exception cref="StoreException">A move into the database hasn't ended.</exception>
    public static void CheckMove(MariaDbDatabase database)
    {
        using var session = database.Open();
        MoveMark.Check(session, database.Name);
    }

    public static bool HasCluster(Session session) => session["SELECT variable_value FROM information_schema.global_variables WHERE variable_name = 'WSREP_ON'"].First(row => row.Text(0)) == "ON";

    private static void Check(MariaDbDatabase database, MariaDbSession session)
    {
        var text = session["SELECT version()"].First(row => row.Text(0))!;
        var number = Number().Match(text.StartsWith("5.5.5-", StringComparison.Ordinal) ? text[6..] : text).Value;
        if (!text.Contains("MariaDB", StringComparison.OrdinalIgnoreCase) || !Version.TryParse(number, out var version) || version < Oldest)
        {
            throw new StoreException("store.too_old", $"The server of the store '{database.Name}' says it is '{text}'. The store needs MariaDB {Oldest} or newer.");
        }
    }

    private static List<long> Missing(MariaDbDatabase database, MariaDbSession session)
    {
        session["CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL) ENGINE = InnoDB"].Run();
        var found = session["SELECT version FROM schema_versions"].All(row => row.Number(0));
        return found.DefaultIfEmpty().Max() <= Newest ? [.. Steps.Keys.Where(step => !found.Contains(step))] : throw new StoreException("store.newer_schema",
            string.Create(CultureInfo.InvariantCulture, $"The store '{database.Name}' was written by a newer version (schema {found.Max()}; this version knows up to {Newest}). Run that version, or restore a backup from before it."));
    }

    // Locks are the server's, not the database's.
    private static string LockName(MariaDbDatabase database) => "nexus-schema-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(database.Schema)))[..32];

    private static string AsTable(string sql) => $"{sql} ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE {MariaDbDialect.Collation}";

    [GeneratedRegex(@"^\d+\.\d+(\.\d+)?")]
    private static partial Regex Number();
}
