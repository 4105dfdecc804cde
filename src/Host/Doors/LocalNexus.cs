using System.Text.Json.Nodes;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Doors;

/// <summary>The engine, the store and the register in this process, for one actor.</summary>
internal sealed class LocalNexus(LocalRooms rooms, Acting acting) : INexus
{
    public LocalRooms Rooms => rooms;

    public string RunBy => $"'{Output.Hints.Serve}' runs it, or '{Output.Hints.Command("runs watch ID")}'";

    /// <summary>The same for another one; the rooms stay this one's to close.</summary>
    public LocalNexus As(Caller caller) => new(rooms, caller.Acting);

    public ValueTask DisposeAsync() => rooms.DisposeAsync();

    public Task<StartedRun> StartAsync(StartOrder order, CancellationToken ct) => rooms.Runs.StartAsync(order, acting, ct);

    public async Task<StartedRun> StartActivityAsync(string type, ActivityOrder order, CancellationToken ct)
    {
        var workflow = await rooms.Definitions.ForActivityAsync(type, order.Input ?? [], acting, ct);
        return await rooms.Runs.StartAsync(new StartOrder(workflow, order.Input, order.OnFailure, Key: order.Key), acting, ct);
    }

    public Task<PlanDocument> PlanAsync(string workflow, JsonObject input, CancellationToken ct) => rooms.Runs.PlanAsync(workflow, input, ct);

    public Task DriveAsync(string runId, CancellationToken ct) => rooms.Runs.DriveAsync(runId, ct);

    public Task<RunDocument?> FindRunAsync(string runId, CancellationToken ct) => rooms.Runs.FindAsync(runId, ct);

    public Task<ListDocument<RunHead>> ListRunsAsync(RunQuery query, CancellationToken ct) => rooms.Runs.ListAsync(query, ct);

    public Task<IReadOnlyList<JournalDocument>> JournalAsync(string runId, long after, CancellationToken ct) => rooms.Runs.JournalAsync(runId, after, ct);

    public Task TellAsync(string runId, string action, InstructionOrder order, CancellationToken ct) => rooms.Runs.TellAsync(runId, action, order, acting.Actor, ct);

    public Task<SiteDocument?> FindSiteAsync(string domain, CancellationToken ct) => rooms.Register.FindSiteAsync(domain, ct);

    public Task<ListDocument<SiteHead>> ListSitesAsync(CancellationToken ct) => rooms.Register.ListSitesAsync(ct);

    public Task<ListDocument<ClientDocument>> ListClientsAsync(CancellationToken ct) => rooms.Register.ListClientsAsync(ct);

    public Task<ListDocument<WorkflowDocument>> ListWorkflowsAsync(CancellationToken ct) => rooms.Definitions.ListAsync(ct);

    public Task<string?> ExportAsync(string workflow, bool latest, CancellationToken ct) => rooms.Definitions.ExportAsync(workflow, latest, ct);

    public Task<WorkflowDocument> ImportAsync(ImportOrder order, CancellationToken ct) => rooms.Definitions.ImportAsync(order, acting, ct);

    public Task<WorkflowDocument> PublishAsync(string workflow, CancellationToken ct) => rooms.Definitions.PublishAsync(workflow, acting, ct);

    public Task<ListDocument<ActivityDocument>> ListActivitiesAsync(CancellationToken ct) => Task.FromResult(rooms.Definitions.ListActivities());

    public Task<SecretsDocument> ListSecretsAsync(string? runId, CancellationToken ct) => rooms.Secrets.ListAsync(runId, ct);

    public Task<SecretValue> ReadSecretAsync(string reference, CancellationToken ct) => rooms.Secrets.ReadAsync(reference, acting.Actor, ct);

    public IRecords Records => LocalRecords.Of(rooms.Services, acting);

    public INamedSecrets NamedSecrets => LocalNamedSecrets.Of(rooms.Services, acting.Actor);

    public ISchedules Schedules => LocalSchedules.Of(rooms.Services, acting);
}
