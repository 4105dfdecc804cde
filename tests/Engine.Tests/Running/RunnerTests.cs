using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Tests.Running;

public sealed class RunnerTests
{
    [Fact]
    public async Task Run_NothingFails_FinishesWithOneEffectEachAndNoSecretInTheJournal()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);

        var run = await process.FindAsync(id);
        Assert.Equal(RunStatus.Finished, run.State.Status);
        Assert.Equal(["a"], engine.World.Boxes.Keys);
        Assert.Equal(2, engine.World.Lids.Count);
        var effects = await process.Parts.Queries.EffectsOfRunAsync(id, CancellationToken.None);
        Assert.Equal(["box/a", "lid/a-a", "lid/a-b"], effects.Select(e => $"{e.Kind}/{e.Name}"));
        Assert.Equal([$"made {engine.World.Boxes["a"]}"], await process.Parts.Queries.LinesAsync(id, CancellationToken.None));
        var journal = await process.Parts.Queries.JournalAsync(id, 0, 1000, CancellationToken.None);
        var log = Assert.Single(journal, e => e.Event == "Log");
        Assert.Equal("made a with key ***", log.Data!["lines"]![0]!.GetValue<string>());
        var secret = Assert.Single(await process.Parts.Queries.OneTimeSecretsAsync(id, CancellationToken.None));
        Assert.EndsWith(".Key", secret.Name);
    }

    [Theory]
    [InlineData(StepErrorKind.Transient, false)]
    [InlineData(StepErrorKind.Unknown, false)]
    [InlineData(StepErrorKind.Unknown, true)]
    public async Task Create_FailsOnceInAWayThatMends_FinishesWithOneOfEach(StepErrorKind kind, bool done)
    {
        await using var engine = new ToyEngine();
        engine.World.Faults["make/a"] = new ToyFault(kind, done);
        engine.World.Faults["make/a-b"] = new ToyFault(kind, done);
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);

        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        Assert.Equal(3, engine.World.Made.Count);
        Assert.All(engine.World.Made.Values, n => Assert.Equal(1, n));
    }

    [Fact]
    public async Task Create_RefusedForGood_PausesThenRetryFinishes()
    {
        await using var engine = new ToyEngine();
        engine.World.Faults["make/a-a"] = new ToyFault(StepErrorKind.Permanent, ForGood: true);
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);

        var paused = await process.FindAsync(id);
        Assert.Equal(RunStatus.Paused, paused.State.Status);
        Assert.Equal("The toys refused to make 'a-a'.", paused.State.Cause);

        engine.World.Faults.Clear();
        Assert.Equal(new TellResult(true, null), await process.TellAsync(id, "retry"));
        await process.DriveAsync(id);
        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
    }

    [Fact]
    public async Task Create_RefusedForGoodWithUndo_LeavesNothing()
    {
        await using var engine = new ToyEngine();
        engine.World.Faults["make/a-b"] = new ToyFault(StepErrorKind.Permanent, ForGood: true);
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(OnFailure.Undo);
        await process.DriveAsync(id);

        var run = await process.FindAsync(id);
        Assert.Equal(RunStatus.Undone, run.State.Status);
        Assert.Equal("The toys refused to make 'a-b'.", run.State.Cause);
        Assert.Empty(engine.World.Boxes);
        Assert.Empty(engine.World.Lids);
        Assert.All(await process.Parts.Queries.EffectsOfRunAsync(id, CancellationToken.None), e => Assert.Equal(EffectStatus.Removed, e.Status));
    }

    [Fact]
    public async Task Undo_BlockedForGood_PausesThenRetryUndoes()
    {
        await using var engine = new ToyEngine();
        engine.World.Faults["make/a-b"] = new ToyFault(StepErrorKind.Permanent, ForGood: true);
        engine.World.Faults["remove/a"] = new ToyFault(StepErrorKind.Permanent, ForGood: true);
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(OnFailure.Undo);
        await process.DriveAsync(id);
        var paused = await process.FindAsync(id);
        Assert.Equal((RunStatus.Paused, Direction.Undo), (paused.State.Status, paused.State.Direction));

        engine.World.Faults.Clear();
        await process.TellAsync(id, "retry");
        await process.DriveAsync(id);
        Assert.Equal(RunStatus.Undone, (await process.FindAsync(id)).State.Status);
        Assert.Empty(engine.World.Boxes);
    }

    [Fact]
    public async Task Undo_OfAFinishedRun_RemovesWhatItMade()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);
        await process.TellAsync(id, "undo");
        await process.DriveAsync(id);

        Assert.Equal(RunStatus.Undone, (await process.FindAsync(id)).State.Status);
        Assert.Empty(engine.World.Boxes);
        Assert.Empty(engine.World.Lids);
    }

    [Fact]
    public async Task Skip_OfAStep_GoesOnWithout()
    {
        await using var engine = new ToyEngine();
        engine.World.Faults["make/a-a"] = new ToyFault(StepErrorKind.Permanent, ForGood: true);
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);
        await process.TellAsync(id, "skip", "lids");
        await process.DriveAsync(id);

        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        Assert.Empty(engine.World.Lids);
    }

    [Fact]
    public async Task Edit_OfAnInput_RetriesWithIt()
    {
        await using var engine = new ToyEngine();
        engine.World.Faults["make/a"] = new ToyFault(StepErrorKind.Permanent, ForGood: true);
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);
        await process.TellAsync(id, "edit", "box", new() { ["name"] = "b" });
        await process.DriveAsync(id);

        Assert.Equal(["b"], engine.World.Boxes.Keys);
        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
    }

    [Fact]
    public async Task Cancel_OfAPausedRun_EndsItAndListsWhatItMade()
    {
        await using var engine = new ToyEngine();
        engine.World.Faults["make/a-a"] = new ToyFault(StepErrorKind.Permanent, ForGood: true);
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);
        await process.TellAsync(id, "cancel");
        await process.DriveAsync(id);

        Assert.Equal(RunStatus.Cancelled, (await process.FindAsync(id)).State.Status);
        Assert.Equal(["a"], engine.World.Boxes.Keys);
        Assert.Equal(EffectStatus.Made, Assert.Single(await process.Parts.Queries.EffectsOfRunAsync(id, CancellationToken.None)).Status);
    }

    [Fact]
    public async Task Start_SomethingForeignThere_IsRefusedUntouched()
    {
        await using var engine = new ToyEngine();
        engine.World.Boxes["a"] = "someone else's";
        await using var process = await engine.StartAsync();
        var result = await process.Intake.StartAsync(new StartRequest("toys", [], "cli:test"), CancellationToken.None);

        var conflict = Assert.IsType<StartResult.Conflict>(result);
        Assert.Equal("toys box 'a' exists already and isn't ours: nothing was touched.", conflict.Message);
        Assert.Empty(engine.World.Made);
    }

    [Fact]
    public async Task Start_SameKeyAgain_IsTheSameRun()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        var first = await process.Intake.StartAsync(new StartRequest("toys", [], "cli:test", Key: "k1"), CancellationToken.None);
        var again = await process.Intake.StartAsync(new StartRequest("toys", [], "cli:test", Key: "k1"), CancellationToken.None);
        var other = await process.Intake.StartAsync(new StartRequest("toys", new() { ["name"] = "x" }, "cli:test", Key: "k1"), CancellationToken.None);

        var id = Assert.IsType<StartResult.Started>(first).RunId;
        Assert.Equal(new StartResult.Started(id, true), again);
        Assert.Equal("run.key_conflict", Assert.IsType<StartResult.Conflict>(other).Code);
    }

    [Fact]
    public async Task SystemDown_RunWaitsWithoutUsingUpAttemptsAndGoesOn()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        engine.World.IsDown = true;
        var driving = process.DriveAsync(id);
        await Testing.Eventually.HoldsAsync(async () => Assert.Equal(RunStatus.Waiting, (await process.FindAsync(id)).State.Status));
        await Testing.Eventually.HoldsAsync(() => { Assert.True(engine.World.Probes > 3); return Task.CompletedTask; });
        var step = (await process.FindAsync(id)).State.Steps.Values.Single(s => s.External is not null);
        Assert.Equal(("toys", 0), (step.External!.WaitingFor, step.External.Attempt));
        engine.World.IsDown = false;
        await driving;

        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
    }

    [Theory]
    [InlineData(StepErrorKind.Transient)]
    [InlineData(StepErrorKind.Permanent)]
    [InlineData(StepErrorKind.Down)]
    public async Task Create_FailsAfterItsFirstChange_IsSettledAndOnRecord(StepErrorKind kind)
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        engine.World.Faults["polish/a"] = new ToyFault(kind, ForGood: true);
        engine.World.Faults["make/a-b"] = new ToyFault(StepErrorKind.Permanent);
        var id = await process.AcceptAsync(OnFailure.Undo);
        await process.DriveAsync(id);

        Assert.Equal(RunStatus.Undone, (await process.FindAsync(id)).State.Status);
        Assert.Equal(["box/a"], engine.World.Made.Keys.Where(key => key.StartsWith("box", StringComparison.Ordinal)));
        Assert.Empty(engine.World.Boxes);
    }

    [Theory]
    [InlineData("halve/a", StepErrorKind.Unknown)]
    [InlineData("halve/a", StepErrorKind.Permanent)]
    [InlineData("remove/a", StepErrorKind.Permanent)]
    public async Task Create_LeavesHalfOfItEachTime_IsGoneAfterTheUndo(string call, StepErrorKind kind)
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        engine.World.Faults["halve/a"] = new ToyFault(StepErrorKind.Unknown, ForGood: true);
        engine.World.Faults[call] = new ToyFault(kind, ForGood: call == "halve/a");
        var id = await process.AcceptAsync(OnFailure.Undo);
        await process.DriveAsync(id);

        var run = await process.FindAsync(id);
        Assert.True(run.State.Status == RunStatus.Undone, $"{run.State.Status}: {run.State.Cause}");
        Assert.Empty(engine.World.Boxes);
        Assert.All(await process.Parts.Queries.EffectsOfRunAsync(id, CancellationToken.None), effect => Assert.Equal(EffectStatus.Removed, effect.Status));
    }

    [Fact]
    public async Task Create_HangsPastItsDeadline_IsEndedAndSettled()
    {
        await using var engine = new ToyEngine { Settings = new EngineSettings { BackoffScale = 0.01, DeadlineScale = 0.001, RequestTimeout = TimeSpan.FromMilliseconds(50), Lease = TimeSpan.FromSeconds(5) } };
        await using var process = await engine.StartAsync();
        engine.World.Faults["hang/a"] = new ToyFault(StepErrorKind.Unknown);
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);

        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        Assert.Equal(1, engine.World.Made["box/a"]);
        var journal = await process.Parts.Queries.JournalAsync(id, 0, 1_000, CancellationToken.None);
        Assert.Contains(journal, row => row.Event == "Settling" && row.Data?["reason"]?.GetValue<string>() == "'Toy.MakeBox' didn't answer within its deadline.");
    }

    [Fact]
    public async Task SystemDown_ThoughItsProbePasses_IsAnIncidentAfterTheLimitAndAskedEverMoreSeldom()
    {
        await using var engine = new ToyEngine { Settings = new EngineSettings { BackoffScale = 0.1, DownLimit = TimeSpan.FromSeconds(2), Lease = TimeSpan.FromSeconds(5) } };
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        engine.World.Faults["make/a"] = new ToyFault(StepErrorKind.Down, ForGood: true);
        await process.DriveAsync(id);

        var run = await process.FindAsync(id);
        Assert.Equal((RunStatus.Paused, "down"), (run.State.Status, Assert.Single(run.State.Incidents).Kind));
        Assert.StartsWith("'Toy.MakeBox' has been down since", run.State.Incidents[0].Message, StringComparison.Ordinal);
        Assert.InRange(run.State.Steps.Values.Single(step => step.External is not null).External!.Wakes, 2, 8);

        engine.World.Faults.Clear();
        await process.TellAsync(id, "retry");
        await process.DriveAsync(id);
        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
    }

    [Fact]
    public async Task Plan_ListsWhatWouldBeMade()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        var planned = Assert.IsType<StartResult.Planned>(await process.Intake.StartAsync(new StartRequest("toys", [], "cli:test", DryRun: true), CancellationToken.None));

        Assert.Equal(["would be made toys box 'a'", "would be made toys lid 'a-a'", "would be made toys lid 'a-b'"], planned.Plan.Steps.Select(s => $"{s.Verdict} {s.Target}"));
        Assert.Empty(engine.World.Made);
    }
}
