using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Engine.Tests.Running.Family;

/// <summary>The process dies at each point of parent and children, once; the next process goes on. There is one of each run and one of each thing, or nothing.</summary>
public sealed class FamilyKillTests
{
    private static readonly string[] Things = ["box/a", "box/b", "box/c", "box/p", "lid/a-a", "lid/a-b"];

    [FullFact]
    public async Task Family_KilledAtEveryPointOnce_FinishesWithOneOfEach()
    {
        var points = await CountPointsAsync(OnFailure.Pause);
        Assert.True(points > 60, $"Only {points} kill points: the hooks are gone.");
        var died = 0;
        for (var point = 0; point < points; point++)
        {
            died += await FinishesAsync(point) ? 1 : 0;
        }

        Assert.True(died > points * 0.9, $"Only {died} of {points} kill points were reached.");
    }

    /// <summary>Every ninth of them, for everyday.</summary>
    [Fact]
    public async Task Family_KilledAtSomePointsOnce_FinishesWithOneOfEach()
    {
        var points = await CountPointsAsync(OnFailure.Pause);
        for (var point = 4; point < points; point += 9)
        {
            await FinishesAsync(point);
        }
    }

    [FullFact]
    public async Task Undo_KilledAtEveryPointOnce_LeavesNothingOfTheTree()
    {
        var points = await CountPointsAsync(OnFailure.Undo);
        var died = 0;
        for (var point = 0; point < points; point++)
        {
            died += await LeavesNothingAsync(point) ? 1 : 0;
        }

        Assert.True(died > points * 0.9, $"Only {died} of {points} kill points were reached.");
    }

    [Fact]
    public async Task Undo_KilledAtSomePointsOnce_LeavesNothingOfTheTree()
    {
        var points = await CountPointsAsync(OnFailure.Undo);
        for (var point = 2; point < points; point += 13)
        {
            await LeavesNothingAsync(point);
        }
    }

    /// <summary>Whether the point was reached: what runs beside each other may pass fewer points this time.</summary>
    private static async Task<bool> FinishesAsync(int point)
    {
        await using var engine = Engine(OnFailure.Pause);
        var (id, died) = await LiveAndDieAsync(engine, point, OnFailure.Pause);
        await using var heir = await engine.StartAsync();
        await heir.DriveAsync(id);

        var run = await heir.FindAsync(id);
        Assert.True(run.State.Status == RunStatus.Finished, $"Kill point {point}: {run.State.Status}, {run.State.Cause}");
        Assert.Equal(Things, engine.World.Made.Keys.Order());
        Assert.All(engine.World.Made, made => Assert.True(made.Value == 1, $"Kill point {point}: {made.Key} was made {made.Value} times."));
        Assert.Equal(["finished", "finished", "finished", "finished"], await StatusesAsync(heir));
        Assert.Equal(["c,a|b,c"], await heir.LinesAsync(id));
        return died;
    }

    private static async Task<bool> LeavesNothingAsync(int point)
    {
        await using var engine = Engine(OnFailure.Undo);
        var (id, died) = await LiveAndDieAsync(engine, point, OnFailure.Undo);
        await using var heir = await engine.StartAsync();
        await heir.DriveAsync(id);

        var run = await heir.FindAsync(id);
        Assert.True(run.State.Status == RunStatus.Undone, $"Kill point {point}: {run.State.Status}, {run.State.Cause}");
        Assert.True(engine.World.Boxes.IsEmpty && engine.World.Lids.IsEmpty, $"Kill point {point}: something is left.");
        return died;
    }

    private static async Task<int> CountPointsAsync(OnFailure onFailure)
    {
        await using var engine = Engine(onFailure);
        var count = 0;
        await using var process = await engine.StartAsync(new RunnerHooks { DiesAt = (_, _) => { Interlocked.Increment(ref count); return false; } });
        await process.DriveAsync(await process.AcceptAsync(Start(onFailure)));
        return count;
    }

    private static async Task<(string Id, bool Died)> LiveAndDieAsync(ToyEngine engine, int point, OnFailure onFailure)
    {
        var count = -1;
        await using var process = await engine.StartAsync(new RunnerHooks { DiesAt = (_, _) => Interlocked.Increment(ref count) == point });
        var id = await process.AcceptAsync(Start(onFailure));
        return (id, await process.DriveAsync(id));
    }

    private static StartRequest Start(OnFailure onFailure) => new("parent", [], "cli:test", onFailure);

    /// <summary>A parent with a thing of its own; a child that runs inline and starts another; two that run beside each other.</summary>
    private static ToyEngine Engine(OnFailure onFailure)
    {
        var engine = new ToyEngine();
        if (onFailure == OnFailure.Undo)
        {
            engine.World.Faults["make/c"] = new ToyFault(StepErrorKind.Permanent, ForGood: true);
        }

        engine.Published.Add(Workflows.Of("grandchild", Workflows.Box("a"), Workflows.Lids("a"), Workflows.Output("name", "'a'")));
        engine.Published.Add(Workflows.Of("child", Workflows.Child("DispatchWorkflow", "deeper", "grandchild"), Workflows.Output("name", "'c,' + getOutputFrom('deeper').name")));
        engine.Published.Add(Workflows.Of("boxer", Workflows.BoxOf("box", "getInput('Item')")));
        engine.Published.Add(Workflows.Of(
            "parent",
            Workflows.Box("p"),
            Workflows.Child("ExecuteWorkflow", "inline", "child"),
            Workflows.Bulk("many", "boxer", "['b', 'c']"),
            Workflows.Line("getOutputFrom('inline').name + '|b,c'")));
        return engine;
    }

    private static async Task<IEnumerable<string>> StatusesAsync(ToyEngine.Process process)
    {
        var statuses = new List<string>();
        foreach (var workflow in new[] { "grandchild", "child", "boxer" })
        {
            statuses.AddRange((await process.RunsOfAsync(workflow)).Select(r => r.State.Status.ToString().ToLowerInvariant()));
        }

        return statuses;
    }
}
