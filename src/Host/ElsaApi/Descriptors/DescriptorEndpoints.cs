using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.ElsaApi.Definitions;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi.Descriptors;

/// <summary>What a designer draws with: activities, expressions, types and strategies.</summary>
internal sealed class DescriptorEndpoints(OwnActivities own, KnownTypes types, ScopeCheck scopes)
{
    private static readonly string Release = typeof(DescriptorEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "1.0.0";
    private static readonly string[] Needed = ["sourceType", "destinationType"];

    public void Map(RouteGroupBuilder api)
    {
        api.Get("/descriptors/activities", ActivitiesAsync).Needs(Right.Read);
        api.MapGet("/descriptors/activities/{type}", async (HttpContext context, string type) => ElsaJson.Answer(await FindAsync(context, type))).Needs(Right.Read);
        api.MapPost("/descriptors/activities/{type}/options/{property}", (HttpContext context, string type, string property) => OptionsAsync(context, type, property)).Needs(Right.Read);
        List(api, "/descriptors/expression-descriptors", StrategyLists.Expressions);
        api.MapGet("/descriptors/storage-drivers", () => ElsaJson.Answer(new Uncounted<StorageDriver>(StrategyLists.StorageDrivers))).Needs(Right.Read);
        api.MapGet("/descriptors/variables", () => ElsaJson.Answer(new Uncounted<VariableType>(StrategyLists.VariableTypes))).Needs(Right.Read);
        List(api, "/descriptors/incident-strategies", StrategyLists.Incidents);
        List(api, "/descriptors/workflow-activation-strategies", StrategyLists.Activations);
        List(api, "/descriptors/commit-strategies/workflows", StrategyLists.WorkflowCommits);
        List(api, "/descriptors/commit-strategies/activities", StrategyLists.ActivityCommits);
        List<Strategy>(api, "/descriptors/log-persistence-strategies", []);
        List(api, "/resilience/strategies", RetryStrategies.All);
        List(api, "/features/installed", StrategyLists.Features);
        MapOthers(api);
    }

    private static void MapOthers(RouteGroupBuilder api)
    {
        api.MapGet("/features/installed/{name}", (string name) =>
            ElsaJson.Answer(StrategyLists.Features.FirstOrDefault(feature => feature.FullName == name) ?? throw ElsaErrors.Missing("feature", name))).Needs(Right.Read);
        api.MapGet("/package/version", () => ElsaJson.Answer(new JsonObject { ["packageVersion"] = Release })).Needs(Right.Read);
        api.Get("/descriptors/output-converters", context =>
        {
            var missing = Needed.Where(name => ElsaQuery.Text(context, name) is null).Select(name => $"'{name}' is needed.").ToList();
            return missing.Count == 0 ? Task.FromResult(ElsaJson.List<Strategy>([])) : throw ElsaErrors.Of(RefusalKind.Malformed, missing);
        }).Needs(Right.Read);
    }

    private async Task<IResult> ActivitiesAsync(HttpContext context)
    {
        var all = await AllAsync(KeyGate.CallerOf(context).Scope, context.RequestAborted);
        var text = System.Text.Json.JsonSerializer.Serialize(new ItemList<ActivityDocument>(all, all.Count), ElsaJson.Options);
        // A designer asks again after each save: unchanged, it costs a few bytes.
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32]}\"";
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "private, no-cache";
        return context.Request.Headers.IfNoneMatch.Any(known => known?.Contains(tag, StringComparison.Ordinal) == true)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Text(text, "application/json");
    }

    /// <summary>What the caller may not use is there for the definitions that have it, and not in the palette.</summary>
    private async Task<IReadOnlyList<ActivityDocument>> AllAsync(KeyScope scope, CancellationToken ct)
    {
        var workflows = (await types.WorkflowsAsync(ct)).Select(workflow => Offered(OwnPalette.Of(workflow), scope.CoversWorkflow(workflow.Definition.DefinitionId)));
        return [.. Palette.Elsa.Concat(await own.AllAsync(ct)).Select(activity => Offered(activity, scopes.MayUse(scope, activity.TypeName))).Concat(workflows).DistinctBy(activity => (activity.TypeName, activity.Version))];
    }

    private async Task<IResult> OptionsAsync(HttpContext context, string type, string property)
    {
        var written = WrittenInputs.Of((await ElsaBody.ReadAsync(context)).Object("context"));
        var told = await own.OptionsAsync(type, property, written, context.RequestAborted)
            ?? (await FindAsync(context, type)).Inputs.FirstOrDefault(candidate => string.Equals(candidate.Name, property, StringComparison.OrdinalIgnoreCase))?.UiSpecifications.DeepClone().AsObject();
        return told is null ? throw ElsaErrors.Missing("input", property) : ElsaJson.Answer(new JsonObject { ["items"] = told });
    }

    private static ActivityDocument Offered(ActivityDocument activity, bool may) => may || !activity.IsBrowsable ? activity : activity with { IsBrowsable = false };

    private async Task<ActivityDocument> FindAsync(HttpContext context, string type) =>
        (await AllAsync(KeyGate.CallerOf(context).Scope, context.RequestAborted)).FirstOrDefault(activity => activity.TypeName == type) ?? throw ElsaErrors.Missing("activity", type);

    private static void List<T>(RouteGroupBuilder api, string path, IReadOnlyList<T> items) => api.MapGet(path, () => ElsaJson.List(items)).Needs(Right.Read);
}

internal sealed record Uncounted<T>(IReadOnlyList<T> Items);
