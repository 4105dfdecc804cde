using Microsoft.Extensions.Logging;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running.Stimuli;
using NexusWorkflows.Engine.Sealing;

namespace NexusWorkflows.Engine.Running;

/// <summary>What the running engine is made of; made once per process.</summary>
public sealed class EngineParts
{
    private PinnedGraphs? graphs;

    public required IServiceProvider Services { get; init; }

    public required ActivityCatalog Catalog { get; init; }

    public required IRunStore Store { get; init; }

    public required IRunQueries Queries { get; init; }

    public required IStimulusStore Stimuli { get; init; }

    public required IDefinitionStore Definitions { get; init; }

    public required INamedSecretStore NamedSecrets { get; init; }

    public required SecretBox Box { get; init; }

    public required TimeProvider Clock { get; init; }

    public required EngineSettings Settings { get; init; }

    public required IHolder Holder { get; init; }

    public required ILogger Log { get; init; }

    public IReadOnlyList<IErrorTranslator> Translators { get; init; } = [];

    public IReadOnlyList<ISystemProbe> Probes { get; init; } = [];

    public IReadOnlyList<IStartRule> StartRules { get; init; } = [];

    public RunnerHooks Hooks { get; init; } = new();

    internal ActivityFaultException? Translate(Exception exception)
    {
        foreach (var translator in Translators)
        {
            if (translator.Translate(exception) is { } known)
            {
                return known;
            }
        }

        return null;
    }

    /// <summary>Parsed definitions, each parsed once per process.</summary>
    public PinnedGraphs Graphs => LazyInitializer.EnsureInitialized(ref graphs, () => new PinnedGraphs(Definitions));

    internal async Task<IReadOnlyDictionary<string, string>> OpenSecretsAsync(string runId, CancellationToken ct) =>
        Open(runId, await Store.SecretsAsync(runId, ct));

    internal Dictionary<string, string> Open(string runId, SealedSecrets stored)
    {
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        if (stored.Items.Count == 0)
        {
            return secrets;
        }

        var key = Box.Open(runId, stored.WrappedKey);
        foreach (var item in stored.Items)
        {
            secrets[item.Name] = key.Open(item.Name, item.Sealed);
        }

        return secrets;
    }
}
