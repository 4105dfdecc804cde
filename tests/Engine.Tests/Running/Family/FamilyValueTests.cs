using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Tests.Running.Family;

/// <summary>What parents and children hand to each other is held to the bounds of both, and what a parent does to its children is audited in its name.</summary>
public sealed class FamilyValueTests
{
    private const string Children = "Object.fromEntries(Array.from({ length: 40 }, (_, i) => ['m' + i, 'x'.repeat(1000)]))";

    private static readonly EngineSettings Tight = new() { StateLimit = 20_000, Lease = TimeSpan.FromSeconds(5) };

    [Fact]
    public async Task Values_OfOver64KiB_GoInAndOutBesideTheStates()
    {
        await using var engine = Engine(Tight,
            Workflows.Of("child", Workflows.Task("T"), Workflows.Output("kept", "getInput('text') + 'y'")),
            Workflows.Of("parent", Workflows.Child("DispatchWorkflow", "x", "child", input: "({ text: 'x'.repeat(100000) })"), Workflows.Line("getOutputFrom('x', 'Result').kept.length")));
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(new StartRequest("parent", [], "cli:test"));
        await process.DriveAsync(id);
        var child = Assert.Single(await process.RunsOfAsync("child"));
        await process.CompleteTaskAsync(child.Id, "T");
        await process.DriveAsync(id);

        Assert.Equal(["100001"], await process.LinesAsync(id));
        Assert.Equal(100_000, (await process.FindAsync(child.Id)).State.Input["text"]!.GetValue<string>().Length);
        Assert.Equal(100_001, (await process.FindAsync(child.Id)).State.Output["kept"]!.GetValue<string>().Length);
    }

    [Fact]
    public async Task Values_OfOver64KiBOfAUsedWorkflow_LieBesideTheStateBetweenCommits()
    {
        var used = Workflows.Make("used", """ "inputs": [{ "name": "text", "type": "String" }], "outputs": [{ "name": "kept", "type": "String" }], """,
            Workflows.Output("kept", "getInput('text') + 'y'"), Workflows.Task("T"));
        var use = $$"""{ "id": "u", "type": "Used", "version": 1, "workflowDefinitionId": "used", {{Workflows.Input("text", "JavaScript", "'x'.repeat(100000)")}} }""";
        await using var engine = Engine(Tight, used, Workflows.Of("parent", use, Workflows.Line("getOutputFrom('u', 'kept').length")));
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(new StartRequest("parent", [], "cli:test"));
        await process.DriveAsync(id);
        Assert.Equal(RunStatus.Waiting, (await process.FindAsync(id)).State.Status);
        await process.CompleteTaskAsync(id, "T");
        await process.DriveAsync(id);

        Assert.Equal(["100001"], await process.LinesAsync(id));
    }

    [Fact]
    public async Task Input_ThatWouldOutgrowTheChildsState_StartsNone()
    {
        await using var engine = Engine(Tight, Workflows.Of("child", Workflows.Line("1")), Workflows.Of("parent", Workflows.Child("DispatchWorkflow", "x", "child", input: Children)));
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(new StartRequest("parent", [], "cli:test", OnFailure.Pause));
        await process.DriveAsync(id);

        var incident = Assert.Single((await process.FindAsync(id)).State.Incidents);
        Assert.Equal(("x", "engine.state_limit"), (incident.ActivityId, incident.Code));
        Assert.Matches("^With this input the state of a run of 'child' would have 4[0-9],[0-9]{3} bytes; it may have 20,000", incident.Message);
        Assert.Empty(await process.RunsOfAsync("child"));
    }

    [Theory]
    [InlineData("DispatchWorkflow", true)]
    [InlineData("ExecuteWorkflow", true)]
    [InlineData("ExecuteWorkflow", false)]
    public async Task Output_ThatWouldOutgrowTheParentsState_IsTheFaultOfItsStepAndNotKept(string type, bool waits)
    {
        await using var engine = Engine(Tight,
            Workflows.Of("child", Workflows.Output("o", "'y'.repeat(12000)")),
            Workflows.Of("parent", Workflows.Line("setVariable('v', 'x'.repeat(12000)); 'before'"), Workflows.Child(type, "x", "child", waits), Workflows.Line("'after'")));
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(new StartRequest("parent", [], "cli:test", OnFailure.Pause));
        await process.DriveAsync(id);

        var paused = (await process.FindAsync(id)).State;
        var incident = Assert.Single(paused.Incidents);
        Assert.Equal((RunStatus.Paused, "x", "engine.state_limit", 0, 0), (paused.Status, incident.ActivityId, incident.Code, paused.AwaitedChildren, paused.Bookmarks.Count));
        await process.TellAsync(id, "skip", incident.StepId);
        await process.DriveAsync(id);

        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        Assert.Equal(["before", "after"], await process.LinesAsync(id));
    }

    [Fact]
    public async Task Audit_OfAChild_SaysStartCancelEndAndDeletionInTheNameOfItsParent()
    {
        await using var engine = Engine(new(), Workflows.Of("child", Workflows.Task("T")), Workflows.Of("parent", Workflows.Child("DispatchWorkflow", "x", "child")));
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(new StartRequest("parent", [], "cli:test"));
        await process.DriveAsync(id);
        var child = Assert.Single(await process.RunsOfAsync("child")).Id;
        await process.TellAsync(id, "cancel");
        await process.DriveAsync(id);
        await process.Store.DeleteAsync(id, new AuditRow(DateTimeOffset.UnixEpoch, "cli:test", "run.delete", id, null), CancellationToken.None);

        var rows = (await process.Store.ListAsync(new AuditFilter(PageSize: 100), CancellationToken.None)).Items.Select(e => e.Row).Where(r => r.Subject == child).Reverse();
        Assert.Equal(["run.start child", "run.cancel the run that waited for it goes on without it", "run.end cancelled", "run.delete child"], rows.Select(r => $"{r.Action} {r.Detail}"));
        Assert.All(rows, row => Assert.Equal("run:" + id, row.Actor));
    }

    [Fact]
    public async Task Audit_OfADispatchedChildThatNobodyAwaits_SaysItsEndOnce()
    {
        await using var engine = Engine(new(), Workflows.Of("child", Workflows.Line("1")), Workflows.Of("parent", Workflows.Child("DispatchWorkflow", "x", "child", waits: false)));
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(new StartRequest("parent", [], "cli:test"));
        await process.DriveAsync(id);
        var child = Assert.Single(await process.RunsOfAsync("child")).Id;

        var ends = (await process.Store.ListAsync(new AuditFilter(PageSize: 100), CancellationToken.None)).Items.Select(e => e.Row).Where(r => r.Action == "run.end");
        Assert.Equal((child, "run:" + id, "finished"), Assert.Single(ends) is var row ? (row.Subject, row.Actor, row.Detail) : default);
    }

    private static ToyEngine Engine(EngineSettings settings, params string[] definitions)
    {
        var engine = new ToyEngine { Settings = settings };
        engine.Published.AddRange(definitions);
        return engine;
    }
}
