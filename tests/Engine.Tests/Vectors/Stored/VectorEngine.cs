using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Sealing;
using NexusWorkflows.Storage;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Engine.Tests.Vectors.Stored;

/// <summary>The running engine on a real store, with all doors; one for many vectors.</summary>
public sealed class VectorEngine : IAsyncLifetime, IDisposable
{
    private readonly TempFolder folder = new();
    private readonly CancellationTokenSource end = new();
    private EngineParts parts = null!;
    private SqliteStore store = null!;
    private Runner runner = null!;
    private Task running = Task.CompletedTask;

    public IRunQueries Queries => store;

    public RunIntake Intake { get; private set; } = null!;

    public RunDesk Desk => new(parts, runner);

    public async Task InitializeAsync()
    {
        store = await SqliteStore.OpenAsync(folder.Of("nexus.db"), TimeProvider.System, CancellationToken.None);
        parts = new EngineParts
        {
            Services = new ServiceCollection().BuildServiceProvider(),
            Catalog = ActivityCatalog.Empty,
            Store = store,
            Queries = store,
            Definitions = store,
            Box = new SecretBox(new byte[32]),
            Clock = TimeProvider.System,
            Settings = new EngineSettings { RunStepLimit = 2_000 },
            Holder = new LockedFileHolder(folder.Of("holders")),
            Log = NullLogger.Instance,
        };
        Intake = new RunIntake(parts);
        runner = new Runner(parts);
        running = runner.RunAsync(null, end.Token);
    }

    public async Task DisposeAsync()
    {
        await end.CancelAsync();
        await running;
        runner.Dispose();
        await store.DisposeAsync();
        (parts.Holder as IDisposable)?.Dispose();
    }

    public void Dispose()
    {
        end.Dispose();
        folder.Dispose();
    }

    public async Task SaveAsync(string json, bool publish)
    {
        var graph = WorkflowGraph.Parse(json);
        await store.AddAsync(graph.DefinitionId, graph.Name, json, publish, new AuditRow(DateTimeOffset.UnixEpoch, "cli:test", "workflow.import", graph.DefinitionId, null), CancellationToken.None);
    }

    /// <summary>The id of the new run; null: it was refused.</summary>
    public async Task<string?> StartAsync(StartRequest request)
    {
        var result = await Intake.StartAsync(request, CancellationToken.None);
        runner.Ring();
        return result is StartResult.NotActivated ? null : Assert.IsType<StartResult.Started>(result).RunId;
    }

    public Task<WorkflowGraph> GraphAsync(RunState state) => parts.Graphs.FindAsync(state.DefinitionVersionId, state.Uses, CancellationToken.None);

    /// <summary>Waits until nothing is at work and nothing is due.</summary>
    public Task RestAsync() => Eventually.HoldsAsync(async () =>
    {
        Assert.False(running.IsFaulted, running.Exception?.ToString());
        Assert.Null(await store.NextDueAsync(null, CancellationToken.None));
        Assert.Empty(await store.HoldersAsync(CancellationToken.None));
        Assert.Null(await store.NextDueAsync(null, CancellationToken.None)); // what was at work may have left something due
    });
}
