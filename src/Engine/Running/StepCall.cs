using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Running;

/// <summary>Everything one command needs, copied from the state, so that calls run beside the decisions of their run.</summary>
internal sealed record StepCall
{
    public required StepCommand Command { get; init; }

    public required string RunId { get; init; }

    public required string RootId { get; init; }

    public required string Actor { get; init; }

    /// <summary>For messages and kill points: the activity's id in the definition.</summary>
    public required string ActivityId { get; init; }

    public required string ActivityType { get; init; }

    public required JsonObject Inputs { get; init; }

    /// <summary>The attempt that it belongs to, from 1; 0: none, as in a plan.</summary>
    public int Attempt { get; init; }

    /// <summary>Id of the retry strategy that was chosen for the step; null: none was.</summary>
    public string? RetryStrategy { get; init; }

    /// <summary>The run whose secrets the inputs refer to.</summary>
    public required string SecretsOf { get; init; }

    /// <summary>Null: the activity is to name its targets.</summary>
    public Target? Target { get; init; }

    public IntentState? Intent { get; init; }

    /// <summary>The present effect of a removal.</summary>
    public EffectState? Effect { get; init; }

    /// <summary>What this step recorded so far, for its outputs.</summary>
    public IReadOnlyList<EffectState> Recorded { get; init; } = [];

    public required IReadOnlyDictionary<string, string> Secrets { get; init; }

    public static StepCall Of(RunState state, StepCommand command, string activityId, IReadOnlyDictionary<string, string> secrets)
    {
        var step = state.Steps[command.StepId];
        var external = step.External!;
        var effect = external.Removals is { } removals && external.Part < removals.Count ? removals[external.Part] : null;
        var target = effect is not null ? new Target(effect.System, effect.Kind, effect.Name, effect.GoesWith)
            : external.Targets is { } targets && external.Part < targets.Count ? ToTarget(targets[external.Part])
            : null;
        return new StepCall
        {
            Command = command,
            RunId = state.Id,
            RootId = state.RootId,
            Actor = state.Actor,
            ActivityId = activityId,
            ActivityType = effect?.ActivityType ?? external.ActivityType,
            Inputs = (effect?.Inputs ?? external.Inputs).DeepClone().AsObject(),
            Attempt = external.Attempt,
            RetryStrategy = external.RetryStrategy,
            SecretsOf = effect?.RunId ?? state.Id,
            Target = target,
            Intent = external.Intent,
            Effect = effect,
            Recorded = command.Kind == StepCommandKind.Finish && external.Targets is { } made ? Of(state, made) : [],
            Secrets = secrets,
        };
    }

    private static List<EffectState> Of(RunState state, List<TargetState> targets) =>
        [.. targets.Select(t => Deciding.External.Ownership.Recorded(state, t)).OfType<EffectState>()];

    private static Target ToTarget(TargetState target) => new(target.System, target.Kind, target.Name, target.GoesWith);
}
