namespace NexusWorkflows.Engine.Catalog;

/// <summary>How often a step is tried and how long it waits in between; an author chooses one for an activity by its id (S7).</summary>
/// <param name="Id">As a definition names it; found whatever its case.</param>
/// <param name="DisplayName">The name with its figures, for people who choose.</param>
/// <param name="Attempts">Attempts before an incident; null: as many as the activity itself has.</param>
/// <param name="First">The wait after the first attempt, before the engine's scale.</param>
/// <param name="Factor">From one wait to the next.</param>
/// <param name="Longest">No wait is longer.</param>
/// <param name="Jitter">True: a wait is any length up to its limit, so that many steps don't come back at once; false: its limit.</param>
public sealed record RetryStrategy(string Id, string DisplayName, int? Attempts, TimeSpan First, double Factor, TimeSpan Longest, bool Jitter)
{
    private const int MostDoublings = 30; // beyond it a wait has long been the longest, and a power would overflow

    /// <summary>What holds where nothing else is chosen.</summary>
    public static RetryStrategy Usual { get; } = new("default", "Default: as often as the activity says, 1 s doubling to 60 s", null, TimeSpan.FromSeconds(1), 2, TimeSpan.FromSeconds(60), Jitter: true);

    /// <summary>All that can be chosen.</summary>
    public static IReadOnlyList<RetryStrategy> All { get; } =
    [
        Usual,
        new("once", "Once: no second attempt", 1, TimeSpan.FromSeconds(1), 2, TimeSpan.FromSeconds(60), Jitter: true),
        new("quick", "Quick: 3 attempts, 1 s apart", 3, TimeSpan.FromSeconds(1), 1, TimeSpan.FromSeconds(1), Jitter: false),
        new("patient", "Patient: 10 attempts, 5 s doubling to 5 min", 10, TimeSpan.FromSeconds(5), 2, TimeSpan.FromMinutes(5), Jitter: true),
        new("steady", "Steady: 30 attempts, 1 min apart", 30, TimeSpan.FromMinutes(1), 1, TimeSpan.FromMinutes(1), Jitter: false),
        new("persistent", "Persistent: 60 attempts in about two days, 1 min doubling to 1 h", 60, TimeSpan.FromMinutes(1), 2, TimeSpan.FromHours(1), Jitter: false),
    ];

    /// <summary>Null: there is none of that id.</summary>
    public static RetryStrategy? Find(string? id) => All.FirstOrDefault(strategy => string.Equals(strategy.Id, id?.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <summary>The longest that the wait after an attempt may be.</summary>
    /// <param name="attempt">Attempts made so far, from 1.</param>
    public TimeSpan LimitAfter(int attempt) =>
        TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, First.TotalSeconds * Math.Pow(Factor, Math.Clamp(attempt - 1, 0, MostDoublings))));
}
