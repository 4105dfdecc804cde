using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Tests.Running.Family;

/// <summary>Where runs that start each other meet holds, stimuli and deletion.</summary>
public sealed class FamilyWaitTests
{
    private const string Holds = """ "customProperties": { "nexusHolds": [{ "scope": "toy:a", "mode": "change" }], "nexusHoldWhenBusy": "wait" },""";

    [Fact]
    public async Task Child_NotAwaitedThatWaitsForWhatItsParentHolds_LetsTheParentGoOnAndBeginsAfterIt()
    {
        await using var engine = new ToyEngine();
        engine.Published.AddRange(
        [
            Workflows.Make("child", Holds, Workflows.Line("'child'")),
            Workflows.Make("parent", Holds, Workflows.Child("ExecuteWorkflow", "x", "child", waits: false), Workflows.Line("getOutputFrom('x').Status + ' ' + getOutputFrom('x').SubStatus")),
        ]);
        await using var process = await engine.StartAsync();
        var id = await process.RunAsync("parent");

        Assert.Equal((RunStatus.Finished, "Running Suspended"), ((await process.FindAsync(id)).State.Status, Assert.Single(await process.LinesAsync(id))));
        var child = Assert.Single(await process.RunsOfAsync("child"));
        await process.DriveAsync(child.Id);
        Assert.Equal(RunStatus.Finished, (await process.FindAsync(child.Id)).State.Status);
        Assert.Equal(["HoldsGranted", "Started"], (await process.Store.JournalAsync(child.Id, 0, 2, CancellationToken.None)).Select(e => e.Event));
    }

    [Fact]
    public async Task Child_Awaited_HasItsRootsHoldThoughAnotherRunWaitsForIt()
    {
        await using var engine = new ToyEngine();
        engine.Published.AddRange(
        [
            Workflows.Make("child", Holds, Workflows.Line("'child'")),
            Workflows.Make("parent", Holds, Definitions.Delay("soon", "00:00:01"), Workflows.Child("DispatchWorkflow", "x", "child")),
        ]);
        await using var process = await engine.StartAsync();
        var first = await process.AcceptAsync(new StartRequest("parent", [], "cli:test"));
        var second = await process.AcceptAsync(new StartRequest("parent", [], "cli:test"));
        Assert.NotNull((await process.FindAsync(second)).WaitsForHold);

        await process.DriveAsync(first);

        Assert.Equal(RunStatus.Finished, (await process.FindAsync(first)).State.Status);
        await process.DriveAsync(second);
        Assert.Null((await process.FindAsync(second)).State.WaitsForHoldsSince);
    }

    [Fact]
    public async Task Event_SetAndDroppedAroundAChildInOneDecision_AnswersNobody()
    {
        await using var engine = new ToyEngine();
        engine.Published.AddRange(
        [
            Workflows.Of("child", Workflows.Line("1")),
            Workflows.Of("parent", Workflows.Parallel("p", Definitions.Event("e", "Go"), Workflows.Child("DispatchWorkflow", "x", "child", waits: false), Definitions.Activity("end", "Elsa.Finish"))),
        ]);
        await using var process = await engine.StartAsync();
        var id = await process.RunAsync("parent");

        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        Assert.Contains("Suspended", (await process.Store.JournalAsync(id, 0, 100, CancellationToken.None)).Select(e => e.Event));
        Assert.Empty((await process.SendAsync("Go")).Resumed);
    }

    [Fact]
    public async Task Event_StartsAWorkflowThatUsesAnother_AndIsTakenUpByItsActivity()
    {
        await using var engine = new ToyEngine();
        engine.Published.AddRange(
        [
            Workflows.Make("inner", """ "options": { "usableAsActivity": true },""", Workflows.Line("'inner'")),
            Workflows.Of("outer", Definitions.Event("e", "Go", starts: true), """{ "id": "x", "type": "Used", "version": 1, "workflowDefinitionId": "inner" }"""),
        ]);
        await using var process = await engine.StartAsync();

        var id = Assert.Single((await process.SendAsync("Go")).Started);
        await process.DriveAsync(id);

        Assert.Equal((RunStatus.Finished, "inner"), ((await process.FindAsync(id)).State.Status, Assert.Single(await process.LinesAsync(id))));
    }

    [Fact]
    public async Task Event_ForADefinitionThatMayRunOnce_StartsNoSecond()
    {
        await using var engine = new ToyEngine();
        engine.Published.Add(Workflows.Make("one", """ "options": { "activationStrategyType": "Elsa.Workflows.ActivationValidators.SingletonStrategy" },""", Definitions.Event("e", "Go", starts: true), Workflows.Task("Ask")));
        await using var process = await engine.StartAsync();
        await process.DriveAsync(Assert.Single((await process.SendAsync("Go")).Started));

        Assert.Empty((await process.SendAsync("Go")).Started);
        Assert.Single(await process.RunsOfAsync("one"));
    }

    [Fact]
    public async Task Delete_OfARootWhoseChildWaits_IsRefusedUntilThatEndsAndNothingLateBringsItBack()
    {
        await using var engine = new ToyEngine();
        engine.Published.AddRange([Workflows.Of("child", Definitions.Event("e", "Go")), Workflows.Of("parent", Workflows.Child("DispatchWorkflow", "x", "child"), Workflows.Task("Ask"))]);
        await using var process = await engine.StartAsync();
        var id = await process.RunAsync("parent");
        var child = Assert.Single(await process.RunsOfAsync("child"));

        Assert.Equal(new DeleteResult.InUse(child.Id), await DeleteAsync(process, id));
        Assert.Equal(new DeleteResult.InUse(id), await DeleteAsync(process, child.Id));
        await process.SendAsync("Go");
        await process.DriveAsync(id);
        Assert.Equal(new DeleteResult.Deleted(), await DeleteAsync(process, id));

        await process.SendAsync("Go");
        await process.ServeUntilAsync(async () => Assert.Empty((await process.Store.ListAsync(new RunFilter(), CancellationToken.None)).Items));
        Assert.Equal(new DeleteResult.NotFound(), await DeleteAsync(process, child.Id));
    }

    private static Task<DeleteResult> DeleteAsync(ToyEngine.Process process, string id) =>
        process.Store.DeleteAsync(id, new AuditRow(DateTimeOffset.UnixEpoch, "cli:test", "run.delete", id, null), CancellationToken.None);
}
