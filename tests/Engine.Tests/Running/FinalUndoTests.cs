using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Tests.Running;

/// <summary>Undo of a run that has ended: with its holds, and only what is still its own.</summary>
public sealed class FinalUndoTests
{
    private const string Holds = """{ "nexusHolds": [{ "scope": "toy:a", "mode": "change" }] }""";

    [Fact]
    public async Task Undo_OfAFinishedRunKilledAtEveryPointOnce_LeavesNothingAndLetsGo()
    {
        var points = int.MaxValue;
        for (var point = -1; point < points; point++)
        {
            await using var engine = new ToyEngine { Properties = Holds };
            var (passed, at) = (0, point);
            var id = await FinishedAsync(engine);
            await using (var process = await engine.StartAsync(new RunnerHooks { DiesAt = (_, _) => Interlocked.Increment(ref passed) - 1 == at }))
            {
                Assert.Equal(new TellResult(true, null), await process.TellAsync(id, "undo"));
                Assert.Equal(point >= 0, await process.DriveAsync(id));
            }

            points = point < 0 ? passed : points; // the first round only counts
            Assert.True(points > 8, $"Only {points} kill points: the hooks are gone.");
            await using var heir = await engine.StartAsync();
            var during = await heir.FindAsync(id);
            if (during.State.Status != RunStatus.Undone)
            {
                Assert.Equal(RunStatus.Undoing, during.State.Status);
                Assert.Equal(id, (await heir.Parts.Store.InTheWayAsync(new HoldWish([new Hold("toy:a", true)], [], false), CancellationToken.None))?.RunId);
            }

            await heir.DriveAsync(id);
            var run = await heir.FindAsync(id);
            Assert.True(run.State.Status == RunStatus.Undone, $"Kill point {point}: {run.State.Status}, {run.State.Cause}");
            Assert.True(engine.World.Boxes.IsEmpty && engine.World.Lids.IsEmpty, $"Kill point {point}: something is left.");
            Assert.IsType<StartResult.Started>(await heir.Parts.StartAsync());
        }
    }

    [Fact]
    public async Task Undo_AnotherLiveRunHasTheScope_IsBusyAndChangesNothing()
    {
        await using var engine = new ToyEngine { Properties = Holds };
        var id = await FinishedAsync(engine);
        engine.World.Boxes.Clear();
        engine.World.Lids.Clear();
        await using var process = await engine.StartAsync();
        var holder = await process.AcceptAsync();

        var told = await process.TellAsync(id, "undo");

        Assert.Equal((true, null, "toy:a", holder), (told.Found, told.Refusal, told.Busy?.Scope, told.Busy?.RunId));
        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        Assert.Empty(await process.Parts.Store.InboxAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task Undo_ALaterRunMadeTheSameAgain_LeavesItToThatOne()
    {
        await using var engine = new ToyEngine { Properties = Holds };
        var id = await FinishedAsync(engine);
        engine.World.Boxes.Clear();
        engine.World.Faults["make/a-b"] = new ToyFault(StepErrorKind.Permanent);
        await using var process = await engine.StartAsync();
        engine.World.Lids.Clear();
        var later = await process.AcceptAsync();
        await process.DriveAsync(later);
        await process.TellAsync(later, "cancel");
        await process.DriveAsync(later);
        engine.World.Lids["a-b"] = true; // the first run's, put back by hand

        await process.TellAsync(id, "undo");
        await process.DriveAsync(id);

        Assert.Equal(RunStatus.Undone, (await process.FindAsync(id)).State.Status);
        Assert.Equal([("a", EffectStatus.Kept), ("a-a", EffectStatus.Kept), ("a-b", EffectStatus.Removed)],
            (await process.Parts.Queries.EffectsOfRunAsync(id, CancellationToken.None)).Select(e => (e.Name, e.Status)));
        Assert.Equal(["a", "a-a"], [.. engine.World.Boxes.Keys, .. engine.World.Lids.Keys]);
        var kept = (await process.Parts.Queries.JournalAsync(id, 0, 1000, CancellationToken.None)).Where(e => e.Event == "Kept");
        Assert.Equal([("toys box 'a'", later), ("toys lid 'a-a'", later)], kept.Select(e => ((string)e.Data!["target"]!, (string)e.Data["takenOverBy"]!)));
        Assert.All(await process.Parts.Queries.EffectsOfRunAsync(later, CancellationToken.None), e => Assert.Equal(EffectStatus.Made, e.Status));
    }

    [Fact]
    public async Task Undo_OneResistsAndIsSkipped_EndsCancelled()
    {
        await using var engine = new ToyEngine { Properties = Holds };
        var id = await FinishedAsync(engine);
        engine.World.Faults["remove/a"] = new ToyFault(StepErrorKind.Permanent, ForGood: true);
        await using var process = await engine.StartAsync();
        await process.TellAsync(id, "undo");
        await process.DriveAsync(id);
        Assert.Equal(RunStatus.Paused, (await process.FindAsync(id)).State.Status);

        await process.TellAsync(id, "skip");
        await process.DriveAsync(id);

        Assert.Equal(RunStatus.Cancelled, (await process.FindAsync(id)).State.Status);
        Assert.Equal(["a"], [.. engine.World.Boxes.Keys, .. engine.World.Lids.Keys]);
        Assert.Equal(new TellResult(true, "There is nothing left to undo: what it made is gone, or was kept on purpose."), await process.TellAsync(id, "undo"));
        Assert.IsType<StartResult.Conflict>(await process.Parts.StartAsync()); // not busy
    }

    [Fact]
    public async Task Undo_OfACancelledRun_RemovesWhatItLeft()
    {
        await using var engine = new ToyEngine { Properties = Holds };
        engine.World.Faults["make/a-b"] = new ToyFault(StepErrorKind.Permanent);
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);
        await process.TellAsync(id, "cancel");
        await process.DriveAsync(id);
        Assert.Equal(["a", "a-a"], [.. engine.World.Boxes.Keys, .. engine.World.Lids.Keys]);

        Assert.Equal(new TellResult(true, null), await process.TellAsync(id, "undo"));
        Assert.Equal(new TellResult(true, "The run is being undone already."), await process.TellAsync(id, "undo"));
        await process.DriveAsync(id);

        Assert.Equal(RunStatus.Undone, (await process.FindAsync(id)).State.Status);
        Assert.True(engine.World.Boxes.IsEmpty && engine.World.Lids.IsEmpty);
        Assert.Equal(new TellResult(true, "The run is undone already."), await process.TellAsync(id, "undo"));
    }

    [Fact]
    public void Decide_WhatGoesWithATakenThing_IsLeftToo()
    {
        var graph = WorkflowGraph.Parse(ToyEngine.Definition("a"));
        var state = new RunState { Id = "r1", RootId = "r1", DefinitionId = "d", DefinitionVersionId = "v", Actor = "cli:test", Status = RunStatus.Finished };
        state.Effects.AddRange([Effect("e1", "own", null), Effect("e2", "box", null), Effect("e3", "lining", "toys/box/box"), Effect("e4", "stain", "toys/box/lining")]);
        var told = new RunEvent.Told(new Instruction("undo", null, null, null, null, "cli:test")) { Taken = [new TakenEffect("e2", "r2")] };

        var decision = new Decider(ActivityCatalog.OfTypes([typeof(MakeBox), typeof(MakeLids)]))
            .Decide(graph, state, told, new Moment(DateTimeOffset.UnixEpoch, 1, new Dictionary<string, string>(), n => new string('P', n), new EngineSettings()));

        Assert.Equal(["e2", "e3", "e4"], decision.Effects.Where(e => e.Status == EffectStatus.Kept).Select(e => e.Id));
        Assert.Equal(("e1", RunStatus.Undoing), (state.Steps.Values.Single().External!.Removals!.Single().Id, state.Status));
        Assert.False(decision.ReleaseHolds);
    }

    [Theory]
    [InlineData(RunStatus.Undone, false)]
    [InlineData(RunStatus.Finished, true)]
    public void Decide_UndoThatDoesntFitAnyMore_IsRefusedAndLetsGoOfTheHolds(RunStatus status, bool irreversible)
    {
        var graph = WorkflowGraph.Parse(ToyEngine.Definition("a"));
        var state = new RunState { Id = "r1", RootId = "r1", DefinitionId = "d", DefinitionVersionId = "v", Actor = "cli:test", Status = status, Irreversible = irreversible };

        var decision = new Decider(ActivityCatalog.OfTypes([typeof(MakeBox)]))
            .Decide(graph, state, new RunEvent.Told(new Instruction("undo", null, null, null, null, "cli:test")), new Moment(DateTimeOffset.UnixEpoch, 1, new Dictionary<string, string>(), n => "", new EngineSettings()));

        Assert.Equal((status, true), (state.Status, decision.ReleaseHolds));
        Assert.Equal(["Told", "Refused"], decision.Journal.Select(e => e.Event));
    }

    private static EffectState Effect(string id, string name, string? goesWith) => new()
    {
        Id = id, RunId = "r1", RootId = "r1", StepId = "s1", Number = 1, System = "toys", Kind = "box", Name = name, GoesWith = goesWith, Token = "t" + id, ActivityType = "Toy.MakeBox", Inputs = new() { ["Name"] = name },
    };

    private static async Task<string> FinishedAsync(ToyEngine engine)
    {
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);
        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        return id;
    }
}

internal static class ToyStarts
{
    /// <summary>Starts another run of the toys.</summary>
    public static Task<StartResult> StartAsync(this EngineParts parts) => new RunIntake(parts).StartAsync(new StartRequest("toys", [], "cli:test"), CancellationToken.None);
}
