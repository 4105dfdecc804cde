using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using static NexusWorkflows.Engine.Tests.Running.Definitions;

namespace NexusWorkflows.Engine.Tests.Running;

/// <summary>What is sent can't be called back: once, or a person says what became of it.</summary>
public sealed class SendTests
{
    [Fact]
    public async Task Send_Answered_GoesOnWithItsOutputsAndTheStepsId()
    {
        await using var engine = Engine();
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);

        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        Assert.Equal(["told hello"], await process.LinesAsync(id));
        Assert.Equal($"{id}.s2", engine.World.Boxes["hello"]);
    }

    [Fact]
    public async Task Send_AnswerLost_IsAnIncidentThatRetrySendsAgainUnderTheSameId()
    {
        await using var engine = Engine();
        engine.World.Faults["tell/hello"] = new ToyFault(StepErrorKind.Unknown, Done: true);
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);

        var incident = Assert.Single((await process.FindAsync(id)).State.Incidents);
        Assert.Equal(("unknown", "engine.may_have_been_sent"), (incident.Kind, incident.Code));
        Assert.Equal("'hello' may have been sent: The toys refused to tell 'hello'. Look whether it arrived: skip the step if it did, retry sends it again.", incident.Message);
        Assert.Equal(1, engine.World.Made["tell/hello"]);
        Assert.Equal($"{id}.s2", engine.World.Boxes["hello"]);

        await process.TellAsync(id, "retry");
        await process.DriveAsync(id);
        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        Assert.Equal(2, engine.World.Made["tell/hello"]);
        Assert.Equal($"{id}.s2", engine.World.Boxes["hello"]);
    }

    [Fact]
    public async Task Send_AnswerLostAndSkipped_GoesOnWithoutAnotherCopy()
    {
        await using var engine = Engine();
        engine.World.Faults["tell/hello"] = new ToyFault(StepErrorKind.Unknown, Done: true);
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);
        await process.TellAsync(id, "skip");
        await process.DriveAsync(id);

        var state = (await process.FindAsync(id)).State;
        Assert.Equal(RunStatus.Finished, state.Status);
        Assert.Empty(state.Effects);
        Assert.Equal(1, engine.World.Made["tell/hello"]);
    }

    [Fact]
    public async Task Send_AnswerLostButRepeatable_IsSentAgainByItself()
    {
        await using var engine = Engine(repeatable: true);
        engine.World.Faults["tell/hello"] = new ToyFault(StepErrorKind.Unknown, Done: true);
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);

        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        Assert.Equal(2, engine.World.Made["tell/hello"]);
    }

    [Theory]
    [InlineData(StepErrorKind.Transient, RunStatus.Finished)]
    [InlineData(StepErrorKind.Permanent, RunStatus.Paused)]
    public async Task Send_Refused_IsTriedAgainOrAnIncident(StepErrorKind kind, RunStatus status)
    {
        await using var engine = Engine();
        engine.World.Faults["tell/hello"] = new ToyFault(kind);
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);

        Assert.Equal(status, (await process.FindAsync(id)).State.Status);
        Assert.Equal(status == RunStatus.Finished ? 1 : 0, engine.World.Made.GetValueOrDefault("tell/hello"));
    }

    [Fact]
    public async Task Send_SystemDown_WaitsAndUsesUpNoAttempt()
    {
        await using var engine = Engine();
        engine.World.IsDown = true;
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.ServeUntilAsync(async () =>
        {
            Assert.Equal(RunStatus.Waiting, (await process.FindAsync(id)).State.Status);
            Assert.True(engine.World.Probes > 1);
        });
        engine.World.IsDown = false;
        await process.DriveAsync(id);

        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        Assert.Equal(1, engine.World.Made["tell/hello"]);
    }

    [Fact]
    public async Task Send_KilledAtEveryPointOnce_IsSentOnceOrAskedAbout()
    {
        await using var counted = Engine();
        var points = 0;
        await using (var process = await counted.StartAsync(new RunnerHooks { DiesAt = (_, _) => { Interlocked.Increment(ref points); return false; } }))
        {
            await process.DriveAsync(await process.AcceptAsync());
        }

        Assert.True(points > 4, $"Only {points} kill points: the hooks are gone.");
        var asked = 0;
        for (var point = 0; point < points; point++)
        {
            await using var engine = Engine();
            var count = -1;
            string id;
            await using (var dying = await engine.StartAsync(new RunnerHooks { DiesAt = (_, _) => Interlocked.Increment(ref count) == point }))
            {
                id = await dying.AcceptAsync();
                Assert.True(await dying.DriveAsync(id), $"Kill point {point} was never reached.");
            }

            await using var heir = await engine.StartAsync();
            await heir.DriveAsync(id);
            var state = (await heir.FindAsync(id)).State;
            asked += state.Status == RunStatus.Paused ? 1 : 0;
            Assert.True(state.Status == RunStatus.Finished || state.Incidents is [{ Code: "engine.may_have_been_sent" }], $"Kill point {point}: {state.Status}, {state.Cause}");
            Assert.True(engine.World.Made.GetValueOrDefault("tell/hello") <= 1, $"Kill point {point}: sent twice.");
            Assert.True(state.Status == RunStatus.Paused || engine.World.Made.GetValueOrDefault("tell/hello") == 1, $"Kill point {point}: finished and never sent.");
        }

        Assert.True(asked > 0, "No kill came between the sending and its answer.");
    }

    [Fact]
    public async Task Plan_OfASend_SendsNothing()
    {
        await using var engine = Engine();
        await using var process = await engine.StartAsync();
        var planned = Assert.IsType<StartResult.Planned>(await process.Intake.StartAsync(new StartRequest("toys", [], "cli:test") { DryRun = true }, CancellationToken.None));

        Assert.Equal(["would be sent"], planned.Plan.Steps.Select(step => step.Verdict));
        Assert.Empty(engine.World.Made);
    }

    [Fact]
    public async Task Send_EchoedSecret_IsKeptMasked()
    {
        await using var engine = new ToyEngine
        {
            Toys = """
            { "definitionId": "toys", "name": "toys", "version": 1, "inputs": [{ "name": "word", "type": "String", "isSensitive": true }],
              "root": { "id": "main", "type": "Elsa.Sequence", "version": 1, "activities": [
                { "id": "tell", "type": "Toy.TellToy", "version": 1, "text": { "typeName": "String", "expression": { "type": "JavaScript", "value": "'say ' + getInput('word')" } } },
                { "id": "said", "type": "Elsa.WriteLine", "version": 1, "text": { "typeName": "String", "expression": { "type": "JavaScript", "value": "getOutputFrom('tell', 'Echo')" } } }] } }
            """,
        };
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(input: new JsonObject { ["word"] = "open sesame 7" });
        await process.DriveAsync(id);

        var run = await process.FindAsync(id);
        Assert.Equal(RunStatus.Finished, run.State.Status);
        Assert.Equal(1, engine.World.Made["tell/say open sesame 7"]);
        Assert.Equal(["told ***"], await process.LinesAsync(id));
        Assert.DoesNotContain("sesame", RunStateJson.Serialize(run.State), StringComparison.Ordinal);
    }

    private static ToyEngine Engine(bool repeatable = false) => new()
    {
        Toys = Sequence("toys",
            Activity("tell", "Toy.TellToy", Input("text", "hello"), Input("again", repeatable ? "true" : "false")),
            Script("said", "getOutputFrom('tell', 'Echo')")),
    };
}
