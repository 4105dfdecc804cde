namespace NexusWorkflows.Platform.Erpnext;

/// <summary>How far a site's setup wizard says it is; no proof that a company exists.</summary>
/// <param name="Complete">No app waits for its wizard any more.</param>
/// <param name="PendingApps">The apps that wait; empty on releases that only keep one mark for all.</param>
/// <param name="Country">The country in System Settings; null: none yet.</param>
public sealed record SetupState(bool Complete, IReadOnlyList<string> PendingApps, string? Country);
