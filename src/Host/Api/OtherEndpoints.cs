using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Api;

/// <summary>The register, definitions and keys over HTTP.</summary>
internal static class OtherEndpoints
{
    public static void Map(RouteGroupBuilder api, LocalNexus nexus)
    {
        MapRegister(api, nexus);
        MapDefinitions(api, nexus);
        MapKeys(api, nexus);
    }

    private static void MapRegister(RouteGroupBuilder api, LocalNexus nexus)
    {
        api.Get("/sites", async context => Bodies.Json(Bodies.PageOf(context, await nexus.ListSitesAsync(context.RequestAborted)), DoorJson.Context.ListDocumentSiteHead))
            .Needs(Right.Read).WithSummary("List the sites").Produces<ListDocument<SiteHead>>();
        api.MapGet("/sites/{domain}", async (HttpContext context, string domain) => Bodies.Json(
            await nexus.FindSiteAsync(domain, context.RequestAborted) ?? throw RefusalException.NotFound("site", domain, "GET /api/sites lists those in the register."), DoorJson.Context.SiteDocument))
            .Needs(Right.Read).WithSummary("One site").Produces<SiteDocument>().ProducesProblem(404);
        api.Get("/clients", async context => Bodies.Json(Bodies.PageOf(context, await nexus.ListClientsAsync(context.RequestAborted)), DoorJson.Context.ListDocumentClientDocument))
            .Needs(Right.Read).WithSummary("List the clients").Produces<ListDocument<ClientDocument>>();
        api.MapGet("/clients/{id}", async (HttpContext context, string id) =>
        {
            var clients = await nexus.ListClientsAsync(context.RequestAborted);
            return Bodies.Json(
                clients.Items.FirstOrDefault(client => client.Id == id || client.Name == id) ?? throw RefusalException.NotFound("client", id, "GET /api/clients lists those in the register."),
                DoorJson.Context.ClientDocument);
        }).Needs(Right.Read).WithSummary("One client").Produces<ClientDocument>().ProducesProblem(404);
    }

    private static void MapDefinitions(RouteGroupBuilder api, LocalNexus nexus)
    {
        api.Get("/workflows", async context => Bodies.Json(await nexus.ListWorkflowsAsync(context.RequestAborted), DoorJson.Context.ListDocumentWorkflowDocument))
            .Needs(Right.Read).WithSummary("List the workflows").Produces<ListDocument<WorkflowDocument>>();
        api.MapGet("/workflows/{name}", async (HttpContext context, string name) => Bodies.Json(await FindAsync(nexus, name, context.RequestAborted), DoorJson.Context.WorkflowDocument))
            .Needs(Right.Read).WithSummary("One workflow").Produces<WorkflowDocument>().ProducesProblem(404);
        api.MapGet("/workflows/{name}/definition", async (HttpContext context, string name) => Results.Text(
            await nexus.ExportAsync(name, IsLatest(context), context.RequestAborted) ?? throw Missing(name), "application/json")).Needs(Right.Read).WithSummary("A definition as it was stored: the published text, or with 'latest=true' the latest");
        api.Post("/workflows", async context =>
        {
            var order = await Bodies.ReadAsync(context, DoorJson.Context.ImportOrder);
            return Bodies.Json(await nexus.As(KeyGate.CallerOf(context)).ImportAsync(order, context.RequestAborted), DoorJson.Context.WorkflowDocument, 201);
        }).Needs(Right.Design).WithSummary("Store a definition").Accepts<ImportOrder>("application/json").Produces<WorkflowDocument>(201).ProducesProblem(422);
        api.MapPost("/workflows/{name}/publish", async (HttpContext context, string name) => Bodies.Json(
            await nexus.As(KeyGate.CallerOf(context)).PublishAsync(name, context.RequestAborted), DoorJson.Context.WorkflowDocument)).Needs(Right.Design).WithSummary("Publish the latest draft");
        api.MapPost("/workflows/{name}/plan", async (HttpContext context, string name) =>
        {
            var order = await Bodies.ReadOrDefaultAsync(context, DoorJson.Context.PlanOrder, new PlanOrder());
            return Bodies.Json(await nexus.PlanAsync(name, order.Input ?? [], context.RequestAborted), DoorJson.Context.PlanDocument);
        }).Needs(Right.Start).WithSummary("What a run would do").Accepts<PlanOrder>("application/json").Produces<PlanDocument>().ProducesProblem(404).ProducesProblem(422);
        api.Get("/activities", async context => Bodies.Json(await nexus.ListActivitiesAsync(context.RequestAborted), DoorJson.Context.ListDocumentActivityDocument))
            .Needs(Right.Read).WithSummary("List the activities").Produces<ListDocument<ActivityDocument>>();
    }

    private static void MapKeys(RouteGroupBuilder api, LocalNexus nexus)
    {
        api.Get("/keys", async context => Bodies.Json(await nexus.Records.ListKeysAsync(context.RequestAborted), DoorJson.Context.ListDocumentKeyDocument)).Needs(Right.Administer).WithSummary("List the keys");
        api.Post("/keys", async context =>
        {
            var order = await Bodies.ReadAsync(context, DoorJson.Context.KeyOrder);
            context.Response.Headers.CacheControl = "no-store";
            return Bodies.Json(await RecordsOf(nexus, context).AddKeyAsync(order, context.RequestAborted), DoorJson.Context.NewKeyDocument, 201);
        }).Needs(Right.Administer).WithSummary("Make a key; it is shown once").Accepts<KeyOrder>("application/json");
        api.MapDelete("/keys/{name}", async (HttpContext context, string name) =>
        {
            await RecordsOf(nexus, context).RevokeKeyAsync(name, context.RequestAborted);
            return Results.NoContent();
        }).Needs(Right.Administer).WithSummary("Make a key worthless");
    }

    private static IRecords RecordsOf(LocalNexus nexus, HttpContext context) => nexus.As(KeyGate.CallerOf(context)).Records;

    private static async Task<WorkflowDocument> FindAsync(LocalNexus nexus, string name, CancellationToken ct)
    {
        var workflows = await nexus.ListWorkflowsAsync(ct);
        return workflows.Items.FirstOrDefault(workflow => workflow.Name == name || workflow.DefinitionId == name) ?? throw Missing(name);
    }

    private static bool IsLatest(HttpContext context) => Bodies.Text(context, "latest") switch
    {
        null or "false" => false,
        "true" => true,
        var text => throw new RefusalException(RefusalKind.Malformed, "request.bad_query", $"'latest' is '{text}'; it must be true or false."),
    };

    private static RefusalException Missing(string name) => RefusalException.NotFound("workflow", name, "GET /api/workflows lists those that exist.");
}
