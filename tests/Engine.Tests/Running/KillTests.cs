using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Tests.Running;

/// <summary>The process dies at each point of each decision and call, once; the next process goes on. Afterwards there is exactly one of everything, or nothing.</summary>
public sealed class KillTests
{
    [Fact]
    public async Task Run_KilledAtEveryPointOnce_FinishesWithOneOfEach()
    {
        var points = await CountPointsAsync(OnFailure.Pause);
        Assert.True(points > 20, $"Only {points} kill points: the hooks are gone.");
        for (var point = 0; point < points; point++)
        {
            await using var engine = new ToyEngine();
            var id = await LiveAndDieAsync(engine, point, OnFailure.Pause);
            await using var heir = await engine.StartAsync();
            await heir.DriveAsync(id);

            var run = await heir.FindAsync(id);
            Assert.True(run.State.Status == RunStatus.Finished, $"Kill point {point}: {run.State.Status}, {run.State.Cause}");
            Assert.Equal(3, engine.World.Made.Count);
            Assert.All(engine.World.Made, made => Assert.True(made.Value == 1, $"Kill point {point}: {made.Key} was made {made.Value} times."));
        }
    }

    [Fact]
    public async Task Undo_KilledAtEveryPointOnce_LeavesNothing()
    {
        var points = await CountPointsAsync(OnFailure.Undo);
        for (var point = 0; point < points; point++)
        {
            await using var engine = new ToyEngine();
            engine.World.Faults["make/a-b"] = new ToyFault(StepErrorKind.Permanent, ForGood: true);
            var id = await LiveAndDieAsync(engine, point, OnFailure.Undo);
            await using var heir = await engine.StartAsync();
            await heir.DriveAsync(id);

            var run = await heir.FindAsync(id);
            Assert.True(run.State.Status == RunStatus.Undone, $"Kill point {point}: {run.State.Status}, {run.State.Cause}");
            Assert.True(engine.World.Boxes.IsEmpty && engine.World.Lids.IsEmpty, $"Kill point {point}: something is left.");
        }
    }

    private static async Task<int> CountPointsAsync(OnFailure onFailure)
    {
        await using var engine = new ToyEngine();
        if (onFailure == OnFailure.Undo)
        {
            engine.World.Faults["make/a-b"] = new ToyFault(StepErrorKind.Permanent, ForGood: true);
        }

        var count = 0;
        await using var process = await engine.StartAsync(new RunnerHooks { DiesAt = (_, _) => { Interlocked.Increment(ref count); return false; } });
        await process.DriveAsync(await process.AcceptAsync(onFailure));
        return count;
    }

    private static async Task<string> LiveAndDieAsync(ToyEngine engine, int point, OnFailure onFailure)
    {
        var count = -1;
        await using var process = await engine.StartAsync(new RunnerHooks { DiesAt = (_, _) => Interlocked.Increment(ref count) == point });
        var id = await process.AcceptAsync(onFailure);
        Assert.True(await process.DriveAsync(id), $"Kill point {point} was never reached.");
        return id;
    }
}
