using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Sealing;
using NexusWorkflows.Storage;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Engine.Tests.Running;

/// <summary>The whole running engine over a real SQLite file and the toy world. Each <see cref="Process"/> is one life of a process; the file and the world outlive it.</summary>
public sealed class ToyEngine : IAsyncDisposable
{
    private static readonly ActivityCatalog Catalog = ActivityCatalog.OfTypes([typeof(MakeBox), typeof(MakeLids)]);
    private readonly TempFolder folder = new();
    private readonly byte[] masterKey = new byte[32];

    public ToyWorld World { get; } = new();

    /// <summary>Definitions to publish when a process starts, in this order; each by its <c>definitionId</c>.</summary>
    public List<string> Definitions { get; } = [];

    public string DatabasePath => folder.Of("nexus.db");

    public EngineSettings Settings { get; init; } = new() { BackoffScale = 0.01, RequestTimeout = TimeSpan.FromMilliseconds(50), Lease = TimeSpan.FromSeconds(5) };

    /// <summary>A box and its lids, then a line.</summary>
    public static string Definition(string name) => $$"""
        {
          "definitionId": "toys", "name": "toys", "version": 1,
          "inputs": [{ "name": "name", "type": "String" }],
          "root": {
            "id": "main", "type": "Elsa.Sequence", "version": 1,
            "activities": [
              { "id": "box", "type": "Toy.MakeBox", "version": 1, "name": { "typeName": "String", "expression": { "type": "Literal", "value": "{{name}}" } } },
              { "id": "lids", "type": "Toy.MakeLids", "version": 1, "box": { "typeName": "String", "expression": { "type": "Literal", "value": "{{name}}" } } },
              { "id": "said", "type": "Elsa.WriteLine", "version": 1, "text": { "typeName": "String", "expression": { "type": "JavaScript", "value": "'made ' + getOutputFrom('box', 'Token')" } } }
            ]
          }
        }
        """;

    /// <summary>Starts a process on the file; the definition is published if it isn't yet.</summary>
    public async Task<Process> StartAsync(RunnerHooks? hooks = null)
    {
        var store = await SqliteStore.OpenAsync(folder.Of("nexus.db"), TimeProvider.System, CancellationToken.None);
        await store.AddAsync("toys", "toys", Definition("a"), true, new AuditRow(DateTimeOffset.UnixEpoch, "test", "publish", "toys", null), CancellationToken.None);
        foreach (var definition in Definitions)
        {
            var graph = WorkflowGraph.Parse(definition);
            await store.AddAsync(graph.DefinitionId, graph.Name, definition, true, new AuditRow(DateTimeOffset.UnixEpoch, "test", "publish", graph.DefinitionId, null), CancellationToken.None);
        }

        var services = new ServiceCollection().AddSingleton(World).BuildServiceProvider();
        var parts = new EngineParts
        {
            Services = services,
            Catalog = Catalog,
            Store = store,
            Queries = store,
            Definitions = store,
            Box = new SecretBox(masterKey),
            Clock = TimeProvider.System,
            Settings = Settings,
            Holder = new LockedFileHolder(folder.Of("holders")),
            Log = NullLogger.Instance,
            Probes = [new ToyProbe(World)],
            Hooks = hooks ?? new RunnerHooks(),
        };
        return new Process(parts, store);
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    public sealed class Process(EngineParts parts, SqliteStore store) : IAsyncDisposable
    {
        public EngineParts Parts => parts;

        public RunIntake Intake { get; } = new(parts);

        public Runner Runner { get; } = new(parts);

        public RunDesk Desk => new(parts, Runner);

        public Task<string> AcceptAsync(OnFailure? onFailure = null) => AcceptAsync(new StartRequest("toys", [], "cli:test", onFailure));

        public async Task<string> AcceptAsync(StartRequest request) =>
            Assert.IsType<StartResult.Started>(await Intake.StartAsync(request, CancellationToken.None)).RunId;

        /// <summary>Every run of a definition, oldest first.</summary>
        public async Task<IReadOnlyList<RunRecord>> RunsOfAsync(string workflow)
        {
            var page = await parts.Queries.ListAsync(new RunFilter(Workflow: workflow, PageSize: 1_000), CancellationToken.None);
            return [.. page.Items.OrderBy(r => r.AcceptedAt).ThenBy(r => r.State.Parent?.Item)];
        }

        public Task<IReadOnlyList<string?>> LinesAsync(string runId) => parts.Queries.LinesAsync(runId, CancellationToken.None);

        public async Task CompleteTaskAsync(string runId, string task, JsonNode? result = null)
        {
            var bookmark = (await FindAsync(runId)).State.Bookmarks.Single(b => b.Payload!["taskName"]?.GetValue<string>() == task);
            await Desk.ResumeAsync(runId, bookmark.Id, result, "cli:test", CancellationToken.None);
        }

        /// <summary>Drives the run until it rests; true when a kill point was hit instead.</summary>
        public async Task<bool> DriveAsync(string runId)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            try
            {
                await Runner.RunAsync(runId, patience.Token);
                Assert.False(patience.IsCancellationRequested, "The run didn't rest within 30 s.");
                return false;
            }
            catch (RunnerKilledException)
            {
                return true;
            }
        }

        public async Task<RunRecord> FindAsync(string runId) => (await parts.Queries.FindAsync(runId, CancellationToken.None))!;

        public Task<TellResult> TellAsync(string runId, string action, string? step = null, JsonObject? input = null) =>
            Desk.TellAsync(runId, new Instruction(action, step, input, null, null, "cli:test"), CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            await store.DisposeAsync();
            (parts.Holder as IDisposable)?.Dispose();
        }
    }
}
