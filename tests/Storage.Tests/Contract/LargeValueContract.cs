using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>Values too large for the state of their run.</summary>
public abstract class LargeValueContract : StoreContract
{
    private static readonly string Large = new('ü', 300_000);

    [ContractFact]
    public async Task Accept_LargeInput_IsClaimedAndFoundWhole()
    {
        var run = Sample.Run("r1");
        run.State.Input["report"] = Large;
        await Runs.AcceptAsync(run, None);

        Assert.Equal(Large, (string?)(await Queries.FindAsync("r1", None))!.State.Input["report"]);
        Assert.Equal(Large, (string?)(await ClaimOneAsync("a")).State.Input["report"]);
    }

    [ContractFact]
    public async Task List_LargeValues_AreLeftOut()
    {
        var run = Sample.Run("r1");
        run.State.Input["report"] = Large;
        await Runs.AcceptAsync(run, None);

        var listed = Assert.Single((await Queries.ListAsync(new RunFilter(), None)).Items).State.Input;
        Assert.Equal("""{"domain":"a.example","nothing":null,"report":null}""", listed.ToJsonString());
    }

    [ContractFact]
    public async Task Commit_LargeValueChangedAndDropped_IsReadBackAsItIsNow()
    {
        var run = await ClaimedAsync("r1");
        run.State.Output["report"] = new JsonObject { ["text"] = Large };
        run.State.Memory["last"] = Large;
        await Runs.CommitAsync(Sample.Commit(run), None);
        run.State.Output["report"] = Large + "!";
        run.State.Memory["last"] = "small";
        await Runs.CommitAsync(Sample.Commit(run with { Version = 2 }, due: Now, release: true), None);

        var again = await ClaimOneAsync("b");

        Assert.Equal((Large + "!", "small"), ((string?)again.State.Output["report"], (string?)again.State.Memory["last"]));
        again.State.Output.Remove("report");
        await Runs.CommitAsync(Sample.Commit(again, due: Now, release: true), None);
        Assert.Empty((await ClaimOneAsync("c")).State.Output);
    }

    [ContractFact]
    public async Task Commit_ThatIsLost_LeavesTheLargeValuesOfTheOther()
    {
        var old = await ClaimedAsync("r1");
        old.State.Output["report"] = Large;
        var version = Assert.IsType<CommitResult.Committed>(await Runs.CommitAsync(Sample.Commit(old), None)).Version;
        Clock.Advance(Lease);
        await ClaimOneAsync("b");

        old.State.Output.Remove("report");
        Assert.Same(CommitResult.Lost.Instance, await Runs.CommitAsync(Sample.Commit(old with { Version = version }), None));

        Assert.Equal(Large, (string?)(await Queries.FindAsync("r1", None))!.State.Output["report"]);
    }

    [ContractFact]
    public async Task Claim_SameLargeValueInTwoRuns_IsEachRunsOwn()
    {
        foreach (var id in new[] { "r1", "r2" })
        {
            var run = Sample.Run(id);
            run.State.Input["report"] = Large;
            await Runs.AcceptAsync(run, None);
        }

        var first = (await Runs.ClaimAsync("a", Lease, 1, "r1", None))[0];
        first.State.Input.Remove("report");
        await Runs.CommitAsync(Sample.Commit(first), None);

        Assert.Equal(Large, (string?)(await ClaimOneAsync("b")).State.Input["report"]);
    }
}
