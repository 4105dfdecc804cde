using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Running;

/// <summary>What screens read; never used to decide.</summary>
public interface IRunQueries
{
    /// <summary>A run with all its values; null: there is none.</summary>
    Task<RunRecord?> FindAsync(string runId, CancellationToken ct);

    /// <summary>Runs, newest first; their values of over 64 KiB are left out.</summary>
    Task<Page<RunRecord>> ListAsync(RunFilter filter, CancellationToken ct);

    Task<IReadOnlyList<JournalEntry>> JournalAsync(string runId, long after, int limit, CancellationToken ct);

    Task<IReadOnlyList<EffectState>> EffectsOfRunAsync(string rootId, CancellationToken ct);

    Task<IReadOnlyList<EffectState>> EffectsOfSiteAsync(string site, bool onlyMade, CancellationToken ct);

    /// <summary>What WriteLine wrote, in order.</summary>
    Task<IReadOnlyList<string?>> LinesAsync(string runId, CancellationToken ct);

    Task<IReadOnlyDictionary<string, long>> CountByStatusAsync(CancellationToken ct);

    /// <summary>Names of a run's secrets that may be read once and weren't yet, as (run, name).</summary>
    Task<IReadOnlyList<SecretReference>> OneTimeSecretsAsync(string? runId, CancellationToken ct);

    /// <summary>Takes a one-time secret: the sealed value with the run's wrapped key, once; null when there is none or it was read.</summary>
    Task<SealedSecrets?> TakeSecretAsync(string runId, string name, AuditRow audit, CancellationToken ct);
}

public sealed record SecretReference(string RunId, string Name);

/// <summary>A run as listed. <see cref="State"/> holds its live steps.</summary>
public sealed record RunRecord(
    string Id, string RootId, string Workflow, int WorkflowVersion, RunState State, string? Key, DateTimeOffset AcceptedAt, DateTimeOffset? FinishedAt, DateTimeOffset? DueAt, string? Holder, bool Quarantined)
{
    /// <summary>What stands between the run and its holds; null: it has them, or asked for none.</summary>
    public HoldWait? WaitsForHold { get; init; }
}

/// <param name="Status">Null: any.</param>
/// <param name="Search">Part of id, workflow, site or name.</param>
public sealed record RunFilter(RunStatus? Status = null, string? Workflow = null, string? Site = null, string? Search = null, DateTimeOffset? From = null, DateTimeOffset? To = null, int PageNumber = 1, int PageSize = 50);

public sealed record Page<T>(IReadOnlyList<T> Items, int PageNumber, int PageSize, long Total);
