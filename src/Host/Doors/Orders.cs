using System.Text.Json.Nodes;

namespace NexusWorkflows.Host.Doors;

/// <summary>A run to start.</summary>
/// <param name="OnFailure">pause, undo or stop; null: as the definition says.</param>
/// <param name="Key">Idempotency key; over HTTP it is the header <c>Idempotency-Key</c>.</param>
internal sealed record StartOrder(string Workflow, JsonObject? Input = null, string? OnFailure = null, bool DryRun = false, string? Key = null);

internal sealed record PlanOrder(JsonObject? Input = null);

/// <summary>One activity alone, as a run of its own.</summary>
internal sealed record ActivityOrder(JsonObject? Input = null, string? OnFailure = null, string? Key = null);

/// <summary>A definition to store.</summary>
/// <param name="Definition">Elsa 3 JSON, kept as it came.</param>
internal sealed record ImportOrder(string Definition, bool Publish = true);

/// <summary>An instruction to a run.</summary>
/// <param name="Step">A step's id, or its activity's; null: every open incident.</param>
/// <param name="Input">For edit: new input values by name.</param>
/// <param name="Outputs">For skip: outputs given by hand.</param>
internal sealed record InstructionOrder(string? Step = null, JsonObject? Input = null, JsonObject? Outputs = null, string? Reason = null);

/// <summary>The same instruction to many runs: those named, or those that a filter finds.</summary>
internal sealed record BulkOrder(string Action, IReadOnlyList<string>? Ids = null, BulkFilter? Filter = null, string? Reason = null);

internal sealed record BulkFilter(string? Status = null, string? Workflow = null, string? Site = null, string? Search = null);

internal sealed record SecretOrder(string Secret);

/// <summary>A value for a named secret; members that are left out stay as they were.</summary>
/// <param name="ExpiresAt">Goes with the value. Null: never.</param>
internal sealed record NamedSecretOrder(string Value, string? DisplayName = null, string? Description = null, string? Scope = null, DateTimeOffset? ExpiresAt = null)
{
    /// <summary>Without the value.</summary>
    public override string ToString() => "A value for a named secret";
}

/// <param name="Workflows">Patterns of the definitions that it may change and start; null: all.</param>
/// <param name="Activities">Patterns of the activities that it may use; null: all.</param>
internal sealed record KeyOrder(string Name, string Role, DateTimeOffset? ExpiresAt = null, IReadOnlyList<string>? Workflows = null, IReadOnlyList<string>? Activities = null);

/// <summary>A run that was accepted.</summary>
/// <param name="Existing">The same idempotency key had started it before.</param>
internal sealed record StartedRun(string Id, bool Existing);
