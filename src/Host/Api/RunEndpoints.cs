using NexusWorkflows.Host.Commands;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Api;

/// <summary>Runs over HTTP.</summary>
internal static class RunEndpoints
{
    private static readonly string[] Actions = ["retry", "skip", "edit", "undo", "cancel"];

    public static void Map(RouteGroupBuilder api, LocalNexus nexus, RunEvents events)
    {
        api.Post("/runs", context => StartAsync(context, nexus)).Needs(Right.Start).WithSummary("Start a run")
            .Accepts<StartOrder>("application/json").Produces<RunDocument>(202).ProducesProblem(409).ProducesProblem(422);
        api.Get("/runs", async context => Bodies.Json(await nexus.ListRunsAsync(QueryOf(context), context.RequestAborted), DoorJson.Context.ListDocumentRunHead))
            .Needs(Right.Read).WithSummary("List runs, newest first").Produces<ListDocument<RunHead>>();
        api.MapGet("/runs/{id}", async (HttpContext context, string id) => Bodies.Json(await RunsVerb.FindAsync(nexus, id, context.RequestAborted), DoorJson.Context.RunDocument))
            .Needs(Right.Read).WithSummary("One run").Produces<RunDocument>().ProducesProblem(404);
        api.MapGet("/runs/{id}/journal", async (HttpContext context, string id) =>
        {
            await RunsVerb.FindAsync(nexus, id, context.RequestAborted);
            return Bodies.Json(await nexus.JournalAsync(id, Bodies.Number(context, "after", 0, 0, int.MaxValue), context.RequestAborted), DoorJson.Context.IReadOnlyListJournalDocument);
        }).Needs(Right.Read).WithSummary("A run's history").Produces<IReadOnlyList<JournalDocument>>().ProducesProblem(404);
        api.MapGet("/runs/{id}/events", (HttpContext context, string id) => events.StreamAsync(context, id)).Needs(Right.Read).WithSummary("A run's history as it happens (server-sent events)");
        foreach (var action in Actions)
        {
            api.MapPost("/runs/{id}/" + action, (HttpContext context, string id) => TellAsync(context, nexus, id, action)).Needs(Right.Operate)
                .WithSummary($"Tell a run: {action}").Accepts<InstructionOrder>("application/json").Produces<RunDocument>(202).ProducesProblem(404).ProducesProblem(409);
        }

        api.Post("/runs/bulk", context => BulkAsync(context, nexus)).Needs(Right.Operate).WithSummary("Tell many runs").Accepts<BulkOrder>("application/json").Produces<BulkDocument>();
        api.MapPost("/activities/{type}/runs", async (HttpContext context, string type) =>
        {
            var order = await Bodies.ReadOrDefaultAsync(context, DoorJson.Context.ActivityOrder, new ActivityOrder());
            var acting = nexus.As(KeyGate.CallerOf(context));
            return await AcceptedAsync(context, nexus, await acting.StartActivityAsync(type, order with { Key = IdempotencyKey(context) }, context.RequestAborted));
        }).Needs(Right.Operate).WithSummary("Run one activity alone").Accepts<ActivityOrder>("application/json").Produces<RunDocument>(202);
    }

    private static async Task<IResult> StartAsync(HttpContext context, LocalNexus nexus)
    {
        var order = await Bodies.ReadAsync(context, DoorJson.Context.StartOrder);
        var acting = nexus.As(KeyGate.CallerOf(context));
        return order.DryRun
            ? Bodies.Json(await acting.PlanAsync(order.Workflow, order.Input ?? [], context.RequestAborted), DoorJson.Context.PlanDocument)
            : await AcceptedAsync(context, nexus, await acting.StartAsync(order with { Key = IdempotencyKey(context) }, context.RequestAborted));
    }

    private static async Task<IResult> AcceptedAsync(HttpContext context, LocalNexus nexus, StartedRun started)
    {
        context.Response.Headers.Location = $"/api/runs/{started.Id}";
        if (started.Existing)
        {
            context.Response.Headers[ServerDoor.ReplayedHeader] = "true";
        }

        return Bodies.Json(await RunsVerb.FindAsync(nexus, started.Id, context.RequestAborted), DoorJson.Context.RunDocument, 202);
    }

    private static async Task<IResult> TellAsync(HttpContext context, LocalNexus nexus, string id, string action)
    {
        var order = await Bodies.ReadOrDefaultAsync(context, DoorJson.Context.InstructionOrder, new InstructionOrder());
        await nexus.As(KeyGate.CallerOf(context)).TellAsync(id, action, order, context.RequestAborted);
        return Bodies.Json(await RunsVerb.FindAsync(nexus, id, context.RequestAborted), DoorJson.Context.RunDocument, 202);
    }

    private static async Task<IResult> BulkAsync(HttpContext context, LocalNexus nexus)
    {
        var order = await Bodies.ReadAsync(context, DoorJson.Context.BulkOrder);
        if (!Actions.Contains(order.Action))
        {
            throw RefusalException.Invalid("bulk.action", $"'{order.Action}' is no action. Actions are {string.Join(", ", Actions)}.");
        }

        if ((order.Ids is null) == (order.Filter is null))
        {
            throw RefusalException.Invalid("bulk.which", "Give either 'ids' or 'filter'.");
        }

        var acting = nexus.As(KeyGate.CallerOf(context));
        var items = new List<BulkItem>();
        foreach (var id in order.Ids ?? await RunFilters.FindAllAsync(nexus, order.Filter!, context.RequestAborted))
        {
            try
            {
                await acting.TellAsync(id, order.Action, new InstructionOrder(Reason: order.Reason), context.RequestAborted);
                items.Add(new BulkItem(id, true, null));
            }
            catch (RefusalException e)
            {
                items.Add(new BulkItem(id, false, e.Message));
            }
        }

        return Bodies.Json(new BulkDocument(items), DoorJson.Context.BulkDocument);
    }

    private static RunQuery QueryOf(HttpContext context) => new(
        Bodies.Text(context, "status"), Bodies.Text(context, "workflow"), Bodies.Text(context, "site"), Bodies.Text(context, "search"), Bodies.Time(context, "from"), Bodies.Time(context, "to"),
        Bodies.Number(context, "page", 1, 1, 1_000_000), Bodies.Number(context, "pageSize", 50, 1, 500));

    private static string? IdempotencyKey(HttpContext context) => context.Request.Headers["Idempotency-Key"].ToString() switch
    {
        "" => null,
        { Length: > 200 } => throw new RefusalException(RefusalKind.Malformed, "request.idempotency_key", "An Idempotency-Key has at most 200 characters."),
        var key => key,
    };
}
