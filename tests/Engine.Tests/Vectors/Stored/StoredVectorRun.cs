using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Tests.Vectors.Stored;

/// <summary>Plays one vector on the store: saves, starts, gives each stimulus when all rests.</summary>
internal sealed class StoredVectorRun(VectorEngine engine, Vector vector)
{
    public JsonArray Pauses { get; } = [];

    /// <summary>For each further start, whether it was refused.</summary>
    public List<bool> Refusals { get; } = [];

    public async Task PlayAsync()
    {
        await engine.ClearAsync();
        foreach (var need in vector.Needs)
        {
            await engine.SaveAsync(need!.ToJsonString(), publish: true);
        }

        await engine.SaveAsync(vector.Definition, publish: true);
        if (vector.StartKind != "none")
        {
            await engine.StartAsync(new StartRequest(vector.Name, vector.Input, "cli:test") { CorrelationId = vector.StartText("correlationId"), Name = vector.StartText("name"), Variables = vector.Json["start"]?["variables"]?.DeepClone().AsObject() });
        }

        await engine.RestAsync();
        foreach (var stimulus in vector.Stimuli)
        {
            await PauseAsync();
            await ApplyAsync(stimulus!.AsObject());
            await engine.RestAsync();
        }

        if (vector.Stimuli.Count == 0)
        {
            await PauseAsync();
        }
    }

    /// <summary>The run of the vector's own definition; null: there was none.</summary>
    public async Task<JsonObject?> FindRecordAsync() => await RunsAsync(vector.Name) is [var first, ..] ? await RunRecords.OfAsync(engine, first) : null;

    public async Task<JsonObject> RecordAsync() => await FindRecordAsync() ?? throw new InvalidOperationException($"'{vector.Name}' has no run.");

    public async Task<JsonArray> MoreRunsAsync() => await RecordsAsync((await RunsAsync(vector.Name)).Skip(1));

    public async Task<JsonArray> ChildrenAsync()
    {
        var runs = new List<RunRecord>();
        foreach (var need in vector.Needs)
        {
            runs.AddRange(await RunsAsync(need!["definitionId"]!.GetValue<string>()));
        }

        return await RecordsAsync(runs);
    }

    private async Task<JsonArray> RecordsAsync(IEnumerable<RunRecord> runs)
    {
        var records = new JsonArray();
        foreach (var run in runs)
        {
            records.Add(await RunRecords.OfAsync(engine, run));
        }

        return records;
    }

    private async Task PauseAsync()
    {
        if (await MainAsync() is { } run && ElsaStatus.Of(run.State.Status).Status == "Running")
        {
            Pauses.Add(await RunRecords.OfAsync(engine, run));
        }
    }

    private async Task ApplyAsync(JsonObject stimulus)
    {
        switch (stimulus["kind"]!.GetValue<string>())
        {
            case "completeTask":
                await CompleteTaskAsync(stimulus);
                break;
            case "execute":
                var request = new StartRequest(stimulus["definitionId"]?.GetValue<string>() ?? vector.Name, [], "cli:test") { CorrelationId = stimulus["correlationId"]?.GetValue<string>() };
                Refusals.Add(await engine.StartAsync(request) is null);
                break;
            case "save":
                await engine.SaveAsync(stimulus["definition"]!.ToJsonString(), stimulus["publish"]?.GetValue<bool>() ?? false);
                break;
            case "cancel":
                await engine.Desk.TellAsync((await MainAsync())!.Id, new Instruction("cancel", null, null, null, null, "cli:test"), CancellationToken.None);
                break;
            case "event":
                var runId = stimulus["thisInstance"]?.GetValue<bool>() == true ? (await MainAsync())!.Id : null;
                await engine.Stimuli.PublishAsync(
                    stimulus["name"]!.GetValue<string>(), stimulus["payload"], stimulus["correlationId"]?.GetValue<string>(), runId, "cli:test", CancellationToken.None);
                break;
            case "wait":
                await engine.PassAsync(TimeSpan.FromSeconds(stimulus["seconds"]!.GetValue<double>()));
                break;
            default:
                throw new NotSupportedException(stimulus.ToJsonString());
        }
    }

    private async Task CompleteTaskAsync(JsonObject stimulus)
    {
        var names = vector.Needs.Select(n => n!["definitionId"]!.GetValue<string>()).Prepend(vector.Name);
        foreach (var name in names)
        {
            foreach (var run in await RunsAsync(name))
            {
                if (run.State.Bookmarks.Find(b => b.Kind == "Elsa.RunTask" && b.Payload!["taskName"]!.GetValue<string>() == stimulus["taskName"]!.GetValue<string>()) is { } bookmark)
                {
                    Assert.True(await engine.Stimuli.CompleteTaskAsync(bookmark.Payload!["taskId"]!.GetValue<string>(), stimulus["result"], "cli:test", CancellationToken.None));
                    return;
                }
            }
        }
    }

    /// <summary>The vector's first run; null: none yet.</summary>
    private async Task<RunRecord?> MainAsync() => (await RunsAsync(vector.Name)).FirstOrDefault();

    /// <summary>Oldest first.</summary>
    private async Task<List<RunRecord>> RunsAsync(string definitionId) => [.. (await engine.RunsAsync()).Where(r => r.State.DefinitionId == definitionId)];
}
