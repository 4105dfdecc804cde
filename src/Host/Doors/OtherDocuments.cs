using System.Text.Json.Nodes;

namespace NexusWorkflows.Host.Doors;

internal sealed record WorkflowDocument(string Name, string DefinitionId, int Version, bool IsPublished, DateTimeOffset CreatedAt, string? Description, IReadOnlyList<WorkflowInputDocument> Inputs);

internal sealed record WorkflowInputDocument(string Name, string Type, string? Description, bool Sensitive);

/// <param name="SensitiveOutputs">Those of the outputs that are kept sealed.</param>
internal sealed record ActivityDocument(
    string Type, string Name, string Category, string Description, string Kind, IReadOnlyList<ActivityInputDocument> Inputs, IReadOnlyList<string> Outputs, int Attempts, double TimeoutSeconds, IReadOnlyList<string> SensitiveOutputs);

internal sealed record ActivityInputDocument(string Name, string Type, string Description, bool Required, bool Sensitive, bool Generated);

/// <summary>What a run would do.</summary>
internal sealed record PlanDocument(string Workflow, IReadOnlyList<PlanStepDocument> Steps);

/// <param name="Verdict">ours, would be made, as wished, would be removed, would be left, conflict, can't tell, or checked when run.</param>
internal sealed record PlanStepDocument(string ActivityId, string Activity, string Name, string Verdict, string? Target, string? Detail);

internal sealed record LintDocument(IReadOnlyList<LintFile> Files);

/// <param name="Secrets">Named secrets that it refers to; whether they are there is only looked at when it is published.</param>
internal sealed record LintFile(string File, IReadOnlyList<LintFinding> Findings, IReadOnlyList<string> Secrets);

/// <param name="Severity">error or warning.</param>
internal sealed record LintFinding(string Severity, string Place, string Message);

/// <param name="Secret">The reference that <c>secrets read</c> takes.</param>
internal sealed record SecretDocument(string Secret, string Run, string Name);

/// <summary>One-time values as a list, and beside it the named secrets.</summary>
/// <param name="Named">Null: who asks may not see them, or asks about one run.</param>
internal sealed record SecretsDocument(IReadOnlyList<SecretDocument> Items, int Page, int PageSize, long Total, IReadOnlyList<NamedSecretDocument>? Named)
{
    public static SecretsDocument Of(IReadOnlyList<SecretDocument> items, IReadOnlyList<NamedSecretDocument>? named) => new(items, 1, Math.Max(items.Count, 1), items.Count, named);
}

/// <param name="Status">active, expired or revoked.</param>
/// <param name="Version">From 1, one more with each new value.</param>
/// <param name="ExpiresAt">Null: never.</param>
internal sealed record NamedSecretDocument(
    string Name, string DisplayName, string? Description, string Type, string? Scope, string Status, int Version, DateTimeOffset CreatedAt, DateTimeOffset? UpdatedAt, DateTimeOffset? ExpiresAt);

internal sealed record SecretValue(string Secret, string Value);

/// <param name="Workflows">Null: all. Likewise the next.</param>
internal sealed record KeyDocument(string Name, string Role, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, IReadOnlyList<string>? Workflows, IReadOnlyList<string>? Activities);

/// <param name="Key">Shown this once; only its hash is kept.</param>
internal sealed record NewKeyDocument(string Name, string Role, string Key);

/// <param name="Status">ok, warning or wrong.</param>
internal sealed record DoctorCheck(string Check, string Status, string Detail);

internal sealed record DoctorDocument(bool Healthy, IReadOnlyList<DoctorCheck> Checks);

/// <summary>One of many runs told something.</summary>
internal sealed record BulkItem(string Id, bool Done, string? Message);

internal sealed record BulkDocument(IReadOnlyList<BulkItem> Items);
