using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Scheduling;

/// <summary>A workflow that is started again and again: when, with what, and what happens where a start isn't possible in time.</summary>
/// <param name="Name">Its only name; the runs' actor is <c>schedule:</c> and this.</param>
/// <param name="Cron">Five fields, or six with seconds first.</param>
/// <param name="Zone">IANA name of the time zone the expression is read in.</param>
/// <param name="Workflow">Name or id of a published definition.</param>
/// <param name="LastSlot">Every slot up to and with this time is decided; it only moves forward.</param>
/// <param name="Revision">From 1, one more with each change by a person; ticks don't count.</param>
public sealed record RecurringSchedule(string Name, string Cron, string Zone, string Workflow, DateTimeOffset LastSlot, int Revision)
{
    /// <summary>Inputs by name; none of them sensitive.</summary>
    public JsonObject Input { get; init; } = [];

    /// <summary>Named secrets by the sensitive input that gets their value at each start.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    public OverlapRule Overlap { get; init; }

    public MissedRule Missed { get; init; }

    /// <summary>Longest time that a start is put off by, the same on each server; zero: none.</summary>
    public TimeSpan Jitter { get; init; }

    public bool IsPaused { get; init; }

    /// <summary>It came with the program.</summary>
    public bool IsShipped { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public string UpdatedBy { get; init; } = "";

    /// <summary>As its runs and the audit name it.</summary>
    public string Actor => "schedule:" + Name;
}

/// <summary>What a slot does while a run of an earlier one lives.</summary>
public enum OverlapRule
{
    /// <summary>It is left out.</summary>
    Skip,

    /// <summary>It starts when that one has ended; one waits at most.</summary>
    Queue,

    /// <summary>It starts beside it.</summary>
    Allow,
}

/// <summary>What becomes of slots that no server was there for.</summary>
public enum MissedRule
{
    /// <summary>One run for all of them.</summary>
    Once,

    /// <summary>They are left out.</summary>
    Skip,
}
