using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Sealing;
using NexusWorkflows.Host.Endpoints;

namespace NexusWorkflows.Host.Doors;

/// <summary>Looks whether a definition may be published as the store stands now (S25): at itself, at the secrets that it refers to, and at what other workflows are started by.</summary>
internal sealed class PublishCheck(ActivityCatalog catalog, INamedSecretStore secrets, EndpointCheck endpoints, TimeProvider clock)
{
    public async Task<PublishFaults> FindAsync(WorkflowGraph graph, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var known = (await secrets.NamedSecretsAsync([.. graph.SecretNames], ct)).ToDictionary(kept => kept.Secret.Name, kept => kept.Secret.StatusAt(now), StringComparer.Ordinal);
        return new PublishFaults([.. DefinitionCheck.Check(graph, catalog, known).Where(DefinitionLint.IsError)], await endpoints.CheckAsync(graph, ct));
    }
}

/// <param name="Wrong">What has to be mended in the definition, or set beside it.</param>
/// <param name="Taken">Requests that would start another workflow, too; one sentence each.</param>
internal sealed record PublishFaults(IReadOnlyList<Finding> Wrong, IReadOnlyList<string> Taken);
