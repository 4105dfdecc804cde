using System.Text.Json.Nodes;

namespace NexusWorkflows.Host.Doors;

/// <summary>The engine, the store and the register in this process, for one actor.</summary>
internal sealed class LocalNexus(LocalRooms rooms, string actor) : INexus
{
    public LocalRooms Rooms => rooms;

    public string RunBy => $"'{Output.Hints.Serve}' runs it, or '{Output.Hints.Command("runs watch ID")}'";

    /// <summary>The same for another actor; the rooms stay this one's to close.</summary>
    public LocalNexus As(string other) => new(rooms, other);

    public ValueTask DisposeAsync() => rooms.DisposeAsync();

    public Task<StartedRun> StartAsync(StartOrder order, CancellationToken ct) => rooms.Runs.StartAsync(order, actor, ct);

    public async Task<StartedRun> StartActivityAsync(string type, ActivityOrder order, CancellationToken ct)
    {
        var workflow = await rooms.Definitions.ForActivityAsync(type, order.Input ?? [], actor, ct);
        return await rooms.Runs.StartAsync(new StartOrder(workflow, order.Input, order.OnFailure, Key: order.Key), actor, ct);
    }

    public Task<PlanDocument> PlanAsync(string workflow, JsonObject input, CancellationToken ct) => rooms.Runs.PlanAsync(workflow, input, ct);

    public Task DriveAsync(string runId, CancellationToken ct) => rooms.Runs.DriveAsync(runId, ct);

    public Task<RunDocument?> FindRunAsync(string runId, CancellationToken ct) => rooms.Runs.FindAsync(runId, ct);

    public Task<ListDocument<RunHead>> ListRunsAsync(RunQuery query, CancellationToken ct) => rooms.Runs.ListAsync(query, ct);

    public Task<IReadOnlyList<JournalDocument>> JournalAsync(string runId, long after, CancellationToken ct) => rooms.Runs.JournalAsync(runId, after, ct);

    public Task TellAsync(string runId, string action, InstructionOrder order, CancellationToken ct) => rooms.Runs.TellAsync(runId, action, order, actor, ct);

    public Task<SiteDocument?> FindSiteAsync(string domain, CancellationToken ct) => rooms.Register.FindSiteAsync(domain, ct);

    public Task<ListDocument<SiteHead>> ListSitesAsync(CancellationToken ct) => rooms.Register.ListSitesAsync(ct);

    public Task<ListDocument<ClientDocument>> ListClientsAsync(CancellationToken ct) => rooms.Register.ListClientsAsync(ct);

    public Task<ListDocument<WorkflowDocument>> ListWorkflowsAsync(CancellationToken ct) => rooms.Definitions.ListAsync(ct);

    public Task<string?> ExportAsync(string workflow, CancellationToken ct) => rooms.Definitions.ExportAsync(workflow, ct);

    public Task<WorkflowDocument> ImportAsync(ImportOrder order, CancellationToken ct) => rooms.Definitions.ImportAsync(order, actor, ct);

    public Task<WorkflowDocument> PublishAsync(string workflow, CancellationToken ct) => rooms.Definitions.PublishAsync(workflow, actor, ct);

    public Task<ListDocument<ActivityDocument>> ListActivitiesAsync(CancellationToken ct) => Task.FromResult(rooms.Definitions.ListActivities());

    public Task<SecretsDocument> ListSecretsAsync(string? runId, CancellationToken ct) => rooms.Secrets.ListAsync(runId, ct);

    public Task<SecretValue> ReadSecretAsync(string reference, CancellationToken ct) => rooms.Secrets.ReadAsync(reference, actor, ct);

    public IRecords Records => LocalRecords.Of(rooms.Services, actor);

    public INamedSecrets NamedSecrets => LocalNamedSecrets.Of(rooms.Services, actor);
}
