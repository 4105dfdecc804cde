using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Tenancy;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>Named limits, and whose turn it is.</summary>
public abstract class LimitContract : StoreContract
{
    protected LimitContract() => Limits["backups"] = 2;

    [ContractFact]
    public async Task Accept_LimitUsedUp_WaitsWhateverTheDefinitionSaysOfHolds()
    {
        await StartAsync("r1", "a");
        await StartAsync("r2", "a");

        await StartAsync("w1", "a");

        Assert.Equal(["r1", "r2"], await ClaimedIdsAsync());
        Assert.Equal(new HoldWait("backups", null, null, 2), (await Queries.FindAsync("w1", None))!.WaitsForHold);
        Assert.Equal(new HoldWait("backups", null, null, 2), await Runs.InTheWayAsync(new HoldWish([], ["backups"], false), None));
        Assert.Null(await Runs.InTheWayAsync(new HoldWish([], ["restores"], false), None));
    }

    [ContractFact]
    public async Task Release_HundredOfOneClientBeforeOneOfAnother_TheTurnGoesRound()
    {
        Limits["backups"] = 1;
        Runs = await AnotherAsync();
        await StartAsync("r0", "a");
        for (var i = 1; i <= 100; i++)
        {
            await StartAsync($"a{i:000}", "a");
        }

        await StartAsync("b1", "b");
        await StartAsync("b2", "b");
        await StartAsync("c1", "c");

        await EndAsync(await ClaimOneAsync("a"));
        var served = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            var run = await ClaimOneAsync("a");
            served.Add(run.State.Id);
            await EndAsync(run);
        }

        Assert.Equal(["b1", "c1", "a001", "b2", "a002", "a003"], served);
    }

    [ContractFact]
    public async Task Release_SitesOfOneClient_ShareItsTurn()
    {
        Limits["backups"] = 1;
        Runs = await AnotherAsync();
        await RegisterAsync("a", "Byrne");
        await RegisterAsync("b", "Byrne");
        await RegisterAsync("c", "Murphy");
        await StartAsync("r0", "a");
        await StartAsync("w1", "b");
        await StartAsync("w2", "c");

        await EndAsync(await ClaimOneAsync("a"));

        Assert.Equal(["w2"], await ClaimedIdsAsync());
    }

    [ContractFact]
    public async Task Accept_ARunThatWaitsForALimitAsksForTheSameHold_GoesAhead()
    {
        await StartAsync("r1", "x");
        await StartAsync("r2", "y");
        await StartAsync("w1", "a");

        Assert.Equal(new AcceptResult.Accepted("r3"), await Runs.AcceptAsync(Sample.Run("r3", holds: [new Hold("site:a", true)]), None));
    }

    [ContractFact]
    public async Task Grant_LimitRaisedSince_LetsTheWaitingOn()
    {
        await StartAsync("r1", "a");
        await StartAsync("r2", "b");
        await StartAsync("w1", "c");
        await ClaimedIdsAsync();
        Limits["backups"] = 3;
        var raised = await AnotherAsync();

        await raised.GrantHoldsAsync(None);

        Assert.Equal(["w1"], await ClaimedIdsAsync());
    }

    [ContractTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Runs_InAnyOrder_NeverConflictNeverExceedAndAllComeToTheirEnd(int seed)
    {
        var random = new Random(seed);
        var live = new Dictionary<string, ClaimedRun>();
        var asked = new Dictionary<string, NewRun>();
        for (var i = 0; i < 60 || live.Count > 0; i++)
        {
            if (i < 60)
            {
                var run = Sample.Run($"r{i:00}", site: $"{random.Next(3)}", holds: [.. Enumerable.Range(0, random.Next(3)).Select(_ => new Hold($"site:{random.Next(4)}", random.Next(2) == 0))]);
                run = run with { Limits = random.Next(2) == 0 ? ["backups"] : [], WaitsWhenBusy = true };
                asked[run.State.Id] = run;
                Assert.Equal(new AcceptResult.Accepted(run.State.Id), await Runs.AcceptAsync(run, None));
            }

            foreach (var claimed in await Runs.ClaimAsync("a", Lease, 100, null, None))
            {
                live.Add(claimed.State.Id, claimed);
            }

            AssertCompatible([.. live.Keys.Select(id => asked[id])]);
            if (live.Count > 0 && (i >= 60 || random.Next(3) > 0))
            {
                var (id, ending) = live.ElementAt(random.Next(live.Count));
                live.Remove(id);
                await EndAsync(ending);
                foreach (var claimed in await Runs.ClaimAsync("a", Lease, 100, null, None))
                {
                    live.Add(claimed.State.Id, claimed);
                }
            }
        }

        Assert.Equal(60, (await Queries.ListAsync(new RunFilter(RunStatus.Finished), None)).Total);
    }

    private static void AssertCompatible(List<NewRun> live)
    {
        Assert.InRange(live.Count(run => run.Limits.Count > 0), 0, 2);
        foreach (var scope in live.SelectMany(run => run.Holds.GroupBy(h => h.Scope).Select(g => (Scope: g.Key, Exclusive: g.Any(h => h.Exclusive)))).GroupBy(h => h.Scope))
        {
            Assert.True(scope.Count() == 1 || scope.All(hold => !hold.Exclusive), $"'{scope.Key}' is held by {scope.Count()} runs, one of which changes it.");
        }
    }

    private async Task StartAsync(string id, string site) =>
        Assert.Equal(new AcceptResult.Accepted(id), await Runs.AcceptAsync(Sample.Run(id, site: site, holds: [new Hold("site:" + site, false)]) with { Limits = ["backups"] }, None));

    private async Task<List<string>> ClaimedIdsAsync() => [.. (await Runs.ClaimAsync("a", Lease, 100, null, None)).Select(run => run.State.Id).Order()];

    private async Task RegisterAsync(string domain, string client)
    {
        var run = await ClaimedAsync("register-" + domain);
        var write = new Engine.Authoring.LocalWrite(RegisterChange.SitePut, RegisterChange.Write(new Site { Domain = domain, Client = client }));
        run.State.Reach(RunStatus.Finished);
        await Runs.CommitAsync(Sample.Commit(run, new Decision { Writes = { write } }, release: true), None);
    }
}
