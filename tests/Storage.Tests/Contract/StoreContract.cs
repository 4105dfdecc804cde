using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Tenancy;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>What every store is held to; one class a port inherits it, one class a store inherits those.</summary>
public abstract class StoreContract : IAsyncLifetime, IDisposable
{
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    protected static readonly CancellationToken None = CancellationToken.None;

    private readonly TempFolder folder = new();
    private readonly List<IAsyncDisposable> opened = [];

    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    protected DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Named limits that the store is opened with; read at each opening.</summary>
    protected Dictionary<string, int> Limits { get; } = [];

    protected IRunStore Runs { get; set; } = null!;

    protected IRunQueries Queries => (IRunQueries)Runs;

    protected IDefinitionStore Definitions => (IDefinitionStore)Runs;

    protected ISiteRegister Register => (ISiteRegister)Runs;

    protected IAuditLog Audit => (IAuditLog)Runs;

    protected TempFolder Folder => folder;

    public async Task InitializeAsync() => Runs = await AnotherAsync();

    public async Task DisposeAsync()
    {
        foreach (var store in opened)
        {
            await store.DisposeAsync();
        }
    }

    /// <summary>After the stores are closed.</summary>
    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The same store as another process sees it.</summary>
    protected async Task<IRunStore> AnotherAsync()
    {
        var store = await OpenAsync(folder, Clock);
        opened.Add(store);
        return (IRunStore)store;
    }

    protected abstract Task<IAsyncDisposable> OpenAsync(TempFolder folder, TimeProvider clock);

    protected async Task<ClaimedRun> ClaimedAsync(string id, params Hold[] holds)
    {
        Assert.IsType<AcceptResult.Accepted>(await Runs.AcceptAsync(Sample.Run(id, holds: holds), None));
        return await ClaimOneAsync("a");
    }

    /// <summary>Ends a claimed run with its lease and its holds.</summary>
    protected async Task EndAsync(ClaimedRun run, RunStatus status = RunStatus.Finished)
    {
        run.State.Reach(status);
        var commit = Sample.Commit(run, new Decision { ReleaseHolds = true }, release: true, consumed: [.. run.Messages.Select(m => m.Id)]);
        Assert.IsType<CommitResult.Committed>(await Runs.CommitAsync(commit, None));
    }

    /// <summary>Claims what waited and was granted.</summary>
    protected async Task<ClaimedRun> GrantedAsync(string id)
    {
        var run = await ClaimOneAsync("a");
        Assert.Equal(id, run.State.Id);
        Assert.Equal("granted", Assert.Single(run.Messages).Kind);
        return run;
    }

    protected async Task<ClaimedRun> ClaimOneAsync(string holder) => Assert.Single(await Runs.ClaimAsync(holder, Lease, 10, null, None));
}

/// <summary>Runs and decisions to store.</summary>
public static class Sample
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public static AuditRow Audit(string action = "run.start", string subject = "r") => new(At, "cli:root", action, subject, null);

    public static NewRun Run(string id, string? root = null, string? site = null, string workflow = "onboarding", string? key = null, string body = "body", IReadOnlyList<Hold>? holds = null, IReadOnlyList<SealedSecret>? secrets = null)
    {
        var state = new RunState
        {
            Id = id,
            RootId = root ?? id,
            DefinitionId = "d1",
            DefinitionVersionId = "v1",
            Actor = "cli:root",
            Site = site,
            StartedAt = At,
            Input = new JsonObject { ["domain"] = "a.example", ["nothing"] = null },
        };
        return new NewRun(state, workflow, 3, holds ?? [], key, key is null ? null : "hash of " + key, body, Encoding.UTF8.GetBytes("key of " + id), secrets ?? [], Audit(subject: id));
    }

    /// <summary>Moves a state as a decider would: nothing but a run that began ends, and what has ended is undone on its way back only.</summary>
    public static void Reach(this RunState state, RunStatus status)
    {
        if (!RunStatusTable.Allows(state.Status, status) || state.Status == RunStatus.Pending)
        {
            state.MoveTo(state.Status == RunStatus.Pending ? RunStatus.Running : RunStatus.Undoing);
        }

        state.MoveTo(status);
    }

    public static SealedSecret Secret(string name, bool oneTime = false) => new(name, Encoding.UTF8.GetBytes("sealed " + name), oneTime);

    /// <summary>A commit of what was claimed that keeps the lease.</summary>
    public static Checkpoint Commit(ClaimedRun run, Decision? decision = null, DateTimeOffset? due = null, bool release = false, IReadOnlyList<long>? consumed = null, IReadOnlyList<SealedSecret>? secrets = null) =>
        new(run.State, run.Version, run.Fence, due, release, decision ?? new Decision(), secrets ?? [], consumed ?? [], null);

    public static JournalEntry Entry(long sequence, string @event = "Completed") =>
        new(sequence, At.AddSeconds(sequence), @event, "s1", "n1", "createSite", "Nexus.CreateSite", new JsonObject { ["number"] = sequence });

    public static EffectState Effect(string id, string root, int number, string? site = null) => new()
    {
        Id = id,
        RunId = root,
        RootId = root,
        StepId = "s1",
        Number = number,
        System = "frappe",
        Kind = "site",
        Name = "a.example",
        Token = "t" + id,
        Ids = new JsonObject { ["database"] = "_abc" },
        ActivityType = "Nexus.CreateSite",
        Inputs = new JsonObject { ["Domain"] = "a.example" },
        Site = site,
        MadeAt = At.AddTicks(number),
    };

    public static RunMessage Told(string action) => new("told", new JsonObject { ["action"] = action }, Audit("run." + action));
}
