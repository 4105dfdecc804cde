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

internal sealed record LintFile(string File, IReadOnlyList<LintFinding> Findings);

/// <param name="Severity">error or warning.</param>
internal sealed record LintFinding(string Severity, string Place, string Message);

/// <param name="Secret">The reference that <c>secrets read</c> takes.</param>
internal sealed record SecretDocument(string Secret, string Run, string Name);

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
