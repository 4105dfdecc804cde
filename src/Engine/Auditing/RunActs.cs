using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Auditing;

/// <summary>What a run did, as rows of the audit: each effect that came, went or was left, each change of the register, and the end of a run that another one started.</summary>
public static class RunActs
{
    /// <summary>The rows that belong into the transaction of this decision.</summary>
    public static IEnumerable<AuditRow> Of(string runId, Decision decision, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var actor = "run:" + runId;
        var ended = decision.Ended is { } end ? [new AuditRow(at, "run:" + end.ParentId, "run.end", runId, end.Status.ToString().ToLowerInvariant())] : Array.Empty<AuditRow>();
        return decision.Effects.Select(effect => new AuditRow(at, actor, "effect." + Word(effect.Status), effect.Name, $"{effect.System} {effect.Kind}"))
            .Concat(decision.Writes.Select(write => new AuditRow(at, actor, write.Kind, Text(write, "domain") ?? Text(write, "name") ?? "", Text(write, "status"))))
            .Concat(ended);
    }

    private static string Word(EffectStatus status) => status switch
    {
        EffectStatus.Made => "made",
        EffectStatus.Removed => "removed",
        EffectStatus.Kept => "kept",
        _ => "unknown",
    };

    private static string? Text(LocalWrite write, string member) => write.Data[member] is System.Text.Json.Nodes.JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
