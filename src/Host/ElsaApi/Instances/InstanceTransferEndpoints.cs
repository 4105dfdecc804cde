using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi.Instances;

/// <summary>Runs out as files.</summary>
internal sealed class InstanceTransferEndpoints(IInstanceQueries queries, InstanceReader reader, InstanceFiles files)
{
    public void Map(RouteGroupBuilder api)
    {
        foreach (var method in new[] { "GET", "POST" })
        {
            api.MapMethods("/workflow-instances/{id}/export", [method], async (HttpContext context, string id) =>
                await files.ExportAsync(await reader.GetAsync(id, context.RequestAborted), Parts(ElsaBody.Of(context.Request.Query, [])), context.RequestAborted)).Needs(Right.Read);
        }

        api.Post("/bulk-actions/export/workflow-instances", async context =>
        {
            var body = await ElsaBody.ReadAsync(context);
            var page = await queries.InstancesAsync(new InstanceFilter { Ids = body.NeededTexts("ids"), Take = ElsaQuery.Most }, context.RequestAborted);
            return page.Items.Count > 0 ? await files.ZipAsync(page.Items, Parts(body), context.RequestAborted) : throw ElsaErrors.Missing("run", "");
        }).Needs(Right.Read);

        // A run is what it has done outside, and that a file can't bring along: taken in again, it would do it twice or own what isn't there.
        api.Post("/bulk-actions/import/workflow-instances", Task<IResult> (_) =>
            throw ElsaErrors.Of(RefusalKind.Conflict, ["Runs can't be imported: what they made outside belongs to the installation that ran them. Export is for reading."])).Needs(Right.Administer);
    }

    private static InstanceFileParts Parts(ElsaBody asked) => new(asked.Flag("includeBookmarks") == true, asked.Flag("includeActivityExecutionLog") == true, asked.Flag("includeWorkflowExecutionLog") == true);
}
