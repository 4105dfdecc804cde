using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Host.Doors;

/// <summary>Puts steps together: what is over from the journal, what is live from the run's state.</summary>
internal sealed class StepHistory(IReadOnlyDictionary<string, string> names, ActivityCatalog catalog)
{
    private readonly Dictionary<string, StepDocument> steps = new(StringComparer.Ordinal);
    private readonly List<string> order = [];

    public void Add(JournalEntry entry)
    {
        if (entry is not { StepId: { } id, ActivityId: { } activityId, ActivityType: { } type })
        {
            return;
        }

        if (!steps.TryGetValue(id, out var step))
        {
            var descriptor = catalog.Find(type);
            step = new StepDocument(id, activityId, type, NameOf(activityId, descriptor, type), "scheduled", 0, descriptor?.Attempts, null, null, null);
            order.Add(id);
        }

        // An attempt is counted when it begins: what 'Retried' announces is only the next one.
        var attempts = entry.Event == "Retried" ? NumberIn(entry.Data, "attempt") - 1 : NumberIn(entry.Data, "attempt") ?? NumberIn(entry.Data, "attempts");
        var changed = Changed(step, entry);
        steps[id] = changed with { Attempts = Math.Max(changed.Attempts, attempts ?? 0) };
    }

    /// <summary>All steps in the order they came, with the live ones as they stand and the undone ones named so.</summary>
    public IReadOnlyList<StepDocument> With(RunState state, IReadOnlyList<EffectState> effects)
    {
        var standing = new Dictionary<string, StepDocument>(steps, StringComparer.Ordinal);
        foreach (var live in state.Steps.Values)
        {
            if (standing.TryGetValue(live.Id, out var step))
            {
                standing[live.Id] = Live(step, live);
            }
        }

        foreach (var made in effects.GroupBy(effect => effect.StepId))
        {
            if (standing.TryGetValue(made.Key, out var step) && step.Status is "completed" or "faulted" or "cancelled" && made.All(effect => effect.Status == EffectStatus.Removed))
            {
                standing[made.Key] = step with { Status = "undone" };
            }
        }

        return [.. order.Select(id => standing[id] is { Attempts: 0, StartedAt: not null, AttemptLimit: not null } called ? called with { Attempts = 1 } : standing[id])];
    }

    private static StepDocument Changed(StepDocument step, JournalEntry entry) => entry.Event switch
    {
        "Started" => step with { Status = "running", StartedAt = step.StartedAt ?? entry.At },
        "Resumed" or "Edited" or "SystemBack" or "Intended" or "Recorded" => step with { Status = "running", FinishedAt = null },
        "Retried" => step with { Status = "waiting", FinishedAt = null, Error = ErrorIn(entry.Data) ?? step.Error, AttemptLimit = NumberIn(entry.Data, "of") ?? step.AttemptLimit },
        "Suspended" or "Settling" or "WaitingForSystem" => step with { Status = "waiting", Error = ErrorIn(entry.Data) ?? step.Error },
        "Completed" when step is { Status: "waiting", Error: not null } => step with { Status = "completed", FinishedAt = entry.At, Error = null, Attempts = step.Attempts + 1 },
        "Completed" => step with { Status = "completed", StartedAt = step.StartedAt ?? entry.At, FinishedAt = entry.At, Error = null },
        "Faulted" => step with { Status = "faulted", FinishedAt = entry.At, Error = ErrorIn(entry.Data) ?? step.Error },
        "Skipped" => step with { Status = "skipped", FinishedAt = entry.At },
        "Canceled" or "Cancelled" => step with { Status = "cancelled", FinishedAt = entry.At },
        "Undone" => step with { Status = "undone", FinishedAt = entry.At },
        _ => step,
    };

    private static StepDocument Live(StepDocument step, StepState live)
    {
        var external = live.External;
        var status = external?.Phase switch
        {
            ExternalPhase.Incident => "faulted",
            ExternalPhase.BackingOff or ExternalPhase.WaitingForSystem or ExternalPhase.Settling => "waiting",
            not null => "running",
            null => live.Status.ToString().ToLowerInvariant(),
        };
        return step with
        {
            Status = status,
            Attempts = Math.Max(step.Attempts, external?.Attempt ?? 0),
            AttemptLimit = RetryStrategy.Find(external?.RetryStrategy)?.Attempts ?? step.AttemptLimit,
            StartedAt = step.StartedAt ?? live.StartedAt,
            FinishedAt = status == "faulted" ? step.FinishedAt : null,
            Error = external?.LastError is { } error ? new StepErrorDocument(error.Kind.ToLowerInvariant(), error.Code, error.Message) : step.Error,
        };
    }

    private string NameOf(string activityId, ActivityDescriptor? descriptor, string type) =>
        names.GetValueOrDefault(activityId) ?? descriptor?.DisplayName ?? type[(type.LastIndexOf('.') + 1)..];

    private static StepErrorDocument? ErrorIn(JsonObject? data) => (TextIn(data, "message") ?? TextIn(data, "reason")) is { } message
        ? new StepErrorDocument((TextIn(data, "kind") ?? "transient").ToLowerInvariant(), TextIn(data, "code") ?? "step.faulted", message)
        : null;

    private static string? TextIn(JsonObject? data, string name) => data?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static int? NumberIn(JsonObject? data, string name) => data?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? int.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture) : null;
}
