using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Tests.Running.Family;

/// <summary>What a parent makes of a child that fails, can't start, or isn't there.</summary>
public sealed class ChildFaultTests
{
    private const string Single = """ "options": { "activationStrategyType": "Elsa.Workflows.Runtime.ActivationValidators.SingletonStrategy, Elsa.Workflows.Runtime" },""";

    [Theory]
    [InlineData("ExecuteWorkflow")]
    [InlineData("DispatchWorkflow")]
    public async Task Child_Fails_PausesAParentThatAPersonCanRetry(string type)
    {
        var stops = """ "customProperties": { "nexusOnFailure": "stop" },""";
        await using var engine = Engine(Workflows.Make("child", stops, Workflows.Box("a"), Workflows.Box("b")), Workflows.Of("parent", Workflows.Child(type, "x", "child"), Workflows.Line("'after'")));
        engine.World.Faults["make/b"] = new ToyFault(StepErrorKind.Permanent, ForGood: true);
        await using var process = await engine.StartAsync();
        var id = await StartAsync(process, OnFailure.Pause);

        var first = Assert.Single(await process.RunsOfAsync("child"));
        var paused = await process.FindAsync(id);
        Assert.Equal(RunStatus.Paused, paused.State.Status);
        Assert.Equal($"Run {first.Id} of 'child' ended failed: The toys refused to make 'b'. A retry starts it again; what it made counts as this run's own.", paused.State.Cause);
        Assert.Equal(("engine.child_failed", "x"), (paused.State.Incidents[0].Code, paused.State.Incidents[0].ActivityId));

        engine.World.Faults.Clear();
        await process.TellAsync(id, "retry");
        await process.DriveAsync(id);

        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        Assert.Equal([RunStatus.Failed, RunStatus.Finished], (await process.RunsOfAsync("child")).Select(r => r.State.Status));
        Assert.Equal(1, engine.World.Made["box/a"]); // the second child found the first one's box to be its root's
        Assert.Equal(["after"], await process.LinesAsync(id));
    }

    [Fact]
    public async Task Child_FailsAndIsSkipped_GoesOnWithOutputsByHand()
    {
        await using var engine = Engine(Workflows.Of("child", Workflows.Fault("broken")), Workflows.Of("parent", Workflows.Child("DispatchWorkflow", "x", "child"), Workflows.Line("getOutputFrom('x')")));
        await using var process = await engine.StartAsync();
        var id = await StartAsync(process, OnFailure.Pause);
        var child = Assert.Single(await process.RunsOfAsync("child")); // its parent pauses, so does it: a person may retry in it
        Assert.Equal((RunStatus.Paused, RunStatus.Waiting), (child.State.Status, (await process.FindAsync(id)).State.Status));
        await process.TellAsync(child.Id, "cancel");
        await process.DriveAsync(id);
        Assert.Equal(RunStatus.Paused, (await process.FindAsync(id)).State.Status);

        await process.Desk.TellAsync(id, new Instruction("skip", null, null, new JsonObject { ["Result"] = "by hand" }, null, "cli:test"), CancellationToken.None);
        await process.DriveAsync(id);

        Assert.Equal(["by hand"], await process.LinesAsync(id));
    }

    [Fact]
    public async Task Child_FailsUnderUndo_TakesTheWholeTreeBack()
    {
        await using var engine = Engine(
            Workflows.Make("child", """ "customProperties": { "nexusOnFailure": "undo" },""", Workflows.Box("a"), Workflows.Box("b")),
            Workflows.Of("parent", Workflows.Box("p"), Workflows.Child("ExecuteWorkflow", "x", "child")));
        engine.World.Faults["make/b"] = new ToyFault(StepErrorKind.Permanent, ForGood: true);
        await using var process = await engine.StartAsync();
        var id = await StartAsync(process, OnFailure.Undo);

        Assert.Equal(RunStatus.Undone, (await process.FindAsync(id)).State.Status);
        Assert.Equal(RunStatus.Failed, Assert.Single(await process.RunsOfAsync("child")).State.Status);
        Assert.Equal(["a", "p"], engine.World.Removed);
    }

    [Fact]
    public async Task Bulk_SomeFail_WaitsForAllAndRetriesThoseAlone()
    {
        var stops = """ "customProperties": { "nexusOnFailure": "stop" },""";
        await using var engine = Engine(
            Workflows.Make("boxer", stops, Workflows.BoxOf("box", "getInput('Item')")),
            Workflows.Of("parent", Workflows.Bulk("many", "boxer", "['a', 'b', 'c']"), Workflows.Line("'after'")));
        engine.World.Faults["make/b"] = new ToyFault(StepErrorKind.Permanent, ForGood: true);
        await using var process = await engine.StartAsync();
        var id = await StartAsync(process, OnFailure.Pause);
        Assert.Equal("1 of the runs it started didn't finish. Look at them; a retry starts those again.", (await process.FindAsync(id)).State.Cause);

        engine.World.Faults.Clear();
        await process.TellAsync(id, "retry");
        await process.DriveAsync(id);

        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        Assert.Equal(4, (await process.RunsOfAsync("boxer")).Count);
        Assert.Equal(["a", "b", "c"], engine.World.Boxes.Keys.Order());
    }

    [Fact]
    public async Task Bulk_WithPorts_HearsOfEachEndWhateverThePolicy()
    {
        var ports = $$"""
            , "childCompleted": {{Port("done", "'done ' + getVariable('ChildInstanceId').length")}}, "childFaulted": {{Port("broke", "'broke'")}}, {{Workflows.Input("correlationIdFunction", "JavaScript", "'about ' + Item")}}
            """;
        await using var engine = Engine(
            Workflows.Make("picky", """ "customProperties": { "nexusOnFailure": "stop" },""", $$"""{ "id": "if", "type": "Elsa.If", "version": 1, {{Workflows.Input("condition", "JavaScript", "getInput('Item') == 'bad'")}}, "then": {{Workflows.Fault("bad")}} }"""),
            Workflows.Of("parent", Workflows.Bulk("many", "picky", "['good', 'bad']", ports)));
        await using var process = await engine.StartAsync();
        var id = await StartAsync(process, OnFailure.Pause);

        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        Assert.Equal(["broke", "done 16"], (await process.LinesAsync(id)).Order());
        Assert.Equal(["about good", "about bad"], (await process.RunsOfAsync("picky")).Select(r => r.State.CorrelationId));
    }

    [Theory]
    [InlineData("ExecuteWorkflow")]
    [InlineData("DispatchWorkflow")]
    public async Task Child_WhoseStrategyForbidsIt_IsAFaultUntilTheOtherHasEnded(string type)
    {
        await using var engine = Engine(Workflows.Make("single", Single, Workflows.Task("Ask")), Workflows.Of("parent", Workflows.Child(type, "x", "single")));
        await using var process = await engine.StartAsync();
        var other = await process.AcceptAsync(new StartRequest("single", [], "cli:test"));
        await process.DriveAsync(other);
        Assert.IsType<StartResult.NotActivated>(await process.Intake.StartAsync(new StartRequest("single", [], "cli:test"), CancellationToken.None));
        var id = await StartAsync(process, OnFailure.Pause);

        Assert.Equal($"'single' can't start: its strategy is Singleton, and run {other} lives. Retry when that run has ended.", (await process.FindAsync(id)).State.Cause);
        await process.CompleteTaskAsync(other, "Ask");
        await process.DriveAsync(other);
        await process.TellAsync(id, "retry");
        await process.DriveAsync(id);

        Assert.Equal(RunStatus.Waiting, (await process.FindAsync(id)).State.Status);
        Assert.Equal(2, (await process.RunsOfAsync("single")).Count);
    }

    [Fact]
    public async Task Child_WithoutARequiredInput_IsAFaultThatNamesIt()
    {
        await using var engine = Engine(
            Workflows.Make("needs", """ "inputs": [{ "name": "X", "type": "String", "isRequired": true }],""", Workflows.Line("getInput('X')")),
            Workflows.Of("parent", Workflows.Child("ExecuteWorkflow", "x", "needs", input: "({ Y: 1 })")));
        await using var process = await engine.StartAsync();
        var id = await StartAsync(process, OnFailure.Pause);

        Assert.Equal("'needs' can't be started: It needs the input 'X': give it one.", (await process.FindAsync(id)).State.Cause);
        Assert.Empty(await process.RunsOfAsync("needs"));
    }

    [Fact]
    public async Task Child_GivenAShortSecret_IsAFaultThatNamesIt()
    {
        await using var engine = Engine(
            Workflows.Make("sealed", """ "inputs": [{ "name": "pin", "type": "String", "isSensitive": true }],""", Workflows.Line("1")),
            Workflows.Of("parent", Workflows.Child("ExecuteWorkflow", "x", "sealed", input: "({ pin: '1234567' })")));
        await using var process = await engine.StartAsync();
        var id = await StartAsync(process, OnFailure.Pause);

        Assert.Equal("'sealed' can't be started: 'pin': A secret has at least 8 characters: a shorter one can't be masked safely.", (await process.FindAsync(id)).State.Cause);
        Assert.Empty(await process.RunsOfAsync("sealed"));
    }

    [Fact]
    public async Task Child_ThatHoldsWhatAnotherRunHolds_IsAFault()
    {
        var holds = """ "customProperties": { "nexusHolds": [{ "scope": "site:a" }] },""";
        await using var engine = Engine(Workflows.Make("holder", holds, Workflows.Task("Ask")), Workflows.Of("parent", Workflows.Child("DispatchWorkflow", "x", "holder")));
        await using var process = await engine.StartAsync();
        var other = await process.AcceptAsync(new StartRequest("holder", [], "cli:test"));
        var id = await StartAsync(process, OnFailure.Pause);

        Assert.Equal($"'holder' can't start: run {other} holds 'site:a'. Retry when that run has ended.", (await process.FindAsync(id)).State.Cause);
    }

    [Fact]
    public async Task Child_OfAPlannedStart_IsLookedIntoBeforeAnythingIsTouched()
    {
        await using var engine = Engine(Workflows.Of("child", Workflows.Box("taken")), Workflows.Of("parent", Workflows.Box("new"), Workflows.Child("DispatchWorkflow", "x", "child")));
        engine.World.Boxes["taken"] = "somebody else's";
        await using var process = await engine.StartAsync();

        var refused = Assert.IsType<StartResult.Conflict>(await process.Intake.StartAsync(new StartRequest("parent", [], "cli:test"), CancellationToken.None));

        Assert.Equal(["would be made", "conflict"], refused.Plan!.Steps.Select(s => s.Verdict));
        Assert.Equal(["taken"], engine.World.Boxes.Keys);
        Assert.Empty(await process.RunsOfAsync("parent"));
    }

    [Fact]
    public async Task Parent_OfAChildWithOurActivities_PausesAtFaultsByItself()
    {
        await using var engine = Engine(Workflows.Of("child", Workflows.Box("a")), Workflows.Of("parent", Workflows.Child("DispatchWorkflow", "x", "child"), Workflows.Fault("on purpose")));
        await using var process = await engine.StartAsync();
        var id = await StartAsync(process, null);

        Assert.Equal(RunStatus.Paused, (await process.FindAsync(id)).State.Status);
    }

    private static string Port(string id, string script) => $$"""{ "id": "{{id}}", "type": "Elsa.WriteLine", "version": 1, {{Workflows.Input("text", "JavaScript", script)}} }""";

    private static async Task<string> StartAsync(ToyEngine.Process process, OnFailure? onFailure)
    {
        var id = await process.AcceptAsync(new StartRequest("parent", [], "cli:test", onFailure));
        await process.DriveAsync(id);
        return id;
    }

    private static ToyEngine Engine(params string[] definitions)
    {
        var engine = new ToyEngine();
        engine.Published.AddRange(definitions);
        return engine;
    }
}
