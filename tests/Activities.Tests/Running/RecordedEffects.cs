using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Activities.Tests.Running;

/// <summary>A record of effects in memory; every other question is beyond what activities ask.</summary>
internal sealed class RecordedEffects(params EffectState[] effects) : IRunQueries
{
    public static EffectState Effect(string system, string kind, string name, int number, string token = "nx0000000000000000", string? goesWith = null, int minute = 0) => new()
    {
        Id = $"e{number}", RunId = "run1", RootId = "run1", StepId = "s1", Number = number, System = system, Kind = kind, Name = name, GoesWith = goesWith, Token = token,
        ActivityType = "Nexus.Any", Inputs = [], Site = "acme.nexus.localhost", MadeAt = DateTimeOffset.UnixEpoch.AddMinutes(minute),
    };

    public Task<IReadOnlyList<EffectState>> EffectsOfRunAsync(string rootId, CancellationToken ct) => Task.FromResult<IReadOnlyList<EffectState>>([.. effects.Where(e => e.RootId == rootId)]);

    public Task<IReadOnlyList<EffectState>> EffectsOfSiteAsync(string site, bool onlyMade, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<EffectState>>([.. effects.Where(e => e.Site == site && (!onlyMade || e.Status == EffectStatus.Made))]);

    public Task<RunRecord?> FindAsync(string runId, CancellationToken ct) => throw new NotSupportedException();

    public Task<Page<RunRecord>> ListAsync(RunFilter filter, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<JournalEntry>> JournalAsync(string runId, long after, int limit, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<string?>> LinesAsync(string runId, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<string, long>> CountByStatusAsync(CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<SecretReference>> OneTimeSecretsAsync(string? runId, CancellationToken ct) => throw new NotSupportedException();

    public Task<SealedSecrets?> TakeSecretAsync(string runId, string name, AuditRow audit, CancellationToken ct) => throw new NotSupportedException();

    public Task<Page<AuditRow>> AuditAsync(int pageNumber, int pageSize, CancellationToken ct) => throw new NotSupportedException();
}
