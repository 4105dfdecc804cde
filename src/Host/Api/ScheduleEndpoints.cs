using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Api;

/// <summary>Schedules over HTTP.</summary>
internal static class ScheduleEndpoints
{
    private const string One = "/schedules/{schedule}";

    public static void Map(RouteGroupBuilder api, LocalNexus nexus)
    {
        MapLooks(api, nexus);
        api.Post("/schedules", async context =>
        {
            var order = await Bodies.ReadAsync(context, DoorJson.Context.ScheduleOrder);
            return Bodies.Json(await Of(nexus, context).AddAsync(order, context.RequestAborted), DoorJson.Context.ScheduleDocument, 201);
        }).Needs(Right.Operate).WithSummary("Add a schedule").Accepts<ScheduleOrder>("application/json").Produces<ScheduleDocument>(201).ProducesProblem(409).ProducesProblem(422);
        api.MapPatch(One, async (HttpContext context, string schedule) =>
        {
            var edit = await Bodies.ReadAsync(context, DoorJson.Context.ScheduleEdit);
            return Bodies.Json(await Of(nexus, context).EditAsync(schedule, edit, context.RequestAborted), DoorJson.Context.ScheduleDocument);
        }).Needs(Right.Operate).WithSummary("Change a schedule; what is left out stays").Accepts<ScheduleEdit>("application/json").Produces<ScheduleDocument>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        MapPause(api, nexus, "pause", paused: true, "Pause a schedule");
        MapPause(api, nexus, "resume", paused: false, "Let a schedule go on, without what came meanwhile");
        api.MapPost(One + "/run", async (HttpContext context, string schedule) => Bodies.Json(await Of(nexus, context).RunAsync(schedule, context.RequestAborted), DoorJson.Context.SlotDocument))
            .Needs(Right.Start).WithSummary("Start a schedule's workflow now").Produces<SlotDocument>().ProducesProblem(404).ProducesProblem(409);
        api.MapDelete(One, async (HttpContext context, string schedule) =>
        {
            await Of(nexus, context).RemoveAsync(schedule, context.RequestAborted);
            return Results.NoContent();
        }).Needs(Right.Operate).WithSummary("Remove a schedule; its runs stay").ProducesProblem(404);
    }

    private static void MapLooks(RouteGroupBuilder api, LocalNexus nexus)
    {
        api.Get("/schedules", async context => Bodies.Json(Bodies.PageOf(context, await Of(nexus, context).ListAsync(context.RequestAborted)), DoorJson.Context.ListDocumentScheduleDocument))
            .Needs(Right.Read).WithSummary("List the schedules").Produces<ListDocument<ScheduleDocument>>();
        api.MapGet(One, async (HttpContext context, string schedule) => Bodies.Json(await Of(nexus, context).FindAsync(schedule, context.RequestAborted), DoorJson.Context.ScheduleDocument))
            .Needs(Right.Read).WithSummary("One schedule with its next times").Produces<ScheduleDocument>().ProducesProblem(404);
        api.MapGet(One + "/slots", async (HttpContext context, string schedule) =>
        {
            var (page, size) = (Bodies.Number(context, "page", 1, 1, 1_000_000), Bodies.Number(context, "pageSize", 50, 1, 500));
            return Bodies.Json(await Of(nexus, context).SlotsAsync(schedule, page, size, context.RequestAborted), DoorJson.Context.ListDocumentSlotDocument);
        }).Needs(Right.Read).WithSummary("What became of a schedule's slots, newest first").Produces<ListDocument<SlotDocument>>().ProducesProblem(404);
    }

    private static void MapPause(RouteGroupBuilder api, LocalNexus nexus, string verb, bool paused, string summary) =>
        api.MapPost($"{One}/{verb}", async (HttpContext context, string schedule) => Bodies.Json(await Of(nexus, context).PauseAsync(schedule, paused, context.RequestAborted), DoorJson.Context.ScheduleDocument))
            .Needs(Right.Operate).WithSummary(summary).Produces<ScheduleDocument>().ProducesProblem(404);

    private static ISchedules Of(LocalNexus nexus, HttpContext context) => nexus.As(KeyGate.CallerOf(context)).Schedules;
}
