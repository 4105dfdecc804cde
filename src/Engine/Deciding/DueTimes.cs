using NexusWorkflows.Engine.Deciding.External;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>When a run has work next without being told.</summary>
internal static class DueTimes
{
    /// <summary>The earliest time at which a step that calls the outside or a bookmark is due; null: none is.</summary>
    public static DateTimeOffset? Next(RunState state) => state.WaitsForHoldsSince is not null ? null : (ExternalSteps.NextDue(state), Bookmarks.NextDue(state)) switch
    {
        ({ } step, { } bookmark) => step < bookmark ? step : bookmark,
        var (step, bookmark) => step ?? bookmark,
    };
}
