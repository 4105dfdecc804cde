using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Api;

/// <summary>The audit over HTTP.</summary>
internal static class AuditEndpoints
{
    public static void Map(RouteGroupBuilder api, LocalNexus nexus)
    {
        api.Get("/audit", async context => Bodies.Json(await nexus.Records.ListAuditAsync(QueryOf(context), context.RequestAborted), DoorJson.Context.ListDocumentAuditDocument))
            .Needs(Right.ReadAudit).WithSummary("Who did what, newest first").Produces<ListDocument<AuditDocument>>();
        api.Post("/audit/verify", async context => Bodies.Json(await nexus.Records.VerifyAuditAsync(context.RequestAborted), DoorJson.Context.AuditVerdictDocument))
            .Needs(Right.ReadAudit).WithSummary("Whether the audit is as it was written").Produces<AuditVerdictDocument>();
        api.Get("/audit/export", context =>
        {
            var format = FormatOf(Bodies.Text(context, "format"));
            return Task.FromResult(Results.Stream(to => nexus.Records.ExportAuditAsync(format, to, context.RequestAborted), AuditExport.MediaType(format)));
        }).Needs(Right.ReadAudit).WithSummary("The sealed audit as lines of JSON, or as CSV with format=csv").Produces<string>(200, "application/x-ndjson", "text/csv");
    }

    private static AuditQuery QueryOf(HttpContext context) => new(
        Bodies.Text(context, "actor"), Bodies.Text(context, "action"), Bodies.Text(context, "subject"), Bodies.Time(context, "from"), Bodies.Time(context, "to"),
        Bodies.Number(context, "page", 1, 1, 1_000_000), Bodies.Number(context, "pageSize", 50, 1, 500));

    private static AuditFormat FormatOf(string? text) => text switch
    {
        null or "jsonl" => AuditFormat.Jsonl,
        "csv" => AuditFormat.Csv,
        _ => throw new RefusalException(RefusalKind.Malformed, "request.bad_query", $"'format' is '{text}'; it must be jsonl or csv."),
    };
}
