using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Running.Stimuli;
using NexusWorkflows.Engine.Sealing;
using NexusWorkflows.Storage;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Engine.Tests.Running;

/// <summary>The whole running engine over a real SQLite file and the toy world. Each <see cref="Process"/> is one life of a process; the file and the world outlive it.</summary>
public sealed class ToyEngine : IAsyncDisposable
{
    private static readonly ActivityCatalog Catalog = ActivityCatalog.OfTypes([typeof(MakeBox), typeof(MakeLids), typeof(KeepNote), typeof(TellToy)]);
    private readonly TempFolder folder = new();
    private readonly byte[] masterKey = new byte[32];

    public ToyWorld World { get; } = new();

    /// <summary>The definition that is published as <c>toys</c>; null: one with a thing.</summary>
    public string? Toys { get; init; }

    /// <summary>Definitions to publish when a process starts, in this order; each by its <c>definitionId</c>.</summary>
    public List<string> Published { get; } = [];

    /// <summary>Where the store's files are.</summary>
    public string Data => folder.Path;

    public string DatabasePath => folder.Of("nexus.db");

    public EngineSettings Settings { get; init; } = new() { BackoffScale = 0.01, RequestTimeout = TimeSpan.FromMilliseconds(50), Lease = TimeSpan.FromSeconds(5) };

    /// <summary>The definition's <c>customProperties</c>, JSON.</summary>
    public string Properties { get; init; } = "{}";

    /// <summary>The clock of every process.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>A box and its lids, then a line.</summary>
    public static string Definition(string name, string properties = "{}") => $$"""
        {
          "definitionId": "toys", "name": "toys", "version": 1, "customProperties": {{properties}},
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
        var store = await NexusStore.OpenSqliteAsync(folder.Of("nexus.db"), Clock, Settings.Limits, CancellationToken.None);
        await store.AddAsync("toys", "toys", Toys ?? Definition("a", Properties), true, new AuditRow(DateTimeOffset.UnixEpoch, "test", "publish", "toys", null), CancellationToken.None);
        foreach (var definition in Published)
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
            Stimuli = store,
            Definitions = store,
            NamedSecrets = store,
            Box = new SecretBox(masterKey),
            Clock = Clock,
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

    public sealed class Process(EngineParts parts, NexusStore store) : IAsyncDisposable
    {
        public EngineParts Parts => parts;

        public RunIntake Intake { get; } = new(parts);

        public Runner Runner { get; } = new(parts);

        public RunDesk Desk => new(parts, Runner);

        public StimulusDesk Stimuli => new(parts, Runner);

        public NexusStore Store => store;

        /// <summary>Publishes a definition with these activities in a sequence.</summary>
        public Task<StoredDefinition> PublishAsync(string name, params string[] activities) =>
            store.AddAsync(name, name, Definitions.Sequence(name, activities), true, new AuditRow(parts.Clock.GetUtcNow(), "test", "publish", name, null), CancellationToken.None);

        /// <summary>Starts a run of a definition and drives it until it rests.</summary>
        public async Task<string> RunAsync(string workflow, string? correlationId = null)
        {
            var id = await AcceptAsync(new StartRequest(workflow, [], "cli:test") { CorrelationId = correlationId });
            await DriveAsync(id);
            return id;
        }

        /// <summary>Looks after every run until an assertion holds.</summary>
        public async Task ServeUntilAsync(Func<Task> assert)
        {
            using var stop = new CancellationTokenSource();
            var serving = Runner.RunAsync(null, stop.Token);
            await Eventually.HoldsAsync(assert);
            await stop.CancelAsync();
            await serving;
        }

        public Task<StimulusResult> SendAsync(string eventName, string? correlationId = null, string? runId = null, JsonNode? input = null) =>
            Stimuli.PublishAsync(eventName, input, correlationId, runId, "cli:test", CancellationToken.None);

        public Task<string> AcceptAsync(OnFailure? onFailure = null, JsonObject? input = null) => AcceptAsync(new StartRequest("toys", input ?? [], "cli:test", onFailure));

        public async Task<string> AcceptAsync(StartRequest request) =>
            Assert.IsType<StartResult.Started>(await Intake.StartAsync(request, CancellationToken.None)).RunId;

        /// <summary>Every run of a definition, oldest first.</summary>
        public async Task<IReadOnlyList<RunRecord>> RunsOfAsync(string workflow)
        {
            var page = await parts.Queries.ListAsync(new RunFilter(Workflow: workflow, PageSize: 1_000), CancellationToken.None);
            return [.. page.Items.OrderBy(r => r.AcceptedAt).ThenBy(r => r.State.Parent?.Item).ThenBy(r => r.Id, StringComparer.Ordinal)];
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
