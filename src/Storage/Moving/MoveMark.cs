using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Moving;

/// <summary>A row that is there while a store is moved into the database.</summary>
internal static class MoveMark
{
    public const string Table = "store_move";

    public static bool IsSet(Session session) => session[$"SELECT 1 FROM {Table} LIMIT 1"].Number() is not null;

    public static void Set(Session session, DateTimeOffset now) => session[$"INSERT INTO {Table} (begun_at) VALUES ($1)"].Run(now);

    public static void Clear(Session session) => session[$"DELETE FROM {Table}"].Run();

    /// <exception cref="StoreException">A move into the database hasn't ended.</exception>
    public static void Check(Session session, string name)
    {
        if (IsSet(session))
        {
            throw new StoreException("store.half_moved", $"A store was being moved into '{name}', and not all of it came. Run 'self move' again where the SQLite store is: it begins anew.");
        }
    }
}
