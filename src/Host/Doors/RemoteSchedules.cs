using System.Text.Json;

namespace NexusWorkflows.Host.Doors;

/// <summary>Schedules of a server.</summary>
internal sealed class RemoteSchedules(ServerDoor server) : ISchedules
{
    public Task<ListDocument<ScheduleDocument>> ListAsync(CancellationToken ct) => server.GetAsync("api/schedules?pageSize=500", DoorJson.Context.ListDocumentScheduleDocument, ct);

    public Task<ScheduleDocument> FindAsync(string name, CancellationToken ct) => server.GetAsync(Path(name), DoorJson.Context.ScheduleDocument, ct);

    public Task<ScheduleDocument> AddAsync(ScheduleOrder order, CancellationToken ct) =>
        server.AskAsync(HttpMethod.Post, "api/schedules", JsonSerializer.Serialize(order, DoorJson.Context.ScheduleOrder), DoorJson.Context.ScheduleDocument, ct);

    public Task<ScheduleDocument> EditAsync(string name, ScheduleEdit edit, CancellationToken ct) =>
        server.AskAsync(HttpMethod.Patch, Path(name), JsonSerializer.Serialize(edit, DoorJson.Context.ScheduleEdit), DoorJson.Context.ScheduleDocument, ct);

    public Task<ScheduleDocument> PauseAsync(string name, bool paused, CancellationToken ct) =>
        server.AskAsync(HttpMethod.Post, Path(name) + (paused ? "/pause" : "/resume"), "{}", DoorJson.Context.ScheduleDocument, ct);

    public Task<SlotDocument> RunAsync(string name, CancellationToken ct) => server.AskAsync(HttpMethod.Post, Path(name) + "/run", "{}", DoorJson.Context.SlotDocument, ct);

    public Task RemoveAsync(string name, CancellationToken ct) => server.SendAsync(HttpMethod.Delete, Path(name), null, null, ct);

    public Task<ListDocument<SlotDocument>> SlotsAsync(string name, int page, int pageSize, CancellationToken ct) =>
        server.GetAsync($"{Path(name)}/slots?page={page}&pageSize={pageSize}", DoorJson.Context.ListDocumentSlotDocument, ct);

    private static string Path(string name) => $"api/schedules/{Uri.EscapeDataString(name)}";
}
