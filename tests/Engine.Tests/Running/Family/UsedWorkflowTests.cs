using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Tests.Running.Family;

/// <summary>A workflow used as an activity, beyond what Elsa was seen to do.</summary>
public sealed class UsedWorkflowTests
{
    private const string Inner = """ "options": { "usableAsActivity": true },""";

    [Fact]
    public async Task Inner_PublishedAnewWhileTheRunWaitsInIt_GoesOnAsItBegan()
    {
        await using var engine = new ToyEngine();
        engine.Published.AddRange([Workflows.Make("inner", Inner, Workflows.Task("Ask"), Workflows.Line("'old'")), Workflows.Of("outer", Use("x", "inner"))]);
        string waiting;
        await using (var process = await engine.StartAsync())
        {
            waiting = await process.AcceptAsync(new StartRequest("outer", [], "cli:test"));
            await process.DriveAsync(waiting);
        }

        engine.Published[0] = Workflows.Make("inner", Inner, Workflows.Line("'new'"));
        await using var heir = await engine.StartAsync();
        Assert.Equal(2, (await heir.Parts.Definitions.FindPublishedAsync("inner", CancellationToken.None))!.Version);
        await heir.CompleteTaskAsync(waiting, "Ask");
        await heir.DriveAsync(waiting);
        var other = await heir.AcceptAsync(new StartRequest("outer", [], "cli:test")); // its definition says version 1
        await heir.DriveAsync(other);

        Assert.Equal(["old"], await heir.LinesAsync(waiting));
        Assert.Equal(RunStatus.Waiting, (await heir.FindAsync(other)).State.Status);
    }

    [Fact]
    public async Task Inner_InputsAndTheirMemory_SurviveAWaitAndANewProcess()
    {
        await using var engine = new ToyEngine();
        engine.Published.AddRange(
        [
            Workflows.Make("inner", Inner + """ "inputs": [{ "name": "Who", "type": "String" }, { "name": "Name", "type": "String" }, { "name": "Times", "type": "Int32", "defaultValue": 3 }], "outputs": [{ "name": "Said", "type": "String" }],""",
                Workflows.Task("Ask"), Workflows.Output("Said", "getInput('Who') + ' ' + getWho() + ' ' + getInput('Name') + ' ' + (getInput('Times') + 1)")),
            Workflows.Of("outer", Use("x", "inner", $"{Workflows.Input("who", "JavaScript", "'A' + 'nn'")}, {Workflows.Input("_name", "Literal", "Lee")}, "), Workflows.Line("getOutputFrom('x', 'Said')")),
        ]);
        string id;
        await using (var process = await engine.StartAsync())
        {
            id = await process.AcceptAsync(new StartRequest("outer", [], "cli:test"));
            await process.DriveAsync(id);
        }

        await using var heir = await engine.StartAsync();
        await heir.CompleteTaskAsync(id, "Ask");
        await heir.DriveAsync(id);

        Assert.Equal(["Ann Ann Lee 4"], await heir.LinesAsync(id));
    }

    [Fact]
    public async Task Inner_ThatUsesAnother_HasActivitiesAndOutputsOfItsOwn()
    {
        var outputs = """ "outputs": [{ "name": "R", "type": "String" }],""";
        await using var engine = new ToyEngine();
        engine.Published.AddRange(
        [
            Workflows.Make("Inner most", Inner + outputs, Script("same", "'deep'"), Workflows.Output("R", "getOutputFrom('same')")),
            Workflows.Make("middle", Inner + outputs, Script("same", "'mid'"), NamedUse("y", "InnerMost"), Workflows.Output("R", "getOutputFrom('same') + ' ' + getOutputFrom('y', 'R')")),
            Workflows.Of("outer", Script("same", "'out'"), Use("x", "middle"), Workflows.Line("getOutputFrom('same') + ' ' + getOutputFrom('x', 'R')")),
        ]);
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(new StartRequest("outer", [], "cli:test"));
        await process.DriveAsync(id);

        Assert.Equal(["out mid deep"], await process.LinesAsync(id));
        var journal = await process.Parts.Queries.JournalAsync(id, 0, 100, CancellationToken.None);
        Assert.Equal(["Workflow3", "Workflow2", "Workflow1", "Workflow1", "Workflow2", "Workflow3"], journal.Where(e => e.ActivityType == "Elsa.Workflow").Select(e => e.ActivityId!));
        Assert.Contains("Workflow3:main:x:Workflow2:main:y:Workflow1:main:same", journal.Select(e => e.NodeId));
    }

    [Fact]
    public async Task Inner_WithOurActivities_MakesForTheRunAndIsUndoneWithIt()
    {
        await using var engine = new ToyEngine();
        engine.Published.AddRange([Workflows.Make("inner", Inner, Workflows.Box("a")), Workflows.Of("outer", Use("x", "inner"), Workflows.Box("b"))]);
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(new StartRequest("outer", [], "cli:test"));
        await process.DriveAsync(id);
        Assert.Equal(["a", "b"], engine.World.Boxes.Keys.Order());

        await process.TellAsync(id, "undo");
        await process.DriveAsync(id);

        Assert.Equal(["b", "a"], engine.World.Removed);
    }

    [Fact]
    public async Task Inner_ThatUsesItself_CantBeStarted()
    {
        await using var engine = new ToyEngine();
        engine.Published.Add(Workflows.Make("self", Inner, Use("x", "self")));
        await using var process = await engine.StartAsync();

        var refused = await Assert.ThrowsAsync<DefinitionException>(() => process.Intake.StartAsync(new StartRequest("self", [], "cli:test"), CancellationToken.None));

        Assert.Contains("does one use itself?", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inner_ThatIsMissing_IsTheFaultOfItsStep()
    {
        await using var engine = new ToyEngine();
        engine.Published.Add(Workflows.Of("outer", Use("x", "nowhere")));
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(new StartRequest("outer", [], "cli:test"));
        await process.DriveAsync(id);

        Assert.Equal("There is no activity 'Used' here: correct the definition, or run it with a version of nexus that has it.", (await process.FindAsync(id)).State.Cause);
    }

    private static string Use(string id, string definition, string inputs = "") => $$"""{ "id": "{{id}}", "type": "Used", "version": 1, {{inputs}} "workflowDefinitionId": "{{definition}}" }""";

    private static string NamedUse(string id, string type) => $$"""{ "id": "{{id}}", "type": "{{type}}", "version": 1 }""";

    private static string Script(string id, string script) => $$"""{ "id": "{{id}}", "type": "Elsa.RunJavaScript", "version": 1, {{Workflows.Input("script", "Literal", script)}} }""";
}
