using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Running.Stimuli;
using NexusWorkflows.Engine.Sealing;
using NexusWorkflows.Storage;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Engine.Tests.Vectors.Stored;

/// <summary>The running engine on a real store, with all doors, and a clock that only moves when told; one for many vectors.</summary>
public class VectorEngine : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TempFolder folder = new();
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UnixEpoch.AddDays(20_000)) { AutoAdvanceAmount = TimeSpan.FromTicks(1) }; // no two runs are of the same time
    private readonly CancellationTokenSource end = new();
    private EngineParts parts = null!;
    private NexusStore store = null!;
    private Runner runner = null!;
    private Task running = Task.CompletedTask;

    public IRunQueries Queries => store;

    public RunIntake Intake { get; private set; } = null!;

    public RunDesk Desk => new(parts, runner);

    public StimulusDesk Stimuli => new(parts, runner);

    public async Task InitializeAsync()
    {
        store = await OpenStoreAsync(folder, clock);
        parts = new EngineParts
        {
            Services = new ServiceCollection().BuildServiceProvider(),
            Catalog = ActivityCatalog.Empty,
            Store = store,
            Queries = store,
            Stimuli = store,
            Definitions = store,
            NamedSecrets = store,
            Box = new SecretBox(new byte[32]),
            Clock = clock,
            Settings = new EngineSettings { RunStepLimit = 2_000, StimulusPatience = Patience },
            Holder = new LockedFileHolder(folder.Of("holders")),
            Log = NullLogger.Instance,
        };
        Intake = new RunIntake(parts);
        runner = new Runner(parts);
        running = runner.RunAsync(null, end.Token);
    }

    public virtual async Task DisposeAsync()
    {
        await end.CancelAsync();
        await running;
        runner.Dispose();
        await store.DisposeAsync();
        (parts.Holder as IDisposable)?.Dispose();
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        end.Dispose();
        folder.Dispose();
    }

    protected virtual Task<NexusStore> OpenStoreAsync(TempFolder folder, TimeProvider clock) => NexusStore.OpenSqliteAsync(folder.Of("nexus.db"), clock, CancellationToken.None);

    public async Task SaveAsync(string json, bool publish)
    {
        var graph = WorkflowGraph.Parse(json);
        await store.AddAsync(graph.DefinitionId, graph.Name, json, publish, Audit("workflow.import", graph.DefinitionId), CancellationToken.None);
    }

    /// <summary>The id of the new run; null: it was refused.</summary>
    public async Task<string?> StartAsync(StartRequest request)
    {
        var result = await Intake.StartAsync(request, CancellationToken.None);
        runner.Ring();
        return result is StartResult.NotActivated ? null : Assert.IsType<StartResult.Started>(result).RunId;
    }

    public Task<WorkflowGraph> GraphAsync(RunState state) => parts.Graphs.FindAsync(state.DefinitionVersionId, state.Uses, CancellationToken.None);

    /// <summary>Lets time pass: what is due comes at its time.</summary>
    public async Task PassAsync(TimeSpan span)
    {
        await RestAsync();
        var end = clock.GetUtcNow() + span;
        while (await NextDueAsync() is { } due && due <= end)
        {
            Advance(due);
            await RestAsync();
        }

        Advance(end);
        await RestAsync();
    }

    /// <summary>Ends what lives and retracts what starts, so that the next vector finds a world of its own.</summary>
    public async Task ClearAsync()
    {
        foreach (var definition in (await store.ListAsync(CancellationToken.None)).Select(d => d.DefinitionId).Distinct())
        {
            await store.RetractAsync(definition, Audit("workflow.retract", definition), CancellationToken.None);
        }

        foreach (var run in (await RunsAsync()).Where(r => r.FinishedAt is null && r.Id == r.RootId))
        {
            await Desk.TellAsync(run.Id, new Instruction("cancel", null, null, null, null, "cli:test"), CancellationToken.None);
        }

        await RestAsync();
        foreach (var run in (await RunsAsync()).Where(r => r.Id == r.RootId))
        {
            Assert.Equal(new DeleteResult.Deleted(), await store.DeleteAsync(run.Id, Audit("run.delete", run.Id), CancellationToken.None));
        }

        clock.Advance(Patience + TimeSpan.FromSeconds(1)); // nothing is kept for whoever comes
    }

    /// <summary>Waits until nothing is due now, nothing is to be delivered and nothing stands still for another run. Looked at twice: what was under way may have made something due.</summary>
    public Task RestAsync() => Eventually.HoldsAsync(async () =>
    {
        Assert.False(running.IsFaulted, running.Exception?.ToString());
        for (var look = 0; look < 2; look++)
        {
            Assert.Empty(await store.PublishedAsync(1, CancellationToken.None));
            Assert.Empty(await store.DueTriggersAsync(1, CancellationToken.None));
            Assert.DoesNotContain(await RunsAsync(), run => run.DueAt <= clock.GetUtcNow());
        }
    });

    /// <summary>Every run, oldest first.</summary>
    public async Task<IReadOnlyList<RunRecord>> RunsAsync()
    {
        var page = await store.ListAsync(new RunFilter(PageSize: 10_000), CancellationToken.None);
        return [.. page.Items.OrderBy(r => r.AcceptedAt).ThenBy(r => r.State.Parent?.Item)];
    }

    private void Advance(DateTimeOffset to)
    {
        if (to - clock.GetUtcNow() is { Ticks: > 0 } ahead)
        {
            clock.Advance(ahead);
        }
    }

    private async Task<DateTimeOffset?> NextDueAsync() => (await RunsAsync()).Min(r => r.DueAt);

    private static AuditRow Audit(string action, string subject) => new(DateTimeOffset.UnixEpoch, "cli:test", action, subject, null);
}
