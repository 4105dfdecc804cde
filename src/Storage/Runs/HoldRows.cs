using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Runs;

/// <summary>What each root run asked for, a row each; <c>since</c> says that it has it. The rows stay when it ends, for an undo that takes the holds again.</summary>
internal static class HoldRows
{
    /// <summary>Sorted and each scope once: with change and read of the same scope asked, change is what counts.</summary>
    public static List<Hold> Sorted(IReadOnlyList<Hold> holds) =>
        [.. holds.GroupBy(h => h.Scope, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new Hold(g.Key, g.Any(h => h.Exclusive)))];

    public static void Ask(Session session, Waiter waiter)
    {
        var asked = session.Dialect.Incoming("exclusive");
        var stronger = $"exclusive = CASE WHEN {asked} > holds.exclusive THEN {asked} ELSE holds.exclusive END";
        foreach (var hold in waiter.Holds)
        {
            session["INSERT INTO holds (scope, root_id, exclusive) VALUES ($1, $2, $3)" + session.Dialect.OrSet("scope, root_id", stronger)]
                .Run(hold.Scope, waiter.RootId, hold.Exclusive);
        }

        foreach (var limit in waiter.Limits)
        {
            session["INSERT INTO limits (name, root_id) VALUES ($1, $2)" + session.Dialect.OrNothing("name, root_id")].Run(limit, waiter.RootId);
        }
    }

    public static void Take(Session session, Waiter waiter, DateTimeOffset now)
    {
        if (waiter.Holds.Count > 0)
        {
            session["UPDATE holds SET since = $2 WHERE root_id = $1 AND since IS NULL"].Run(waiter.RootId, now);
        }

        foreach (var limit in waiter.Limits)
        {
            session["UPDATE limits SET since = $3 WHERE name = $1 AND root_id = $2 AND since IS NULL"].Run(limit, waiter.RootId, now);
            var turn = (session["SELECT max(turn) FROM limit_turns WHERE name = $1"].Number(limit) ?? 0) + 1;
            session["INSERT INTO limit_turns (name, client, turn) VALUES ($1, $2, $3)" + session.Dialect.OrUpdate("name, client", "turn")].Run(limit, waiter.Client, turn);
        }
    }

    /// <summary>True when somebody else may get something by it.</summary>
    /// <param name="keepsHolds">An instruction to undo waits for the run: it needs the holds without a gap.</param>
    public static bool Release(Session session, string rootId, bool keepsHolds)
    {
        var holds = keepsHolds ? 0 : session["UPDATE holds SET since = NULL WHERE root_id = $1 AND since > 0"].Run(rootId);
        var limits = session["UPDATE limits SET since = NULL WHERE root_id = $1 AND since > 0"].Run(rootId);
        return session["DELETE FROM hold_queue WHERE root_id = $1"].Run(rootId) + holds + limits > 0;
    }

    /// <summary>Takes a root run out, with what it has and what it waits for.</summary>
    public static void Forget(Session session, string rootId)
    {
        session["DELETE FROM holds WHERE root_id = $1"].Run(rootId);
        session["DELETE FROM limits WHERE root_id = $1"].Run(rootId);
        session["DELETE FROM hold_queue WHERE root_id = $1"].Run(rootId);
    }

    /// <summary>What a root run asked for and doesn't have, by scope.</summary>
    public static List<Hold> Missing(Session session, string rootId) =>
        session["SELECT scope, exclusive FROM holds WHERE root_id = $1 AND since IS NULL ORDER BY scope"].All(row => new Hold(row.Text(0), row.Flag(1)), rootId);

    /// <summary>The client whose turn a run about a site uses up: the site itself where the register doesn't know it.</summary>
    public static string ClientOf(Session session, string? site) =>
        site is null ? "" : session["SELECT client FROM sites WHERE domain = $1"].First(row => row.Text(0), site) ?? site;
}
