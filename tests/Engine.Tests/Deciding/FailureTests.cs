using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using static NexusWorkflows.Engine.Tests.Deciding.Bench;

namespace NexusWorkflows.Engine.Tests.Deciding;

/// <summary>A removal whose call failed goes the same ways as a making.</summary>
public sealed class FailureTests
{
    private static readonly EffectState Effect = new()
    {
        Id = "e1", RunId = "run1", RootId = "run1", StepId = "s1", Number = 1, System = "toys", Kind = "box", Name = "a", Token = "t", ActivityType = "Toy.LookAtThing", Inputs = [],
    };

    [Fact]
    public void Removal_LostAndThenUnreadable_IsSettledAfterTheRetry()
    {
        var bench = Removing(ExternalPhase.Removing);
        Answer(bench, StepErrorKind.Unknown, "Lost.");
        Assert.Equal((ExternalPhase.Settling, true), (External(bench).Phase, External(bench).Intent!.IsUnknown));
        Assert.Equal("Lost.", bench.Journal.Single(j => j.Event == "Settling").Data!["reason"]!.GetValue<string>());

        Answer(bench, StepErrorKind.Permanent, "Forbidden.");
        Assert.Equal((RunStatus.Paused, ExternalPhase.Incident), (bench.State.Status, External(bench).Phase));
        Assert.NotNull(External(bench).Intent);

        bench.Take(new RunEvent.Told(new Instruction("retry", null, null, null, null, "cli:test")));
        Assert.Equal(StepCommandKind.Settle, bench.Commands[^1].Kind);
        bench.Take(new RunEvent.Answered("u1", bench.Commands[^1].Number, new Answer.Settled(true, Observation.Absent())));
        Assert.Equal(RunStatus.Undone, bench.State.Status);
    }

    [Theory]
    [InlineData(StepErrorKind.Permanent, ExternalPhase.Incident)]
    [InlineData(StepErrorKind.Conflict, ExternalPhase.Incident)]
    [InlineData(StepErrorKind.Transient, ExternalPhase.BackingOff)]
    [InlineData(StepErrorKind.Down, ExternalPhase.WaitingForSystem)]
    public void Removal_DefinitelyRefused_HasNoOpenIntent(StepErrorKind kind, ExternalPhase phase)
    {
        var bench = Removing(ExternalPhase.Removing);
        Answer(bench, kind, "No.");
        Assert.Equal((phase, null), (External(bench).Phase, External(bench).Intent));
    }

    [Theory]
    [InlineData(StepErrorKind.Transient)]
    [InlineData(StepErrorKind.Unknown)]
    public void Removal_LookFailsWhileSettling_LooksAgain(StepErrorKind kind)
    {
        var bench = Removing(ExternalPhase.Settling);
        Answer(bench, kind, "Later.");
        Assert.Equal(ExternalPhase.Settling, External(bench).Phase);
        Assert.NotNull(External(bench).Intent);
        Assert.NotNull(External(bench).DueAt);
    }

    private static Bench Removing(ExternalPhase phase)
    {
        var bench = new Bench(Sequence(""));
        var state = bench.State;
        state.MoveTo(RunStatus.Undoing);
        state.Direction = Direction.Undo;
        state.Undo = new UndoState { Reason = "asked", StepId = "u1" };
        state.Effects.Add(Effect);
        state.Steps["u1"] = new StepState
        {
            Id = "u1", NodeId = "Workflow1:main", Status = StepStatus.Running,
            External = new ExternalState
            {
                ActivityType = "Toy.LookAtThing", Inputs = [], Removals = [Effect], Phase = phase, AtWork = true, CommandNumber = 1, Attempt = 1, SettlingSince = DateTimeOffset.UnixEpoch,
                Intent = new IntentState { Token = "t", ExecutionId = "x", SentAt = DateTimeOffset.UnixEpoch },
            },
        };
        return bench;
    }

    private static void Answer(Bench bench, StepErrorKind kind, string message) =>
        bench.Take(new RunEvent.Answered("u1", External(bench).CommandNumber, new Answer.Failed(kind, "toys.fault", message)));

    private static ExternalState External(Bench bench) => bench.State.Steps["u1"].External!;
}
