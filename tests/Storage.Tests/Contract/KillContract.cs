using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>Real processes on one store, killed in the middle of their commits.</summary>
public abstract class KillContract : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempFolder folder = new();

    protected TempFolder Folder => folder;

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [ContractFact]
    public async Task Kill_WhileCommitting_KeepsEveryAcknowledgedCommitWhole()
    {
        await AcceptAsync(8);
        using var process = CommittingProcess.Start(await TargetAsync(), "a", 8);
        await process.HasCommittedAsync(400);

        await process.KillAsync();

        await using var store = await OpenAsync();
        Assert.Equal(8, process.Acknowledged.Count);
        await AssertWholeAsync(store, process);
        await AssertSealsGoOnAsync(store, "a");
    }

    [ContractFact]
    public async Task Kill_OneOfTwoProcesses_TheOtherGoesOnAndTheRunsOfTheDeadAreTakenOver()
    {
        await AcceptAsync(8);
        using var dying = CommittingProcess.Start(await TargetAsync(), "a", 4);
        await dying.HasCommittedAsync(50);
        using var living = CommittingProcess.Start(await TargetAsync(), "b", 4);
        await living.HasCommittedAsync(50);

        await dying.KillAsync();
        await living.HasCommittedAsync(50);

        await using (var store = await OpenAsync())
        {
            Assert.Empty(await store.ClaimAsync("c", TimeSpan.FromMinutes(1), 10, null, None));
            await store.ReleaseHolderAsync("a", None);
            var taken = await store.ClaimAsync("c", TimeSpan.FromMinutes(1), 10, null, None);
            Assert.Equal(dying.Acknowledged.Keys.Order(StringComparer.Ordinal), taken.Select(r => r.State.Id).Order(StringComparer.Ordinal));
            Assert.All(taken, run => Assert.Equal((2L, 1), (run.Fence, run.Claims)));
            Assert.All(taken, run => Assert.Equal(run.State.JournalSequence, run.State.Effects.Count));
        }

        await living.KillAsync();
        await using var after = await OpenAsync();
        await AssertWholeAsync(after, dying);
        await AssertWholeAsync(after, living);
        await AssertSealsGoOnAsync(after, "a", "b");
    }

    private async Task AcceptAsync(int runs)
    {
        await using var store = await OpenAsync();
        for (var i = 0; i < runs; i++)
        {
            await store.AcceptAsync(Sample.Run($"r{i}"), None);
        }
    }

    /// <summary>Every row of every acknowledged commit comes into one chain, whoever died while sealing.</summary>
    private static async Task AssertSealsGoOnAsync(NexusStore store, params string[] dead)
    {
        foreach (var holder in dead)
        {
            await store.ReleaseHolderAsync(holder, None);
        }

        while ((await store.SealAsync("c", TimeSpan.FromMinutes(1), 250, None)).More)
        {
        }

        var effects = 0;
        foreach (var run in (await store.ListAsync(new RunFilter(), None)).Items)
        {
            effects += (await store.EffectsOfRunAsync(run.Id, None)).Count;
        }

        var verdict = await new AuditVerifier(store, new KeptHead(), AuditKey.Known, TimeProvider.System).VerifyAsync(None);
        Assert.Null(verdict.Misfit);
        Assert.Equal((8L + effects, 0L), (verdict.Sealed, verdict.Unsealed));
    }

    private static async Task AssertWholeAsync(NexusStore store, CommittingProcess process)
    {
        foreach (var (id, acknowledged) in process.Acknowledged)
        {
            var journal = await store.JournalAsync(id, 0, int.MaxValue, None);
            Assert.InRange(journal.Count, acknowledged, acknowledged + 1);
            // Never half of a commit: state, journal and effects say the same.
            Assert.Equal(Enumerable.Range(1, journal.Count).Select(n => (long)n), journal.Select(e => e.Sequence));
            Assert.Equal(journal.Count, (await store.FindAsync(id, None))!.State.JournalSequence);
            Assert.Equal(journal.Count, (await store.EffectsOfRunAsync(id, None)).Count);
        }
    }

    /// <summary>What <see cref="CommittingProcess"/> opens.</summary>
    protected abstract Task<string> TargetAsync();

    protected async Task<NexusStore> OpenAsync() => await CommittingProcess.OpenAsync(await TargetAsync());
}
