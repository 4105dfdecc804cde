using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Moving;

/// <summary>A table that is there while a store is moved into the database.</summary>
internal static class MoveMark
{
    public const string Table = "store_move";

    public static bool IsSet(Session session) =>
        session["SELECT count(*) FROM information_schema.tables WHERE table_schema = database() AND table_name = $1"].Number(Table) > 0;

    public static void Set(Session session, DateTimeOffset now)
    {
        session[$"CREATE TABLE IF NOT EXISTS {Table} (begun_at BIGINT NOT NULL) ENGINE = InnoDB"].Run();
        session[$"INSERT INTO {Table} (begun_at) VALUES ($1)"].Run(now);
    }

    public static void Clear(Session session) => session[$"DROP TABLE {Table}"].Run();

    /// <exception cref="StoreException">A move into the database hasn't ended.</exception>
    public static void Check(Session session, string name)
    {
        if (IsSet(session))
        {
            throw new StoreException("store.half_moved", $"A store was being moved into '{name}', and not all of it came. Run 'self move' again where the SQLite store is: it begins anew.");
        }
    }
}
