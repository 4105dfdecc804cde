using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Tests.Running;

/// <summary>A second run of the same scope: refused, or waits and looks when its turn comes.</summary>
public sealed class HoldTests
{
    private const string Refuse = """{ "nexusHolds": [{ "scope": "toy:a", "mode": "change" }] }""";
    private const string Wait = """{ "nexusHolds": [{ "scope": "toy:a", "mode": "change" }], "nexusHoldWhenBusy": "wait" }""";

    [Fact]
    public async Task Start_HoldTaken_IsRefusedWhereTheDefinitionDoesntSayWait()
    {
        await using var engine = new ToyEngine { Properties = Refuse };
        await using var process = await engine.StartAsync();
        var first = await process.AcceptAsync();

        Assert.Equal(new StartResult.Busy("toy:a", first), await process.Intake.StartAsync(new StartRequest("toys", [], "cli:test"), CancellationToken.None));
    }

    [Fact]
    public async Task Start_HoldTakenAndItWaits_BeginsWhenTheHolderIsUndone()
    {
        await using var engine = new ToyEngine { Properties = Wait };
        await using var process = await engine.StartAsync();
        var first = await PausedAsync(engine, process);
        var second = await process.AcceptAsync();

        var waiting = await process.FindAsync(second);
        Assert.Equal((RunStatus.Waiting, "toy:a", first), (waiting.State.Status, waiting.WaitsForHold?.Scope, waiting.WaitsForHold?.RunId));
        var driving = Task.Run(() => process.DriveAsync(second));
        await using var other = await engine.StartAsync();
        await other.TellAsync(first, "undo");
        await other.DriveAsync(first);
        await driving;

        Assert.Equal(RunStatus.Undone, (await process.FindAsync(first)).State.Status);
        Assert.Equal(RunStatus.Finished, (await process.FindAsync(second)).State.Status);
        var journal = await process.Parts.Queries.JournalAsync(second, 0, 2, CancellationToken.None);
        Assert.Equal(["HoldsGranted", "Started"], journal.Select(e => e.Event));
        Assert.Equal(2, engine.World.Lids.Count);
    }

    [Fact]
    public async Task Granted_SomethingStandsInTheWayNow_FailsBeforeAnyEffectAndLetsGo()
    {
        await using var engine = new ToyEngine { Properties = Wait };
        await using var process = await engine.StartAsync();
        var first = await PausedAsync(engine, process);
        var second = await process.AcceptAsync();
        await process.TellAsync(first, "retry");
        await process.DriveAsync(first);

        await process.DriveAsync(second);

        var run = await process.FindAsync(second);
        Assert.Equal((RunStatus.Failed, "toys box 'a' exists already and isn't ours: nothing was touched."), (run.State.Status, run.State.Cause));
        Assert.Empty(await process.Parts.Queries.EffectsOfRunAsync(second, CancellationToken.None));
        Assert.All(engine.World.Made.Values, n => Assert.Equal(1, n));
        // Not busy: both have let go.
        Assert.IsType<StartResult.Conflict>(await process.Intake.StartAsync(new StartRequest("toys", [], "cli:test"), CancellationToken.None));
    }

    [Theory]
    [InlineData("cancel", RunStatus.Cancelled)]
    [InlineData("undo", RunStatus.Undone)]
    public async Task Tell_WhileItWaits_EndsItWithoutABeginning(string action, RunStatus end)
    {
        await using var engine = new ToyEngine { Properties = Wait };
        await using var process = await engine.StartAsync();
        var first = await PausedAsync(engine, process);
        var second = await process.AcceptAsync();

        Assert.Equal(new TellResult(true, null), await process.TellAsync(second, action));
        await process.DriveAsync(second);

        Assert.Equal(end, (await process.FindAsync(second)).State.Status);
        await process.TellAsync(first, "undo");
        await process.DriveAsync(first);
        Assert.Equal(end, (await process.FindAsync(second)).State.Status);
        Assert.Empty(engine.World.Boxes);
        Assert.Equal(RunStatus.Undone, (await process.FindAsync(first)).State.Status);
    }

    [Fact]
    public async Task Undo_OfTheHolderKilledAtEveryPointOnce_TheOneThatWaitsGoesOnOnce()
    {
        await AtEveryPointAsync(async (engine, hooks, first, second) =>
        {
            await using var process = await engine.StartAsync(hooks);
            await process.TellAsync(first, "undo");
            await process.DriveAsync(first);
        });
    }

    [Fact]
    public async Task Granted_KilledAtEveryPointOnce_TheOneThatWaitedGoesOnOnce()
    {
        await AtEveryPointAsync(async (engine, hooks, first, second) =>
        {
            await using (var before = await engine.StartAsync())
            {
                await before.TellAsync(first, "undo");
                await before.DriveAsync(first);
            }

            await using var process = await engine.StartAsync(hooks);
            await process.DriveAsync(second);
        });
    }

    private static async Task AtEveryPointAsync(Func<ToyEngine, RunnerHooks, string, string, Task> live)
    {
        var points = int.MaxValue;
        for (var point = -1; point < points; point++)
        {
            await using var engine = new ToyEngine { Properties = Wait };
            var (passed, at) = (0, point);
            string first;
            string second;
            await using (var process = await engine.StartAsync())
            {
                first = await PausedAsync(engine, process);
                second = await process.AcceptAsync();
            }

            await live(engine, new RunnerHooks { DiesAt = (_, _) => Interlocked.Increment(ref passed) - 1 == at }, first, second);
            points = point < 0 ? passed : points; // the first round only counts
            Assert.True(points > 8, $"Only {points} kill points: the hooks are gone.");
            await using var heir = await engine.StartAsync();
            await heir.DriveAsync(first);
            await heir.DriveAsync(second);

            var run = await heir.FindAsync(second);
            Assert.True(run.State.Status == RunStatus.Finished, $"Kill point {point}: {run.State.Status}, {run.State.Cause}");
            Assert.Equal(RunStatus.Undone, (await heir.FindAsync(first)).State.Status);
            Assert.Equal(1, engine.World.Made["lid/a-b"]);
            Assert.Equal((1, 2), (engine.World.Boxes.Count, engine.World.Lids.Count));
            Assert.Equal((2, 2, 1), (engine.World.Made["box/a"], engine.World.Made["lid/a-a"], engine.World.Made["lid/a-b"]));
        }
    }

    /// <summary>A run that has made a box and one lid, and holds its scope.</summary>
    private static async Task<string> PausedAsync(ToyEngine engine, ToyEngine.Process process)
    {
        engine.World.Faults["make/a-b"] = new ToyFault(StepErrorKind.Permanent);
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);
        Assert.Equal(RunStatus.Paused, (await process.FindAsync(id)).State.Status);
        return id;
    }
}
