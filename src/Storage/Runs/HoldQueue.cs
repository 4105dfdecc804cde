using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Runs;

/// <summary>The root runs that wait for their holds, in one transaction or one look.</summary>
/// <param name="most">Limits by name.</param>
internal sealed class HoldQueue(Session session, IReadOnlyDictionary<string, int> most)
{
    private static readonly RunMessage Granted = new("granted", []);

    public static bool IsEmpty(Session session) => session["SELECT 1 FROM hold_queue LIMIT 1"].Number() is null;

    /// <summary>What stands between a run that asks now and its holds; null: nothing.</summary>
    public HoldWait? InTheWay(Waiter newcomer) => HoldTurns.InTheWay(newcomer, Facts(newcomer));

    /// <summary>The same for each run that waits, by its id.</summary>
    public Dictionary<string, HoldWait?> InTheWayOfAll()
    {
        var facts = Facts(null);
        return facts.Waiters.ToDictionary(waiter => waiter.RootId, waiter => HoldTurns.InTheWay(waiter, facts), StringComparer.Ordinal);
    }

    public void Enter(Waiter newcomer) => session["INSERT INTO hold_queue (root_id, client) VALUES ($1, $2)"].Run(newcomer.RootId, newcomer.Client);

    /// <summary>Gives everything that can be given. Called by whatever sets something free, in its transaction: nobody is forgotten, and nobody has half.</summary>
    public void Grant(DateTimeOffset now)
    {
        while (!IsEmpty(session) && HoldTurns.Next(Facts(null)) is { } next)
        {
            HoldRows.Take(session, next, now);
            session["DELETE FROM hold_queue WHERE root_id = $1"].Run(next.RootId);
            InboxRows.Tell(session, next.RootId, Granted, now);
        }
    }

    private HoldFacts Facts(Waiter? newcomer)
    {
        var waiters = Waiters();
        var held = session["SELECT scope, root_id, exclusive, since FROM holds WHERE since > 0 AND scope IN (SELECT h.scope FROM holds h JOIN hold_queue q ON q.root_id = h.root_id) ORDER BY since, root_id"].All(ReadHeld);
        foreach (var hold in newcomer?.Holds ?? [])
        {
            held.AddRange(session["SELECT scope, root_id, exclusive, since FROM holds WHERE since > 0 AND scope = $1 ORDER BY since, root_id"].All(ReadHeld, hold.Scope));
        }

        var used = session["SELECT name, count(*) FROM limits WHERE since > 0 GROUP BY name"].All(row => (Name: row.Text(0), Count: row.Int(1))).ToDictionary(limit => limit.Name, limit => limit.Count, StringComparer.Ordinal);
        var turns = session["SELECT name, client, turn FROM limit_turns WHERE client IN (SELECT client FROM hold_queue)"].All(row => (Key: (row.Text(0), row.Text(1)), Turn: row.Number(2))).ToDictionary(turn => turn.Key, turn => turn.Turn);
        return new HoldFacts(waiters, held, used, turns, most);
    }

    private List<Waiter> Waiters()
    {
        var queued = session["SELECT root_id, number, client FROM hold_queue ORDER BY number"].All(row => (RootId: row.Text(0), Number: row.Number(1), Client: row.Text(2)));
        if (queued.Count == 0)
        {
            return [];
        }

        var holds = session["SELECT h.root_id, h.scope, h.exclusive FROM hold_queue q JOIN holds h ON h.root_id = q.root_id ORDER BY h.scope"].All(row => (RootId: row.Text(0), Hold: new Hold(row.Text(1), row.Flag(2)))).ToLookup(row => row.RootId, row => row.Hold);
        var limits = session["SELECT l.root_id, l.name FROM hold_queue q JOIN limits l ON l.root_id = q.root_id ORDER BY l.name"].All(row => (RootId: row.Text(0), Name: row.Text(1))).ToLookup(row => row.RootId, row => row.Name);
        return [.. queued.Select(run => new Waiter(run.RootId, run.Number, run.Client, [.. holds[run.RootId]], [.. limits[run.RootId]]))];
    }

    private static HeldScope ReadHeld(Row row) => new(row.Text(0), row.Text(1), row.Flag(2), row.Time(3));
}
