using System.Text;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Engine.Tests.Running.Family;

/// <summary>What a parent and its children owe each other while nothing dies.</summary>
public sealed class FamilyTests
{
    private const string Secret = "correct horse battery";

    [Fact]
    public async Task Dispatch_NotAwaited_IsARootOfItsOwnAndDrivenWithItsTree()
    {
        await using var engine = Engine(Workflows.Of("child", Workflows.Box("a")), Workflows.Of("parent", Workflows.Child("DispatchWorkflow", "x", "child", waits: false)));
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(new StartRequest("parent", [], "cli:test"));
        await process.DriveAsync(id);

        var child = Assert.Single(await process.RunsOfAsync("child"));
        Assert.Equal((RunStatus.Finished, child.Id, "run:" + id), (child.State.Status, child.RootId, child.State.Actor));
        Assert.Equal(["a"], engine.World.Boxes.Keys);
        Assert.Empty(await process.Parts.Queries.EffectsOfRunAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task Child_ThatMakesThings_MakesThemForItsRoot()
    {
        await using var engine = Engine(Workflows.Of("child", Workflows.Box("a")), Workflows.Of("parent", Workflows.Child("DispatchWorkflow", "x", "child")));
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(new StartRequest("parent", [], "cli:test"));
        await process.DriveAsync(id);

        var effect = Assert.Single(await process.Parts.Queries.EffectsOfRunAsync(id, CancellationToken.None));
        Assert.NotEqual(id, effect.RunId);
        Assert.Equal("What the run made belongs to run " + id + ": undo that one.", (await process.TellAsync(effect.RunId, "undo")).Refusal);
    }

    [Fact]
    public async Task Undo_OfAFinishedRoot_RemovesWhatTheTreeMadeNewestFirst()
    {
        await using var engine = Engine(
            Workflows.Of("grandchild", Workflows.Box("b")),
            Workflows.Of("child", Workflows.Box("a"), Workflows.Child("ExecuteWorkflow", "x", "grandchild"), Workflows.Box("c")),
            Workflows.Of("parent", Workflows.Box("first"), Workflows.Child("DispatchWorkflow", "x", "child"), Workflows.Box("last")));
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(new StartRequest("parent", [], "cli:test"));
        await process.DriveAsync(id);
        Assert.Equal(5, engine.World.Boxes.Count);

        await process.TellAsync(id, "undo");
        await process.DriveAsync(id);

        Assert.Equal(RunStatus.Undone, (await process.FindAsync(id)).State.Status);
        Assert.Equal(["last", "c", "b", "a", "first"], engine.World.Removed);
    }

    [Fact]
    public async Task Undo_WhileAChildIsAtWork_WaitsUntilThatIsRecorded()
    {
        await using var engine = Engine(Workflows.Of("child", Workflows.Box("a"), Workflows.Box("never")), Workflows.Of("parent", Workflows.Box("p"), Workflows.Child("DispatchWorkflow", "x", "child")));
        using var gate = engine.World.Gates["make/a"] = new ManualResetEventSlim();
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(new StartRequest("parent", [], "cli:test"));
        var driving = process.DriveAsync(id);
        await Eventually.HoldsAsync(() => Task.FromResult(Assert.Contains("make/a", (IDictionary<string, bool>)engine.World.Begun)));

        await process.TellAsync(id, "undo");
        await Eventually.HoldsAsync(async () => Assert.Contains("Told", (await process.Parts.Queries.JournalAsync((await process.RunsOfAsync("child"))[0].Id, 0, 100, CancellationToken.None)).Select(e => e.Event)));
        Assert.Equal(RunStatus.Undoing, (await process.FindAsync(id)).State.Status);
        Assert.Empty(engine.World.Removed);
        gate.Set();
        await driving;

        Assert.Equal(RunStatus.Undone, (await process.FindAsync(id)).State.Status);
        Assert.Equal(RunStatus.Cancelled, (await process.RunsOfAsync("child"))[0].State.Status);
        Assert.Equal(["a", "p"], engine.World.Removed);
        Assert.DoesNotContain("box/never", engine.World.Made.Keys);
    }

    [Fact]
    public async Task Cancel_OfAParent_ReachesAwaitedDescendantsAndNoOthers()
    {
        await using var engine = Engine(
            Workflows.Of("grandchild", Workflows.Task("Ask")),
            Workflows.Of("child", Workflows.Child("DispatchWorkflow", "x", "grandchild")),
            Workflows.Of("free", Workflows.Task("Ask")),
            Workflows.Of("parent", Workflows.Child("DispatchWorkflow", "y", "free", waits: false), Workflows.Child("ExecuteWorkflow", "x", "child")));
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(new StartRequest("parent", [], "cli:test"));
        await process.DriveAsync(id);
        Assert.Equal(RunStatus.Waiting, (await process.FindAsync(id)).State.Status);

        await process.TellAsync(id, "cancel");
        await process.DriveAsync(id);

        Assert.Equal("cancelled by cli:test", (await process.FindAsync(id)).State.Cause);
        Assert.Equal(RunStatus.Cancelled, (await process.RunsOfAsync("child"))[0].State.Status);
        Assert.Equal(RunStatus.Cancelled, (await process.RunsOfAsync("grandchild"))[0].State.Status);
        Assert.Equal(RunStatus.Waiting, (await process.RunsOfAsync("free"))[0].State.Status);
    }

    [Fact]
    public async Task Branch_ThatIsCutOff_CancelsItsChildAndTheRunEndsAfterIt()
    {
        var loop = $$"""
            { "id": "each", "type": "Elsa.ParallelForEach", "version": 1, {{Workflows.Input("items", "JavaScript", "['stay', 'go']")}}, "body": { "id": "either", "type": "Elsa.If", "version": 1, {{Workflows.Input("condition", "JavaScript", "getCurrentValue() == 'go'")}},
              "then": { "id": "quits", "type": "Elsa.Sequence", "version": 1, "activities": [{{Workflows.Task("Quit")}}, { "id": "break", "type": "Elsa.Break", "version": 1 }] }, "else": {{Workflows.Child("DispatchWorkflow", "x", "child")}} } }
            """;
        await using var engine = Engine(Workflows.Of("child", Workflows.Task("Ask")), Workflows.Of("parent", loop, Workflows.Line("'after'")));
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(new StartRequest("parent", [], "cli:test"));
        await process.DriveAsync(id);

        await process.CompleteTaskAsync(id, "Quit");
        await process.DriveAsync(id);

        var child = Assert.Single(await process.RunsOfAsync("child"));
        Assert.Equal((RunStatus.Cancelled, "the run that waited for it goes on without it"), (child.State.Status, child.State.Cause));
        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        Assert.Equal(["after"], await process.LinesAsync(id));
    }

    [Fact]
    public async Task Secret_HandedToAChildAndBack_IsNeverStoredInClear()
    {
        await using var engine = Engine(
            Workflows.Make("child", """ "inputs": [{ "name": "password", "type": "String", "isSensitive": true }], "outputs": [{ "name": "made", "type": "String", "isSensitive": true }],""", Workflows.Output("made", "getInput('password') + '!'"), Workflows.Line("getInput('password')")),
            Workflows.Make("parent", """ "inputs": [{ "name": "word", "type": "String", "isSensitive": true }], "outputs": [{ "name": "length", "type": "Object" }],""",
                Workflows.Child("ExecuteWorkflow", "x", "child", input: "({ password: getInput('word') })"), Workflows.Line("getOutputFrom('x').Output.made"), Workflows.Output("length", "getOutputFrom('x').Output.made.length")));
        await using (var process = await engine.StartAsync())
        {
            var id = await process.AcceptAsync(new StartRequest("parent", new JsonObject { ["word"] = Secret }, "cli:test"));
            await process.DriveAsync(id);

            Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
            Assert.Equal(["***"], await process.LinesAsync(id));
            Assert.Equal(["***"], await process.LinesAsync((await process.RunsOfAsync("child"))[0].Id));
            var secrets = process.Parts.Open(id, await process.Parts.Store.SecretsAsync(id, CancellationToken.None));
            Assert.Contains((Secret.Length + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), secrets.Values); // what is made of a secret is one
        }

        var bytes = await File.ReadAllBytesAsync(engine.DatabasePath);
        Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Secret)));
    }

    [Fact]
    public async Task Workflow_ThatExecutesItself_EndsAtTheBoundWithAClearIncident()
    {
        await using var engine = new ToyEngine { Settings = new EngineSettings { ChildDepthLimit = 5 } };
        engine.Published.Add(Workflows.Of("self", Workflows.Child("ExecuteWorkflow", "again", "self"), Workflows.Line("'done'")));
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(new StartRequest("self", [], "cli:test"));
        await process.DriveAsync(id);

        var runs = await process.RunsOfAsync("self");
        Assert.Equal(6, runs.Count);
        var deepest = Assert.Single(runs, r => r.State.Status == RunStatus.Failed);
        Assert.Equal("'self' would be number 6 in a chain of runs that wait for each other, and at most 5 may (engine.childDepthLimit). Look for a workflow that starts itself.", deepest.State.Cause);
        Assert.Equal("engine.child_depth_limit", Assert.Single(deepest.State.Incidents).Code);
    }

    [Fact]
    public async Task Bulk_OfMoreThanTheBound_FaultsAndStartsNone()
    {
        await using var engine = new ToyEngine { Settings = new EngineSettings { ChildLimit = 3 } };
        engine.Published.AddRange([Workflows.Of("child", Workflows.Line("1")), Workflows.Of("parent", Workflows.Bulk("many", "child", "[1, 2, 3, 4]"))]);
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync(new StartRequest("parent", [], "cli:test"));
        await process.DriveAsync(id);

        Assert.Equal("It would start 4 runs at once, more than it may: 3 (engine.childLimit). Give it fewer items at a time.", (await process.FindAsync(id)).State.Cause);
        Assert.Empty(await process.RunsOfAsync("child"));
    }

    private static ToyEngine Engine(params string[] definitions)
    {
        var engine = new ToyEngine();
        engine.Published.AddRange(definitions);
        return engine;
    }
}
