using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Runs;

/// <summary>A root run that asks for holds and places under limits.</summary>
/// <param name="Number">Grows with the time at which it asked; the newest has the highest.</param>
/// <param name="Client">Whose turn it uses up; runs without a site share one.</param>
internal sealed record Waiter(string RootId, long Number, string Client, IReadOnlyList<Hold> Holds, IReadOnlyList<string> Limits);

internal sealed record HeldScope(string Scope, string RootId, bool Exclusive, DateTimeOffset Since);

/// <summary>How the holds stand.</summary>
/// <param name="Waiters">Oldest first.</param>
/// <param name="Used">Live runs by limit.</param>
/// <param name="Turns">When a client last had a place under a limit, by (limit, client): the higher, the later. Missing: never.</param>
/// <param name="Most">The limits that there are, by name.</param>
internal sealed record HoldFacts(
    IReadOnlyList<Waiter> Waiters,
    IReadOnlyList<HeldScope> Held,
    IReadOnlyDictionary<string, int> Used,
    IReadOnlyDictionary<(string Limit, string Client), long> Turns,
    IReadOnlyDictionary<string, int> Most);

/// <summary>Who gets its holds, and who waits for what: a scope goes to the oldest that asks for it, a place under a limit to the client whose last turn is longest ago.</summary>
/// <remarks>All or nothing for each, so nobody holds one thing while it waits for another. Who waits for a limit keeps no scope from others: it may wait for long.</remarks>
internal static class HoldTurns
{
    /// <summary>Who gets its holds next; null: nobody can.</summary>
    public static Waiter? Next(HoldFacts facts)
    {
        var claimed = new List<Hold>();
        Waiter? best = null;
        foreach (var waiter in facts.Waiters)
        {
            if (UsedUp(waiter, facts) is not null)
            {
                continue;
            }

            if (Holder(waiter, facts) is null && !waiter.Holds.Any(hold => claimed.Exists(older => Conflict(hold, older))) && (best is null || TurnOf(waiter, facts) < TurnOf(best, facts)))
            {
                best = waiter;
            }

            claimed.AddRange(waiter.Holds);
        }

        return best;
    }

    /// <summary>What stands between a run and its holds; null: nothing.</summary>
    /// <param name="waiter">One of the waiters, or a run that asks now.</param>
    public static HoldWait? InTheWay(Waiter waiter, HoldFacts facts)
    {
        if (Holder(waiter, facts) is { } holder)
        {
            return new HoldWait(holder.Scope, holder.RootId, holder.Since, null);
        }

        foreach (var hold in waiter.Holds)
        {
            if (facts.Waiters.FirstOrDefault(older => older.Number < waiter.Number && older.RootId != waiter.RootId && UsedUp(older, facts) is null && older.Holds.Any(asked => Conflict(hold, asked))) is { } first)
            {
                return new HoldWait(hold.Scope, first.RootId, null, null);
            }
        }

        return UsedUp(waiter, facts) is { } limit ? new HoldWait(limit, null, null, facts.Most[limit]) : null;
    }

    private static HeldScope? Holder(Waiter waiter, HoldFacts facts)
    {
        foreach (var hold in waiter.Holds)
        {
            if (facts.Held.FirstOrDefault(held => held.RootId != waiter.RootId && Conflict(hold, new Hold(held.Scope, held.Exclusive))) is { } holder)
            {
                return holder;
            }
        }

        return null;
    }

    private static string? UsedUp(Waiter waiter, HoldFacts facts) =>
        waiter.Limits.FirstOrDefault(limit => facts.Most.TryGetValue(limit, out var most) && facts.Used.GetValueOrDefault(limit) >= most);

    private static long TurnOf(Waiter waiter, HoldFacts facts) => waiter.Limits.Count == 0 ? 0 : waiter.Limits.Max(limit => facts.Turns.GetValueOrDefault((limit, waiter.Client)));

    private static bool Conflict(Hold one, Hold other) => one.Scope == other.Scope && (one.Exclusive || other.Exclusive);
}
