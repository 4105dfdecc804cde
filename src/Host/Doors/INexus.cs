using System.Text.Json.Nodes;

namespace NexusWorkflows.Host.Doors;

/// <summary>What every verb and every endpoint asks for; in this process, or at a server. Each method throws <see cref="Output.RefusalException"/> for what the caller did wrong.</summary>
internal interface INexus : IAsyncDisposable
{
    /// <summary>Who drives a run that was only stored, in words.</summary>
    string RunBy { get; }

    Task<StartedRun> StartAsync(StartOrder order, CancellationToken ct);

    Task<StartedRun> StartActivityAsync(string type, ActivityOrder order, CancellationToken ct);

    Task<PlanDocument> PlanAsync(string workflow, JsonObject input, CancellationToken ct);

    /// <summary>Returns when the run is final, paused or waits for a person. Cancelled: it is left resumable.</summary>
    Task DriveAsync(string runId, CancellationToken ct);

    /// <summary>Null: there is no such run.</summary>
    Task<RunDocument?> FindRunAsync(string runId, CancellationToken ct);

    Task<ListDocument<RunHead>> ListRunsAsync(RunQuery query, CancellationToken ct);

    Task<IReadOnlyList<JournalDocument>> JournalAsync(string runId, long after, CancellationToken ct);

    /// <param name="action">retry, skip, edit, undo or cancel.</param>
    Task TellAsync(string runId, string action, InstructionOrder order, CancellationToken ct);

    Task<SiteDocument?> FindSiteAsync(string domain, CancellationToken ct);

    Task<ListDocument<SiteHead>> ListSitesAsync(CancellationToken ct);

    Task<ListDocument<ClientDocument>> ListClientsAsync(CancellationToken ct);

    Task<ListDocument<WorkflowDocument>> ListWorkflowsAsync(CancellationToken ct);

    /// <summary>The definition as it was stored; null: there is none of that name.</summary>
    /// <param name="latest">The latest text, also of a draft; false: the published one, where there is one.</param>
    Task<string?> ExportAsync(string workflow, bool latest, CancellationToken ct);

    Task<WorkflowDocument> ImportAsync(ImportOrder order, CancellationToken ct);

    Task<WorkflowDocument> PublishAsync(string workflow, CancellationToken ct);

    Task<ListDocument<ActivityDocument>> ListActivitiesAsync(CancellationToken ct);

    /// <param name="runId">Only one-time values of this run; null: of any, and the named secrets.</param>
    Task<SecretsDocument> ListSecretsAsync(string? runId, CancellationToken ct);

    /// <summary>Takes a one-time value; the second time it is refused.</summary>
    Task<SecretValue> ReadSecretAsync(string reference, CancellationToken ct);

    /// <summary>Keys and the audit.</summary>
    IRecords Records { get; }

    /// <summary>Secrets that workflows refer to by name.</summary>
    INamedSecrets NamedSecrets { get; }

    /// <summary>Workflows that are started again and again.</summary>
    ISchedules Schedules { get; }
}
