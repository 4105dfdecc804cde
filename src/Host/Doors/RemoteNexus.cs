using System.Globalization;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Host.Doors;

/// <summary>Asks a server over its HTTP API.</summary>
internal sealed class RemoteNexus(ServerDoor server, TimeProvider clock) : INexus
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    public string RunBy => $"the server at {server.Url} runs it";

    public ValueTask DisposeAsync()
    {
        server.Dispose();
        return ValueTask.CompletedTask;
    }

    public async Task<StartedRun> StartAsync(StartOrder order, CancellationToken ct) =>
        await StartAtAsync("api/runs", Body(order with { Key = null }, DoorJson.Context.StartOrder), order.Key, ct);

    public async Task<StartedRun> StartActivityAsync(string type, ActivityOrder order, CancellationToken ct) =>
        await StartAtAsync($"api/activities/{Part(type)}/runs", Body(order with { Key = null }, DoorJson.Context.ActivityOrder), order.Key, ct);

    public async Task<PlanDocument> PlanAsync(string workflow, JsonObject input, CancellationToken ct) =>
        await server.AskAsync(HttpMethod.Post, $"api/workflows/{Part(workflow)}/plan", Body(new PlanOrder(input), DoorJson.Context.PlanOrder), DoorJson.Context.PlanDocument, ct);

    public async Task DriveAsync(string runId, CancellationToken ct)
    {
        var patience = new Patience(clock);

        // A run that was just told something may still look as it stood before: it is given a moment to start.
        for (var beats = 0; ; beats++)
        {
            var run = await patience.AskAsync(() => FindRunAsync(runId, ct), null, ct);
            if (run is null || run.IsFinal() || (beats > 3 && (run.Status is "paused" || run.WaitsForPerson())))
            {
                return;
            }

            await Task.Delay(Beat, clock, ct);
        }
    }

    public Task<RunDocument?> FindRunAsync(string runId, CancellationToken ct) => server.FindAsync($"api/runs/{Part(runId)}", DoorJson.Context.RunDocument, ct);

    public Task<ListDocument<RunHead>> ListRunsAsync(RunQuery query, CancellationToken ct) =>
        server.GetAsync("api/runs" + QueryOf(query), DoorJson.Context.ListDocumentRunHead, ct);

    public Task<IReadOnlyList<JournalDocument>> JournalAsync(string runId, long after, CancellationToken ct) =>
        server.GetAsync($"api/runs/{Part(runId)}/journal?after={after}", DoorJson.Context.IReadOnlyListJournalDocument, ct);

    public Task TellAsync(string runId, string action, InstructionOrder order, CancellationToken ct) =>
        server.SendAsync(HttpMethod.Post, $"api/runs/{Part(runId)}/{action}", Body(order, DoorJson.Context.InstructionOrder), null, ct);

    public Task<SiteDocument?> FindSiteAsync(string domain, CancellationToken ct) => server.FindAsync($"api/sites/{Part(domain)}", DoorJson.Context.SiteDocument, ct);

    public Task<ListDocument<SiteHead>> ListSitesAsync(CancellationToken ct) => server.GetAsync("api/sites?pageSize=500", DoorJson.Context.ListDocumentSiteHead, ct);

    public Task<ListDocument<ClientDocument>> ListClientsAsync(CancellationToken ct) => server.GetAsync("api/clients?pageSize=500", DoorJson.Context.ListDocumentClientDocument, ct);

    public Task<ListDocument<WorkflowDocument>> ListWorkflowsAsync(CancellationToken ct) => server.GetAsync("api/workflows", DoorJson.Context.ListDocumentWorkflowDocument, ct);

    public Task<string?> ExportAsync(string workflow, bool latest, CancellationToken ct) => server.FindTextAsync($"api/workflows/{Part(workflow)}/definition{(latest ? "?latest=true" : "")}", ct);

    public Task<WorkflowDocument> ImportAsync(ImportOrder order, CancellationToken ct) =>
        server.AskAsync(HttpMethod.Post, "api/workflows", Body(order, DoorJson.Context.ImportOrder), DoorJson.Context.WorkflowDocument, ct);

    public Task<WorkflowDocument> PublishAsync(string workflow, CancellationToken ct) =>
        server.AskAsync(HttpMethod.Post, $"api/workflows/{Part(workflow)}/publish", "{}", DoorJson.Context.WorkflowDocument, ct);

    public Task<ListDocument<ActivityDocument>> ListActivitiesAsync(CancellationToken ct) => server.GetAsync("api/activities", DoorJson.Context.ListDocumentActivityDocument, ct);

    public Task<SecretsDocument> ListSecretsAsync(string? runId, CancellationToken ct) =>
        server.GetAsync("api/secrets" + (runId is null ? "" : $"?run={Part(runId)}"), DoorJson.Context.SecretsDocument, ct);

    public Task<SecretValue> ReadSecretAsync(string reference, CancellationToken ct) =>
        server.AskAsync(HttpMethod.Post, "api/secrets/read", Body(new SecretOrder(reference), DoorJson.Context.SecretOrder), DoorJson.Context.SecretValue, ct);

    public IRecords Records => new RemoteRecords(server);

    public INamedSecrets NamedSecrets => new RemoteNamedSecrets(server);

    public ISchedules Schedules => new RemoteSchedules(server);

    private async Task<StartedRun> StartAtAsync(string path, string body, string? key, CancellationToken ct)
    {
        var (text, replayed) = await server.SendAsync(HttpMethod.Post, path, body, key, ct);
        var run = ServerDoor.Parse(text, DoorJson.Context.RunDocument);
        return new StartedRun(run.Id, replayed);
    }

    private static string Body<T>(T order, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) => System.Text.Json.JsonSerializer.Serialize(order, type);

    private static string Part(string text) => Uri.EscapeDataString(text);

    private static string QueryOf(RunQuery query)
    {
        var parts = new List<string> { $"page={query.Page}", $"pageSize={query.PageSize}" };
        foreach (var (name, value) in new[]
        {
            ("status", query.Status), ("workflow", query.Workflow), ("site", query.Site), ("search", query.Search),
            ("from", query.From?.ToString("O", CultureInfo.InvariantCulture)), ("to", query.To?.ToString("O", CultureInfo.InvariantCulture)),
        })
        {
            if (value is not null)
            {
                parts.Add($"{name}={Part(value)}");
            }
        }

        return "?" + string.Join('&', parts);
    }
}
