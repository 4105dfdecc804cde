using Microsoft.AspNetCore.Http.Features;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi.Definitions;

/// <summary>Definitions out as files and in from them.</summary>
internal sealed class DefinitionTransferEndpoints(DefinitionDesk desk, DefinitionView view, DefinitionFiles files, IDefinitionEditor editor)
{
    private const string Root = "/workflow-definitions";
    private const long MostUploaded = 32L * 1024 * 1024;

    public void Map(RouteGroupBuilder api)
    {
        foreach (var method in new[] { "GET", "POST" })
        {
            api.MapMethods(Root + "/{definitionId}/export", [method], (HttpContext context, string definitionId) => ExportAsync(context, definitionId)).Needs(Right.Read);
        }

        api.Post("/bulk-actions/export/workflow-definitions", ExportManyAsync).Needs(Right.Read);
        api.Post(Root + "/import", context => ImportAsync(context, null)).Needs(Right.Design);
        api.MapPut(Root + "/{definitionId}/import", (HttpContext context, string definitionId) => ImportAsync(context, definitionId)).Needs(Right.Design);
        api.Post(Root + "/import-files", ImportFilesAsync).Needs(Right.Design).DisableAntiforgery();
    }

    private async Task<IResult> ExportAsync(HttpContext context, string definitionId)
    {
        var version = VersionOptions.Parse(ElsaQuery.Text(context, "versionOptions"), VersionOptions.Latest);
        var definition = await desk.FindAsync(definitionId, version, context.RequestAborted) ?? throw ElsaErrors.Missing("workflow", definitionId);
        return await files.ExportAsync(definition, ElsaQuery.Flag(context, "includeConsumingWorkflows") == true, context.RequestAborted);
    }

    private async Task<IResult> ExportManyAsync(HttpContext context)
    {
        var ids = (await ElsaBody.ReadAsync(context)).NeededTexts("ids");
        var page = await editor.SearchAsync(new DefinitionFilter(Ids: ids, Take: ElsaQuery.Most), context.RequestAborted);
        return page.Items.Count > 0 ? await files.ZipAsync(page.Items, context.RequestAborted) : throw ElsaErrors.Missing("version", string.Join(' ', ids));
    }

    private async Task<IResult> ImportAsync(HttpContext context, string? definitionId)
    {
        var body = await ElsaBody.ReadAsync(context);
        var text = body.Whole;
        if (definitionId is not null)
        {
            var definition = System.Text.Json.Nodes.JsonNode.Parse(text, documentOptions: Engine.Definitions.JsonTexts.ForDefinitions)!;
            definition["definitionId"] = definitionId;
            text = definition.ToJsonString(ElsaJson.Options);
        }

        var saved = await desk.SaveAsync(EditMark.Without(text), false, "", KeyGate.CallerOf(context).Acting, context.RequestAborted);
        return ElsaJson.Answer(await view.MarkedAsync(saved.Definition, Access.MayChange(context, saved.Definition), null, context.RequestAborted));
    }

    private async Task<IResult> ImportFilesAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MostUploaded;
        }

        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
        return form is { Files.Count: > 0 }
            ? ElsaJson.Answer(new CountDocument(await files.ImportAsync(form.Files, KeyGate.CallerOf(context).Acting, context.RequestAborted)))
            : throw ElsaErrors.Invalid("files", "Send the definitions as files of a form: JSON, or a zip of JSON files.");
    }
}
