using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Running.Stimuli;

namespace NexusWorkflows.Storage.Stimuli;

/// <summary>What starts the published version of each definition, and the last time that each schedule did.</summary>
internal static class TriggerRows
{
    private const string Columns = "definition_id, `key`, version_id, node_id, kind, hash, payload, due_at";

    /// <summary>Puts the triggers of a definition in the place of those it had; none: nothing starts it any more.</summary>
    public static void Replace(Session session, string definitionId, string versionId, IReadOnlyList<TriggerDeclaration> triggers, DateTimeOffset now)
    {
        session["DELETE FROM triggers WHERE definition_id = $1"].Run(definitionId);
        foreach (var trigger in triggers)
        {
            // A schedule that stays the same goes on where it was: its times don't begin again with each version.
            var last = session["SELECT last_at FROM slots WHERE definition_id = $1 AND `key` = $2"].Number(definitionId, trigger.Key);
            var due = Schedule.Next(trigger.Kind, trigger.Payload, last is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null, now);
            session[$"INSERT INTO triggers ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"]
                .Run(definitionId, trigger.Key, versionId, trigger.NodeId, trigger.Kind, trigger.Hash, trigger.Payload, due);
        }
    }

    /// <summary>Takes a definition's triggers out, and how far their schedules have come.</summary>
    public static void Forget(Session session, string definitionId)
    {
        session["DELETE FROM triggers WHERE definition_id = $1"].Run(definitionId);
        session["DELETE FROM slots WHERE definition_id = $1"].Run(definitionId);
    }

    public static List<StoredTrigger> WithHash(Session session, string hash) =>
        session[$"SELECT {Columns} FROM triggers WHERE hash = $1 ORDER BY definition_id, `key`"].All(Read, hash);

    public static List<StoredTrigger> WithHashes(Session session, IReadOnlyCollection<string> hashes)
    {
        var where = new Conditions(session.Dialect);
        where.AddIn("hash IN $n", hashes);
        return session[$"SELECT {Columns} FROM triggers WHERE {where.Text} ORDER BY definition_id, `key`"].All(Read, where.Values);
    }

    public static List<StoredTrigger> Due(Session session, DateTimeOffset now, int limit) =>
        session[$"SELECT {Columns} FROM triggers WHERE due_at <= $1 ORDER BY due_at, definition_id, `key` LIMIT $2"].All(Read, now, (long)limit);

    /// <summary>Uses up the time that a trigger is due at; false where another process did, or the definition was published anew.</summary>
    public static bool Use(Session session, StoredTrigger trigger, DateTimeOffset? next)
    {
        if (session["UPDATE triggers SET due_at = $5 WHERE definition_id = $1 AND `key` = $2 AND version_id = $3 AND due_at = $4"]
            .Run(trigger.DefinitionId, trigger.Key, trigger.VersionId, trigger.DueAt, next) == 0)
        {
            return false;
        }

        session["INSERT INTO slots (definition_id, `key`, last_at) VALUES ($1, $2, $3)" + session.Dialect.OrUpdate("definition_id, `key`", "last_at")]
            .Run(trigger.DefinitionId, trigger.Key, trigger.DueAt);
        return true;
    }

    private static StoredTrigger Read(Row row) => new(row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Text(5), row.Object(6), row.TimeOrNull(7));
}
