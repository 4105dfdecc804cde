using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.ElsaApi.Definitions;
using NexusWorkflows.Host.ElsaApi.Instances;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi.Descriptors;

/// <summary>Declarations for the editor of scripts.</summary>
internal sealed class ScriptEndpoints(DefinitionDesk desk, KnownGraphs graphs, ActivityCatalog catalog)
{
    public void Map(RouteGroupBuilder api) =>
        api.MapPost("/scripting/javascript/type-definitions/{definitionId}", async (HttpContext context, string definitionId) =>
        {
            // Whatever comes back is taken for declarations, an error too: without the definition there are those of every script.
            var stored = await desk.FindAsync(definitionId, VersionOptions.Latest, context.RequestAborted);
            return Results.File(System.Text.Encoding.UTF8.GetBytes(ScriptTypes.Of(graphs.Of(stored), catalog)), "application/x-typescript", "elsa.d.ts");
        }).Needs(Right.Read);
}
