using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Doors;

/// <summary>The one place that says whether a key's scope reaches what is to be done, whichever door it came in by.</summary>
internal sealed class ScopeCheck(ActivityCatalog catalog, IDefinitionStore store)
{
    public const string Code = "key.scope";
    private const string DefinitionId = "workflowDefinitionId";
    private const string VersionId = "workflowDefinitionVersionId";

    private static readonly HashSet<string> Starting = new(StringComparer.Ordinal) { "Elsa.ExecuteWorkflow", "Elsa.DispatchWorkflow", "Elsa.BulkDispatchWorkflows" };

    /// <summary>Whether a definition may be saved, published, taken back, deleted.</summary>
    /// <param name="asideOf">See <see cref="StoredDefinition.AsideOf"/>: who may change a definition may change what was set aside of it.</param>
    public static bool MayChange(KeyScope scope, string definitionId, string? asideOf) => scope.CoversWorkflow(definitionId) || (asideOf is not null && scope.CoversWorkflow(asideOf));

    /// <exception cref="RefusalException">It may not be changed.</exception>
    public static void CheckChange(Acting acting, string definitionId, string? asideOf)
    {
        if (!MayChange(acting.Scope, definitionId, asideOf))
        {
            throw Refusal($"The workflow '{definitionId}' may not be changed with this key, which is for {KeyScope.Words(acting.Scope.Workflows!)} only. Use another key, or ask for one with '--workflows {definitionId}'.");
        }
    }

    /// <exception cref="RefusalException">It may not be started.</exception>
    public void CheckStart(Acting acting, string definitionId)
    {
        if (!MayStart(acting.Scope, definitionId))
        {
            throw Refusal(ActivityOf(definitionId) is { } type
                ? NoActivity(acting.Scope, type)
                : $"The workflow '{definitionId}' may not be started with this key, which is for {KeyScope.Words(acting.Scope.Workflows!)} only. Use another key, or ask for one with '--workflows {definitionId}'.");
        }
    }

    /// <summary>The same for a workflow as somebody names it.</summary>
    /// <exception cref="RefusalException">It may not be started.</exception>
    public async Task CheckStartOfAsync(Acting acting, string workflow, CancellationToken ct)
    {
        if (!acting.Scope.IsAll)
        {
            CheckStart(acting, (await store.FindPublishedAsync(workflow, ct))?.DefinitionId ?? workflow);
        }
    }

    /// <exception cref="RefusalException">It may not be run alone.</exception>
    public static void CheckActivity(Acting acting, string type)
    {
        if (!acting.Scope.CoversActivity(type))
        {
            throw Refusal(NoActivity(acting.Scope, type));
        }
    }

    /// <summary>What of a definition this key may not write, in words; null: nothing. A workflow that it may not start it may not let another one start either.</summary>
    public async Task<string?> WrongInAsync(Acting acting, WorkflowGraph graph, CancellationToken ct)
    {
        if (acting.Scope.IsAll)
        {
            return null;
        }

        foreach (var node in graph.Nodes.Values)
        {
            if (catalog.Find(node.Type) is not null && !acting.Scope.CoversActivity(node.Type))
            {
                return $"'{node.ActivityId}': {NoActivity(acting.Scope, node.Type)}";
            }

            foreach (var workflow in await StartedByAsync(node, ct))
            {
                if (workflow is null)
                {
                    return $"'{node.ActivityId}' works out by itself which workflow it starts, which a key that isn't for every one may not write. Name the workflow.";
                }

                if (!MayStart(acting.Scope, workflow))
                {
                    return $"'{node.ActivityId}' starts the workflow '{workflow}', which this key may not start. Use another key, or another workflow.";
                }
            }
        }

        return null;
    }

    /// <summary>Whether this key may put an activity of this type into a definition; what only leads the flow anybody may.</summary>
    public bool MayUse(KeyScope scope, string type) => catalog.Find(type) is null || scope.CoversActivity(type);

    public static RefusalException Refusal(string message) => new(RefusalKind.Forbidden, Code, message);

    private bool MayStart(KeyScope scope, string definitionId) => ActivityOf(definitionId) is { } type ? scope.CoversActivity(type) : scope.CoversWorkflow(definitionId);

    // One activity alone runs as a definition of its own, which is no workflow that somebody could have named in a scope.
    private string? ActivityOf(string definitionId) => ActivityDefinition.IsOne(definitionId) && definitionId[ActivityDefinition.Prefix.Length..] is var type && catalog.Find(type) is not null ? type : null;

    private static string NoActivity(KeyScope scope, string type) => $"The activity '{type}' may not be used with this key, which is for {KeyScope.Words(scope.Activities!)} only. Use another key, or ask for one with '--activities {type}'.";

    /// <summary>The ids of the definitions that an activity runs; null among them: only a run will tell.</summary>
    private async Task<IReadOnlyList<string?>> StartedByAsync(Node node, CancellationToken ct)
    {
        if (Starting.Contains(node.Type))
        {
            return Literal(node.Property(DefinitionId)) is { } named ? [(await store.FindPublishedAsync(named, ct))?.DefinitionId ?? named] : [null];
        }

        var (definitionId, versionId) = (Text(node.Property(DefinitionId)), Text(node.Property(VersionId)));
        if (definitionId is null && versionId is null && node.Type.Contains('.', StringComparison.Ordinal))
        {
            return [];
        }

        // As a run looks for it, every way that it may go: by the version, by the definition, by the name.
        var used = new List<string?>();
        used.AddRange(versionId is not null && await store.FindVersionAsync(versionId, ct) is { } version ? [version.DefinitionId] : []);
        used.AddRange(definitionId is not null ? [definitionId] : (await store.ListAsync(ct)).Where(definition => definition.IsLatest && WorkflowTypeName.Of(definition.Name) == node.Type).Select(definition => definition.DefinitionId));
        return used;
    }

    private static string? Literal(JsonNode? input) => input is JsonObject { } given && given["expression"] is JsonObject expression
        ? Text(expression["type"]) == "Literal" ? Text(expression["value"]) : null
        : Text(input);

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String && node.GetValue<string>() is { Length: > 0 } text ? text : null;
}
