using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using static NexusWorkflows.Engine.Tests.Deciding.Bench;

namespace NexusWorkflows.Engine.Tests.Running;

/// <summary>A run whose state would get too large stops at the step that does it, with nothing of it kept and every way on open (S23).</summary>
public sealed class StateLimitTests
{
    private const string Box = """{ "id": "box", "type": "Toy.MakeBox", "version": 1, "name": { "typeName": "String", "expression": { "type": "Literal", "value": "a" } } },""";
    private static readonly EngineSettings Tight = new() { BackoffScale = 0.01, RequestTimeout = TimeSpan.FromMilliseconds(50), Lease = TimeSpan.FromSeconds(5), StateLimit = 20_000 };

    /// <summary>Too much in its input: it isn't begun. Too much in its output: it was done.</summary>
    private static readonly Dictionary<string, string> Notes = new()
    {
        ["input"] = Input("data", "JavaScript", "'x'.repeat(30000)"),
        ["output"] = Input("length", "Literal", "30000"),
    };

    [Theory]
    [InlineData("input")]
    [InlineData("output")]
    public async Task Step_WithTooMuch_IsAnIncidentAndFinishesOnceItIsEdited(string where)
    {
        await using var engine = NoteEngine(where);
        await using var process = await engine.StartAsync();
        var id = await PausedAsync(process);
        var run = await process.FindAsync(id);
        var incident = Assert.Single(run.State.Incidents);
        Assert.Matches("^With what 'note' adds, the run's state would have 3[0-9],[0-9]{3} bytes; it may have 20,000 \\(engine.stateLimit\\). Nothing of it was kept. Keep less in variables, outputs and parallel branches, or raise the limit, and retry.$", incident.Message);
        Assert.Equal(("note", "engine.state_limit", "permanent"), (incident.ActivityId, incident.Code, incident.Kind));
        Assert.True(RunStateJson.Write(run.State).Bytes < 5_000);

        await process.TellAsync(id, "retry");
        await process.DriveAsync(id);
        Assert.Equal("engine.state_limit", Assert.Single((await process.FindAsync(id)).State.Incidents).Code);

        await process.TellAsync(id, "edit", "note", new() { ["data"] = "small", ["length"] = 0 });
        await process.DriveAsync(id);

        Assert.Equal((RunStatus.Finished, null), await process.FindAsync(id) is var ended ? (ended.State.Status, ended.State.Cause) : default);
        Assert.Equal(["kept 5"], await process.Parts.Queries.LinesAsync(id, CancellationToken.None));
        Assert.Equal(1, engine.World.Made["box/a"]);
    }

    [Theory]
    [InlineData("input", "undo", RunStatus.Undone, 0)]
    [InlineData("output", "undo", RunStatus.Undone, 0)]
    [InlineData("input", "cancel", RunStatus.Cancelled, 1)]
    [InlineData("output", "cancel", RunStatus.Cancelled, 1)]
    [InlineData("input", "skip", RunStatus.Finished, 1)]
    [InlineData("output", "skip", RunStatus.Finished, 1)]
    public async Task Incident_OfTheStateLimit_CanBeToldAnything(string where, string action, RunStatus status, int boxes)
    {
        await using var engine = NoteEngine(where);
        await using var process = await engine.StartAsync();
        var id = await PausedAsync(process);

        await process.TellAsync(id, action);
        await process.DriveAsync(id);

        Assert.Equal(status, (await process.FindAsync(id)).State.Status);
        Assert.Equal(boxes, engine.World.Boxes.Count);
    }

    [Theory]
    [InlineData(OnFailure.Undo, RunStatus.Undone, 0)]
    [InlineData(OnFailure.Stop, RunStatus.Failed, 1)]
    public async Task StateLimit_IsAFaultAsAnyOther(OnFailure onFailure, RunStatus status, int boxes)
    {
        await using var engine = NoteEngine("output");
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(onFailure);
        await process.DriveAsync(id);

        var run = await process.FindAsync(id);
        Assert.Equal(status, run.State.Status);
        Assert.StartsWith("With what 'note' adds", run.State.Cause, StringComparison.Ordinal);
        Assert.Equal(boxes, engine.World.Boxes.Count);
    }

    /// <summary>All of it would be one burst: what was before the step is kept and said once, what is after it isn't begun.</summary>
    [Fact]
    public async Task Burst_ThatOutgrowsTheState_StopsAtTheStepThatDoesIt()
    {
        var steps = string.Join(',', Enumerable.Range(1, 9).Select(i => Line($"l{i}", $"setVariable('v{i}', 'x'.repeat(5000)); 'line {i}'")));
        await using var engine = new ToyEngine { Settings = Tight, Toys = Sequence(steps) };
        await using var process = await engine.StartAsync();
        var id = await PausedAsync(process);

        var run = await process.FindAsync(id);
        Assert.Equal("l4", Assert.Single(run.State.Incidents).ActivityId);
        Assert.Equal(["line 1", "line 2", "line 3"], await process.Parts.Queries.LinesAsync(id, CancellationToken.None));
        Assert.Equal(["v1", "v2", "v3"], run.State.Scopes["w"].Values.Keys);
        var journal = await process.Parts.Queries.JournalAsync(id, 0, 100, CancellationToken.None);
        Assert.Equal(Enumerable.Range(1, journal.Count).Select(n => (long)n), journal.Select(e => e.Sequence));
    }

    [Fact]
    public async Task Branches_ThatWouldOutgrowTheState_ArentBegun()
    {
        var each = $$"""{ "id": "each", "type": "Elsa.ParallelForEach", "version": 1, {{Input("items", "JavaScript", "Array.from({length: 50}, (_, i) => 'x'.repeat(1000) + i)")}}, "body": { "id": "t", "type": "Elsa.RunTask", "version": 1, {{Input("taskName", "Literal", "T")}} } }""";
        await using var engine = new ToyEngine { Settings = Tight, Toys = Sequence(each) };
        await using var process = await engine.StartAsync();
        var id = await PausedAsync(process);

        var run = await process.FindAsync(id);
        Assert.Equal(("each", 2, 0), (Assert.Single(run.State.Incidents).ActivityId, run.State.Steps.Count, run.State.Bookmarks.Count));
        await process.TellAsync(id, "cancel");
        await process.DriveAsync(id);
        Assert.Equal(RunStatus.Cancelled, (await process.FindAsync(id)).State.Status);
    }

    [Fact]
    public async Task Task_CompletedWithTooMuch_CanBeCompletedAgain()
    {
        var task = $$"""{ "id": "ask", "type": "Elsa.RunTask", "version": 1, {{Input("taskName", "Literal", "T")}} }""";
        await using var engine = new ToyEngine { Settings = Tight, Toys = Sequence(task + "," + Line("l", "getLastResult()")) };
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(OnFailure.Pause);
        await process.DriveAsync(id);
        await ResumeAsync(process, id, new string('x', 30_000));
        Assert.Equal(("ask", "engine.state_limit"), Assert.Single((await process.FindAsync(id)).State.Incidents) is var i ? (i.ActivityId, i.Code) : default);

        await process.TellAsync(id, "retry");
        await process.DriveAsync(id);
        await ResumeAsync(process, id, "short");

        Assert.Equal(["short"], await process.Parts.Queries.LinesAsync(id, CancellationToken.None));
        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
    }

    [Fact]
    public async Task Value_OfOver64KiB_DoesntCount()
    {
        await using var engine = new ToyEngine { Settings = Tight, Toys = Sequence($$"""{ "id": "note", "type": "Toy.KeepNote", "version": 1, {{Input("length", "Literal", "3000000")}} },""" + Line("l", "getOutputFrom('note', 'Kept').length")) };
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);

        var run = await process.FindAsync(id);
        Assert.Equal((RunStatus.Finished, 3_000_000), (run.State.Status, run.State.Memory["outputs"]!["note"]!["Kept"]!.GetValue<string>().Length));
        Assert.Equal(["3000000"], await process.Parts.Queries.LinesAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task Complaint_OfAWholePage_IsCut()
    {
        await using var engine = new ToyEngine { Settings = Tight, Toys = Sequence($$"""{ "id": "note", "type": "Toy.KeepNote", "version": 1, {{Input("complaint", "JavaScript", "'n'.repeat(5000)")}} }""") };
        await using var process = await engine.StartAsync();
        var run = await process.FindAsync(await PausedAsync(process));
        Assert.Equal(new string('n', 4_000) + "…", Assert.Single(run.State.Incidents).Message);
    }

    [Fact]
    public async Task Start_WithTooMuch_IsRefused()
    {
        await using var engine = new ToyEngine { Settings = Tight };
        await using var process = await engine.StartAsync();

        var refused = await process.Intake.StartAsync(new StartRequest("toys", new() { ["name"] = new string('x', 30_000) }, "cli:test"), CancellationToken.None);

        var message = Assert.Single(Assert.IsType<StartResult.Invalid>(refused).Errors["input"]);
        Assert.Matches("^With this input the run's state would have 30,[0-9]{3} bytes; it may have 20,000 \\(engine.stateLimit\\)", message);
        var large = await process.Intake.StartAsync(new StartRequest("toys", new() { ["name"] = new string('x', 70_000) }, "cli:test"), CancellationToken.None);
        var id = Assert.IsType<StartResult.Started>(large).RunId;
        await process.DriveAsync(id);
        var run = await process.FindAsync(id);
        Assert.Equal((RunStatus.Finished, 70_000), (run.State.Status, run.State.Input["name"]!.GetValue<string>().Length));
    }

    private static ToyEngine NoteEngine(string where) => new()
    {
        Settings = Tight,
        Toys = Sequence(Box + $$"""{ "id": "note", "type": "Toy.KeepNote", "version": 1, {{Notes[where]}} },""" + Line("l", "'kept ' + (getOutputFrom('note', 'Kept') ?? '').length")),
    };

    private static async Task<string> PausedAsync(ToyEngine.Process process)
    {
        var id = await process.AcceptAsync(OnFailure.Pause);
        await process.DriveAsync(id);
        Assert.Equal(RunStatus.Paused, (await process.FindAsync(id)).State.Status);
        return id;
    }

    private static async Task ResumeAsync(ToyEngine.Process process, string id, string payload)
    {
        var bookmark = Assert.Single((await process.FindAsync(id)).State.Bookmarks);
        await process.Desk.ResumeAsync(id, bookmark.Id, payload, "cli:test", CancellationToken.None);
        await process.DriveAsync(id);
    }
}
