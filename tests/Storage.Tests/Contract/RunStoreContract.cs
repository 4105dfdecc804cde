using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>Accepting, claiming, committing.</summary>
public abstract class RunStoreContract : StoreContract
{
    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = 1_000 };

    [ContractFact]
    public async Task Accept_NewRun_IsDueAtOnceAndClaimedWhole()
    {
        await Runs.AcceptAsync(Sample.Run("r1", site: "a.example", secrets: [Sample.Secret("input.password")]), None);

        Assert.Equal(Now, await Runs.NextDueAsync(null, None));
        var run = await ClaimOneAsync("a");
        Assert.Equal(("r1", RunStatus.Pending, 1L, 1L, 1), (run.State.Id, run.State.Status, run.Version, run.Fence, run.Claims));
        Assert.Equal("""{"domain":"a.example","nothing":null}""", run.State.Input.ToJsonString());
        Assert.Equal("key of r1", System.Text.Encoding.UTF8.GetString(run.Secrets.WrappedKey));
        Assert.Equal("input.password", Assert.Single(run.Secrets.Items).Name);
        Assert.Empty(run.Messages);
        Assert.Null(await Runs.NextDueAsync(null, None));
    }

    [ContractFact]
    public async Task Accept_SameKey_IsTheFirstRunOrAConflict()
    {
        Assert.Null(await Runs.FindKeyAsync("hash of k", None));
        await Runs.AcceptAsync(Sample.Run("r1", key: "k"), None);

        Assert.Equal(new AcceptResult.Known("r1"), await Runs.AcceptAsync(Sample.Run("r2", key: "k"), None));
        Assert.Equal(new AcceptResult.KeyConflict("r1"), await Runs.AcceptAsync(Sample.Run("r3", key: "k", body: "other"), None));
        Assert.Equal(new KnownKey("r1", "body"), await Runs.FindKeyAsync("hash of k", None));
        Assert.Null(await Queries.FindAsync("r2", None));
    }

    [ContractFact]
    public async Task Accept_SameKeyAtOnceFromTwoProcesses_IsOneRun()
    {
        var other = await AnotherAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? Runs : other).AcceptAsync(Sample.Run($"r{i}", key: "k"), None)));

        Assert.Single(results.OfType<AcceptResult.Accepted>());
        Assert.Equal(19, results.OfType<AcceptResult.Known>().Count());
        Assert.Equal(1, (await Queries.ListAsync(new RunFilter(), None)).Total);
    }

    [ContractTheory]
    [InlineData(true, true, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public async Task Accept_HoldOfAnotherRun_IsSharedOnlyByReaders(bool first, bool second, bool accepted)
    {
        await Runs.AcceptAsync(Sample.Run("r1", holds: [new Hold("site:a", first)]), None);

        var result = await Runs.AcceptAsync(Sample.Run("r2", holds: [new Hold("site:a", second)]), None);

        Assert.Equal(accepted ? new AcceptResult.Accepted("r2") : new AcceptResult.Busy("site:a", "r1"), result);
    }

    [ContractFact]
    public async Task Accept_OneOfItsHoldsTaken_TakesNone()
    {
        await Runs.AcceptAsync(Sample.Run("r1", holds: [new Hold("site:b", true)]), None);

        Assert.Equal(new AcceptResult.Busy("site:b", "r1"), await Runs.AcceptAsync(Sample.Run("r2", key: "k", holds: [new Hold("site:b", true), new Hold("site:a", true)]), None));

        Assert.Equal(new AcceptResult.Accepted("r3"), await Runs.AcceptAsync(Sample.Run("r3", key: "k", holds: [new Hold("site:a", true)]), None));
    }

    [ContractFact]
    public async Task Commit_ReleaseHolds_FreesThemForTheNext()
    {
        var run = await ClaimedAsync("r1", new Hold("site:a", true));

        await Runs.CommitAsync(Sample.Commit(run, new Decision { ReleaseHolds = true }), None);

        Assert.Equal(new AcceptResult.Accepted("r2"), await Runs.AcceptAsync(Sample.Run("r2", holds: [new Hold("site:a", true)]), None));
    }

    [ContractFact]
    public async Task Claim_HeldRun_IsNobodyElsesUntilTheLeaseIsOver()
    {
        await ClaimedAsync("r1");

        Assert.Empty(await Runs.ClaimAsync("b", Lease, 10, null, None));
        Assert.Equal(["a"], await Runs.HoldersAsync(None));
        Clock.Advance(Lease);
        var taken = await ClaimOneAsync("b");
        Assert.Equal((2L, 2), (taken.Fence, taken.Claims));
        Assert.Equal(["b"], await Runs.HoldersAsync(None));
    }

    [ContractFact]
    public async Task Claim_LeaseOverWhileNothingIsDue_IsTakenOver()
    {
        var run = await ClaimedAsync("r1");
        await Runs.CommitAsync(Sample.Commit(run, due: null), None);

        Clock.Advance(Lease);

        Assert.Equal(1, (await ClaimOneAsync("b")).Claims);
    }

    [ContractFact]
    public async Task Claim_TwoProcessesRace_EachRunHasOneHolder()
    {
        var other = await AnotherAsync();
        for (var i = 0; i < 40; i++)
        {
            await Runs.AcceptAsync(Sample.Run($"r{i}"), None);
        }

        var claims = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => (i % 2 == 0 ? Runs : other).ClaimAsync($"h{i}", Lease, 5, null, None))));

        var ids = claims.SelectMany(c => c).Select(r => r.State.Id).ToList();
        Assert.Equal(40, ids.Count);
        Assert.Equal(40, ids.Distinct().Count());
    }

    [ContractFact]
    public async Task Claim_OfOneRoot_LeavesTheOthers()
    {
        await Runs.AcceptAsync(Sample.Run("r1"), None);
        await Runs.AcceptAsync(Sample.Run("r2"), None);
        await Runs.AcceptAsync(Sample.Run("c2", root: "r2"), None);

        var claimed = await Runs.ClaimAsync("a", Lease, 10, "r2", None);

        Assert.Equal(["c2", "r2"], claimed.Select(r => r.State.Id).Order());
        Assert.Null(await Runs.NextDueAsync("r2", None));
        Assert.Equal(Now, await Runs.NextDueAsync("r1", None));
    }

    [ContractFact]
    public async Task Commit_Header_IsWhatTheNextClaimSees()
    {
        var run = await ClaimedAsync("r1");
        run.State.Reach(RunStatus.Waiting);
        run.State.Memory["last"] = 7;

        Assert.Equal(2L, Assert.IsType<CommitResult.Committed>(await Runs.CommitAsync(Sample.Commit(run, due: Now.AddMinutes(5), release: true), None)).Version);

        Assert.Empty(await Runs.HoldersAsync(None));
        Assert.Equal(Now.AddMinutes(5), await Runs.NextDueAsync(null, None));
        Clock.Advance(TimeSpan.FromMinutes(5));
        var again = await ClaimOneAsync("b");
        Assert.Equal((RunStatus.Waiting, 7, 2L, 2L, 1), (again.State.Status, (int)again.State.Memory["last"]!, again.Version, again.Fence, again.Claims));
    }

    [ContractFact]
    public async Task Commit_StateWithMuchInIt_IsReadBackTheSame()
    {
        var run = await ClaimedAsync("r1");
        var deep = new JsonObject();
        for (var i = 0; i < 500; i++)
        {
            deep = new JsonObject { ["in"] = deep };
        }

        run.State.Memory["deep"] = deep;
        run.State.Queue.Add(new QueuedStep("s1", new JsonArray(1, null, "ü\"<")));
        run.State.Scopes["w"] = new ScopeState { Values = { ["empty"] = null, ["text"] = "x" } };
        run.State.Incidents.Add(new IncidentState { Id = "i1", StepId = "s1", ActivityId = "a", Message = "no", Since = Now });
        run.State.Undo = new UndoState { Reason = "asked", Kept = { "e1" } };
        run.State.Steps["s1"] = new StepState { Id = "s1", NodeId = "n", External = new ExternalState { ActivityType = "t", Inputs = [], Phase = ExternalPhase.Settling, Targets = [new TargetState("a", "b", "c", null, "d")], Removals = [Sample.Effect("e1", "r1", 1)] } };
        var written = Text(run.State);

        await Runs.CommitAsync(Sample.Commit(run, due: Now, release: true), None);

        Assert.Equal(written, Text((await ClaimOneAsync("b")).State));
    }

    [ContractFact]
    public async Task Commit_FenceOfOld_IsLostAndWritesNothing()
    {
        var old = await ClaimedAsync("r1");
        Clock.Advance(Lease);
        var present = await ClaimOneAsync("b");

        var decision = new Decision { Journal = { Sample.Entry(1) }, Effects = { Sample.Effect("e1", "r1", 1) }, ReleaseHolds = true };
        Assert.Same(CommitResult.Lost.Instance, await Runs.CommitAsync(Sample.Commit(old, decision), None));
        Assert.False(await Runs.RenewAsync("r1", old.Fence, Lease, None));
        await Runs.ReleaseAsync("r1", old.Fence, null, None);

        Assert.Equal(["b"], await Runs.HoldersAsync(None));
        Assert.Empty(await Queries.JournalAsync("r1", 0, 10, None));
        Assert.Empty(await Queries.EffectsOfRunAsync("r1", None));
        Assert.IsType<CommitResult.Committed>(await Runs.CommitAsync(Sample.Commit(present), None));
    }

    [ContractFact]
    public async Task Commit_SameVersionTwice_IsLostTheSecondTime()
    {
        var run = await ClaimedAsync("r1");
        await Runs.CommitAsync(Sample.Commit(run), None);

        Assert.Same(CommitResult.Lost.Instance, await Runs.CommitAsync(Sample.Commit(run), None));
    }

    [ContractFact]
    public async Task Commit_OneLoserAndOneBadWriteAmongMany_SpoilNobody()
    {
        for (var i = 0; i < 30; i++)
        {
            await Runs.AcceptAsync(Sample.Run($"r{i:00}"), None);
        }

        var claimed = (await Runs.ClaimAsync("a", Lease, 30, null, None)).OrderBy(r => r.State.Id).ToList();
        var commits = claimed.Select((run, i) => Runs.CommitAsync(i switch
        {
            7 => Sample.Commit(run with { Fence = 99 }, new Decision { Journal = { Sample.Entry(1) } }),
            9 => Sample.Commit(run, new Decision { Journal = { Sample.Entry(1) }, Writes = { new LocalWrite("register.unknown", []) } }),
            _ => Sample.Commit(run, new Decision { Journal = { Sample.Entry(1) } }),
        }, None)).ToList();

        var refused = await Assert.ThrowsAsync<RunDataException>(() => commits[9]);
        Assert.Equal("store.unknown_write", refused.Code);
        Assert.Equal("A run's decision carries a change of kind 'register.unknown', which this version of the store can't apply.", refused.Message);
        var results = await Task.WhenAll(commits.Where((_, i) => i != 9));
        Assert.Equal([7], results.Select((result, i) => (result, i)).Where(r => r.result is CommitResult.Lost).Select(r => r.i));
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(i is 7 or 9 ? 0 : 1, (await Queries.JournalAsync($"r{i:00}", 0, 10, None)).Count);
        }
    }

    [ContractFact]
    public async Task Commit_WhatTheStoreRefuses_FailsThatRunAlone()
    {
        await Runs.AcceptAsync(Sample.Run("r1"), None);
        await Runs.AcceptAsync(Sample.Run("r2"), None);
        var claimed = (await Runs.ClaimAsync("a", Lease, 2, null, None)).OrderBy(r => r.State.Id).ToList();

        var twice = Runs.CommitAsync(Sample.Commit(claimed[0], new Decision { Journal = { Sample.Entry(1), Sample.Entry(1) } }), None);
        var good = Runs.CommitAsync(Sample.Commit(claimed[1], new Decision { Journal = { Sample.Entry(1) } }), None);

        Assert.Equal("store.refused", (await Assert.ThrowsAsync<RunDataException>(() => twice)).Code);
        Assert.IsType<CommitResult.Committed>(await good);
        Assert.Empty(await Queries.JournalAsync("r1", 0, 10, None));
    }

    [ContractFact]
    public async Task Commit_WithdrawnBeforeItWasTaken_IsCancelled()
    {
        var run = await ClaimedAsync("r1");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Runs.CommitAsync(Sample.Commit(run), new CancellationToken(true)));

        Assert.IsType<CommitResult.Committed>(await Runs.CommitAsync(Sample.Commit(run), None));
    }

    [ContractFact]
    public async Task Commit_Effects_ComeWithTheClaimsOfTheWholeTree()
    {
        var run = await ClaimedAsync("r1");
        await Runs.CommitAsync(Sample.Commit(run, new Decision { Effects = { Sample.Effect("e1", "r1", 1, "a.example"), Sample.Effect("e2", "r1", 2) } }, due: Now, release: true), None);
        await Runs.AcceptAsync(Sample.Run("c1", root: "r1"), None);

        foreach (var claimed in await Runs.ClaimAsync("b", Lease, 10, null, None))
        {
            Assert.Equal(["e1", "e2"], claimed.State.Effects.Select(e => e.Id));
        }

        var made = Sample.Effect("e1", "r1", 1, "a.example");
        var read = Assert.Single(await Runs.EffectsAsync(["e1"], None));
        Assert.Equal(JsonSerializer.Serialize(made), JsonSerializer.Serialize(read));
        Assert.Equal(["e2", "e1"], (await Runs.EffectsAsync(["e2", "e1"], None)).Select(e => e.Id));
        var missing = await Assert.ThrowsAsync<StoreException>(() => Runs.EffectsAsync(["e1", "e9"], None));
        Assert.Equal("The recorded effect 'e9' isn't in the store.", missing.Message);
    }

    [ContractFact]
    public async Task Commit_EffectOfAnotherRunRemoved_IsChangedInPlace()
    {
        var maker = await ClaimedAsync("r1");
        await Runs.CommitAsync(Sample.Commit(maker, new Decision { Effects = { Sample.Effect("e1", "r1", 1, "a.example"), Sample.Effect("e2", "r1", 2, "a.example") } }, release: true), None);
        var remover = await ClaimedAsync("r2");
        var removed = Sample.Effect("e1", "r1", 1, "a.example") with { Status = EffectStatus.Removed, RemovedAt = Now, RemovedBy = "r2" };

        await Runs.CommitAsync(Sample.Commit(remover, new Decision { Effects = { removed } }), None);

        Assert.Equal([EffectStatus.Removed, EffectStatus.Made], (await Queries.EffectsOfSiteAsync("a.example", false, None)).Select(e => e.Status));
        Assert.Equal(["e2"], (await Queries.EffectsOfSiteAsync("a.example", true, None)).Select(e => e.Id));
        Assert.Equal("r2", (await Queries.EffectsOfRunAsync("r1", None))[0].RemovedBy);
    }

    private static string Text(RunState state) => JsonSerializer.Serialize(state, Deep);
}
