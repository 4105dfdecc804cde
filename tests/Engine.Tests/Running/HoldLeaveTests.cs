using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Tests.Running;

/// <summary>Who waits for a person or for long keeps nobody waiting: its holds are free meanwhile, and its again before it goes on (S15).</summary>
public sealed class HoldLeaveTests
{
    private const string Holds = """{ "nexusHolds": [{ "scope": "toy:a", "mode": "change" }] }""";

    [Fact]
    public async Task WaitsForAPerson_OthersHaveItsHolds_AndItGoesOnOnlyOnceTheyAreFree()
    {
        await using var engine = new ToyEngine { Toys = Asking };
        engine.Published.Add(ToyEngine.Definition("b", Holds).Replace("\"toys\"", "\"others\"", StringComparison.Ordinal));
        await using var process = await engine.StartAsync();
        var asking = await process.RunAsync("toys");
        Assert.True((await process.FindAsync(asking)).State is { Status: RunStatus.Waiting, HoldsGivenUp: true });

        engine.World.Faults["make/b"] = new ToyFault(StepErrorKind.Permanent);
        var other = await process.AcceptAsync(new StartRequest("others", [], "cli:test", OnFailure.Pause));
        await process.DriveAsync(other);
        await process.CompleteTaskAsync(asking, "approve");
        await process.ServeUntilAsync(async () => Assert.NotNull((await process.FindAsync(asking)).State.WaitsForHoldsSince));

        var waiting = await process.FindAsync(asking);
        Assert.Equal((RunStatus.Waiting, "toy:a", other), (waiting.State.Status, waiting.WaitsForHold?.Scope, waiting.WaitsForHold?.RunId));
        Assert.Empty(engine.World.Made);

        await process.TellAsync(other, "retry");
        await process.ServeUntilAsync(async () => Assert.Equal(RunStatus.Finished, (await process.FindAsync(asking)).State.Status));
        Assert.Equal(RunStatus.Finished, (await process.FindAsync(other)).State.Status);
        Assert.All(engine.World.Made.Values, times => Assert.Equal(1, times));
        Assert.Equal(["HoldsGivenUp", "HoldsGranted"], (await process.Parts.Queries.JournalAsync(asking, 0, 100, CancellationToken.None)).Select(entry => entry.Event).Where(word => word.StartsWith("Holds", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task WaitsForAPerson_KilledAtEveryPoint_GoesOnOnceWithItsHolds()
    {
        var points = 0;
        for (var point = 0; point == 0 || point < points; point++)
        {
            await using var engine = new ToyEngine { Toys = Asking };
            var (passed, dying) = (0, point);
            var hooks = new RunnerHooks { DiesAt = (_, _) => Interlocked.Increment(ref passed) == dying };
            string id;
            await using (var process = await engine.StartAsync(hooks))
            {
                id = await process.AcceptAsync();
                if (!await process.DriveAsync(id))
                {
                    await process.CompleteTaskAsync(id, "approve");
                    await process.DriveAsync(id);
                }
            }

            await using var heir = await engine.StartAsync();
            await heir.DriveAsync(id);
            if ((await heir.FindAsync(id)).State.Bookmarks.Count > 0)
            {
                await heir.CompleteTaskAsync(id, "approve");
                await heir.DriveAsync(id);
            }

            points = Math.Max(points, passed);
            Assert.True((await heir.FindAsync(id)).State.Status == RunStatus.Finished, $"Kill point {point}: {(await heir.FindAsync(id)).State.Status}.");
            Assert.All(engine.World.Made, made => Assert.True(made.Value == 1, $"Kill point {point}: {made.Key} was made {made.Value} times."));
            Assert.IsNotType<StartResult.Busy>(await heir.Intake.StartAsync(new StartRequest("toys", [], "cli:test"), CancellationToken.None));
        }

        Assert.True(points > 20, $"Only {points} kill points: the hooks are gone.");
    }

    [Fact]
    public async Task Undo_WhileItsHoldsAreAnothers_IsRefusedAndDoneLater()
    {
        await using var engine = new ToyEngine { Toys = WithHolds(Box, Task, Line) };
        engine.Published.Add(ToyEngine.Definition("b", Holds).Replace("\"toys\"", "\"others\"", StringComparison.Ordinal));
        await using var process = await engine.StartAsync();
        var asking = await process.RunAsync("toys");
        engine.World.Faults["make/b"] = new ToyFault(StepErrorKind.Permanent);
        var other = await process.AcceptAsync(new StartRequest("others", [], "cli:test", OnFailure.Pause));
        await process.DriveAsync(other);

        var refused = await process.TellAsync(asking, "undo");
        Assert.Equal(("toy:a", other), (refused.Busy?.Scope, refused.Busy?.RunId));

        await process.TellAsync(other, "undo");
        await process.DriveAsync(other);
        Assert.Null((await process.TellAsync(asking, "undo")).Busy);
        await process.DriveAsync(asking);
        Assert.Equal(RunStatus.Undone, (await process.FindAsync(asking)).State.Status);
        Assert.Empty(engine.World.Boxes);
    }

    [Theory]
    [InlineData("00:30:00", false)]
    [InlineData("02:00:00", true)]
    public async Task WaitsForATime_GivesUpItsHoldsIfThatIsLong(string delay, bool givesUp)
    {
        var wait = $$"""{ "id": "wait", "type": "Elsa.Delay", "version": 1, "timeSpan": { "typeName": "TimeSpan", "expression": { "type": "Literal", "value": "{{delay}}" } } }""";
        await using var engine = new ToyEngine { Toys = WithHolds(wait, Line) };
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.ServeUntilAsync(async () => Assert.Equal(RunStatus.Waiting, (await process.FindAsync(id)).State.Status));

        Assert.Equal(givesUp, (await process.FindAsync(id)).State.HoldsGivenUp);
        Assert.Equal(!givesUp, await process.Intake.StartAsync(new StartRequest("toys", [], "cli:test"), CancellationToken.None) is StartResult.Busy);
    }

    private const string Box = """{ "id": "box", "type": "Toy.MakeBox", "version": 1, "name": { "typeName": "String", "expression": { "type": "Literal", "value": "a" } } }""";
    private const string Task = """{ "id": "ask", "type": "Elsa.RunTask", "version": 1, "taskName": { "typeName": "String", "expression": { "type": "Literal", "value": "approve" } } }""";
    private const string Line = """{ "id": "said", "type": "Elsa.WriteLine", "version": 1, "text": { "typeName": "String", "expression": { "type": "Literal", "value": "on" } } }""";

    private static string Asking => WithHolds(Task, Box);

    private static string WithHolds(params string[] activities) =>
        $$"""{ "definitionId": "toys", "name": "toys", "version": 1, "customProperties": {{Holds}}, "root": { "id": "main", "type": "Elsa.Sequence", "version": 1, "activities": [{{string.Join(',', activities)}}] } }""";
}
