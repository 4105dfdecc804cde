using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Running;

/// <summary>A wish to start a run.</summary>
/// <param name="Workflow">Name or id of a published definition.</param>
/// <param name="OnFailure">Null: as the definition says.</param>
/// <param name="Key">Idempotency key; null: none.</param>
/// <param name="DryRun">Only the plan.</param>
public sealed record StartRequest(string Workflow, JsonObject Input, string Actor, OnFailure? OnFailure = null, string? Key = null, bool DryRun = false)
{
    /// <summary>The very version to run, published or not; null: the published one.</summary>
    public string? VersionId { get; init; }

    /// <summary>What the run is about, in the words of whoever starts it; null: nothing.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The run's name; null: none.</summary>
    public string? Name { get; init; }

    /// <summary>What starts it; null: the caller, by its name.</summary>
    public TriggerState? Trigger { get; init; }

    /// <summary>First values of the workflow's variables by name or id; null: the declared ones.</summary>
    public JsonObject? Variables { get; init; }
}

/// <summary>What became of it. A refusal touched nothing and uses up no idempotency key.</summary>
public abstract record StartResult
{
    private StartResult()
    {
    }

    /// <param name="Existing">The key was used before with the same body: that run.</param>
    public sealed record Started(string RunId, bool Existing) : StartResult;

    public sealed record NotFound(string Workflow) : StartResult;

    /// <param name="Errors">By input name.</param>
    public sealed record Invalid(IReadOnlyDictionary<string, string[]> Errors) : StartResult;

    /// <param name="Waits">That run doesn't have it either, but waits for it and comes first.</param>
    public sealed record Busy(string Scope, string HolderRunId, bool Waits = false) : StartResult;

    /// <summary>The definition's activation strategy forbids it while another run lives.</summary>
    public sealed record NotActivated(Activation Strategy, string LiveRunId) : StartResult;

    /// <param name="Site">The site that exists; null: something else.</param>
    public sealed record Conflict(string Code, string Message, string? Site, Plan? Plan) : StartResult;

    public sealed record Planned(Plan Plan) : StartResult;
}

/// <summary>What a run would do, from looks alone.</summary>
public sealed record Plan(string Workflow, IReadOnlyList<PlannedStep> Steps);

/// <param name="Verdict">ours, would be made, as wished, would be removed, conflict, can't tell, checked when run.</param>
/// <param name="Target"><c>system kind 'name'</c>; null where the step has none.</param>
public sealed record PlannedStep(string ActivityId, string Activity, string Name, string Verdict, string? Target, string? Detail);
