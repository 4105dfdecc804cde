using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Tests.Running;

/// <summary>Events and answers to tasks, over a real file.</summary>
public sealed class StimulusTests
{
    [Fact]
    public async Task Event_TwoRunsWait_BothGoOn()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        await process.PublishAsync("waits", Definitions.Event("e", "Go"), Definitions.Script("l", "getLastResult().n"));
        string[] ids = [await process.RunAsync("waits"), await process.RunAsync("waits")];

        var sent = await process.SendAsync("Go", input: new JsonObject { ["n"] = 7 });

        Assert.Equal(ids, sent.Resumed);
        Assert.Empty(sent.Started);
        foreach (var id in ids)
        {
            await process.DriveAsync(id);
            Assert.Equal(["7"], await process.LinesAsync(id));
            Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        }
    }

    [Fact]
    public async Task Event_SentTwiceBeforeTheRunLooks_ResumesItsBookmarkOnceAndTheNextOneThen()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        await process.PublishAsync("twice", Definitions.Event("e1", "Go"), Definitions.Line("one"), Definitions.Event("e2", "Go"), Definitions.Line("two"), Definitions.Event("e3", "Go"));
        var id = await process.RunAsync("twice");

        Assert.Equal([id], (await process.SendAsync("Go")).Resumed);
        Assert.Empty((await process.SendAsync("Go")).Resumed);
        await process.DriveAsync(id);

        Assert.Equal(["one", "two"], await process.LinesAsync(id));
        Assert.Equal(RunStatus.Waiting, (await process.FindAsync(id)).State.Status);
    }

    [Fact]
    public async Task Event_OfACorrelationId_ReachesThoseRunsAlone()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        await process.PublishAsync("waits", Definitions.Activity("c", "Elsa.Correlate", Definitions.Input("correlationId", "getCorrelationId() + '!'", "JavaScript")), Definitions.Event("e", "Go"));
        var (first, _) = (await process.RunAsync("waits", "a"), await process.RunAsync("waits", "b"));

        Assert.Equal([first], (await process.SendAsync("Go", "a!")).Resumed);
        Assert.Empty((await process.SendAsync("Go", "a")).Resumed);
    }

    [Fact]
    public async Task Event_OfARun_ReachesThatRunAloneAndStartsNothing()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        await process.PublishAsync("waits", Definitions.Event("e", "Go"));
        await process.PublishAsync("starts", Definitions.Event("e", "Go", starts: true));
        var (_, second) = (await process.RunAsync("waits"), await process.RunAsync("waits"));

        var sent = await process.SendAsync("Go", runId: second);

        Assert.Equal([second], sent.Resumed);
        Assert.Empty(sent.Started);
    }

    [Fact]
    public async Task Event_CorrelationChangesWhileItWaits_IsFoundByTheNewOne()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        var set = Definitions.Activity("c", "Elsa.Correlate", Definitions.Input("correlationId", "new"));
        var branch = $$"""{ "id": "s", "type": "Elsa.Sequence", "version": 1, "activities": [{{Definitions.Task("t", "T")}}, {{set}}] }""";
        await process.PublishAsync("waits", $$"""{ "id": "p", "type": "Elsa.Parallel", "version": 1, "activities": [{{Definitions.Event("e", "Go")}}, {{branch}}] }""");
        var id = await process.RunAsync("waits", "old");
        Assert.True(await process.Stimuli.CompleteTaskAsync(await TaskIdAsync(process, id), null, "cli:test", CancellationToken.None));
        await process.DriveAsync(id);

        Assert.Empty((await process.SendAsync("Go", "old")).Resumed);
        Assert.Equal([id], (await process.SendAsync("Go", "new")).Resumed);
    }

    [Fact]
    public async Task Event_StartsAWorkflow_WithItsPayloadAndCorrelationAndNotWithWhatItWaitsForLater()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        await process.PublishAsync("starts", Definitions.Event("e", "Go", starts: true), Definitions.Script("l", "getLastResult() + ' ' + getCorrelationId()"), Definitions.Event("again", "Go"));

        var id = Assert.Single((await process.SendAsync("Go", "c1", input: "hello")).Started);
        await process.DriveAsync(id);

        Assert.Equal(["hello c1"], await process.LinesAsync(id));
        var run = await process.FindAsync(id);
        Assert.Equal((RunStatus.Waiting, "cli:test"), (run.State.Status, run.State.Actor));
        Assert.Null(run.State.Trigger);
        Assert.Equal([id], (await process.SendAsync("Go", "c1")).Resumed);
    }

    [Fact]
    public async Task Event_EarlyOne_IsKeptForAWhileAndUsedOnce()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(20_000));
        await using var engine = new ToyEngine { Clock = clock };
        await using var process = await engine.StartAsync();
        await process.PublishAsync("waits", Definitions.Event("e", "Go"));
        await process.SendAsync("Go");
        await process.SendAsync("Late");
        clock.Advance(TimeSpan.FromMinutes(9));

        var (first, second) = (await process.RunAsync("waits"), await process.RunAsync("waits"));

        Assert.Equal(RunStatus.Finished, (await process.FindAsync(first)).State.Status);
        Assert.Equal(RunStatus.Waiting, (await process.FindAsync(second)).State.Status);
        await process.PublishAsync("late", Definitions.Event("e", "Late"));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(RunStatus.Waiting, (await process.FindAsync(await process.RunAsync("late"))).State.Status);
    }

    [Fact]
    public async Task Task_Completed_GoesOnOnceAndIsUnknownThen()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        await process.PublishAsync("asks", Definitions.Task("t", "Ask"), Definitions.Script("l", "getLastResult()"));
        var id = await process.RunAsync("asks");
        var task = await TaskIdAsync(process, id);

        Assert.True(await process.Stimuli.CompleteTaskAsync(task, "yes", "cli:test", CancellationToken.None));
        Assert.False(await process.Stimuli.CompleteTaskAsync(task, "no", "cli:test", CancellationToken.None));
        await process.DriveAsync(id);

        Assert.Equal(["yes"], await process.LinesAsync(id));
        Assert.False(await process.Stimuli.CompleteTaskAsync("nobody", null, "cli:test", CancellationToken.None));
    }

    [Fact]
    public async Task Cancelled_RunThatWaits_AnswersNothingAnyMore()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        await process.PublishAsync("waits", Definitions.Event("e", "Go"), Definitions.Line("never"));
        var id = await process.RunAsync("waits");
        await process.TellAsync(id, "cancel");
        await process.DriveAsync(id);

        Assert.Equal(RunStatus.Cancelled, (await process.FindAsync(id)).State.Status);
        Assert.Empty((await process.SendAsync("Go")).Resumed);
        Assert.Empty(await process.LinesAsync(id));
    }

    [Fact]
    public async Task Finish_WithWaitingBranches_TakesTheirBookmarksAway()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        var branch = $$"""{ "id": "s", "type": "Elsa.Sequence", "version": 1, "activities": [{{Definitions.Task("t", "T")}}, {{Definitions.Activity("f", "Elsa.Finish")}}] }""";
        await process.PublishAsync("ends", $$"""{ "id": "p", "type": "Elsa.Parallel", "version": 1, "activities": [{{Definitions.Event("e", "Go")}}, {{Definitions.Delay("d", "01:00:00")}}, {{branch}}] }""");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var id = Assert.IsType<StartResult.Started>(await process.Intake.StartAsync(new StartRequest("ends", [], "cli:test"), patience.Token)).RunId;
        await process.ServeUntilAsync(async () => Assert.Equal(3, (await process.FindAsync(id)).State.Bookmarks.Count));
        await process.Stimuli.CompleteTaskAsync(await TaskIdAsync(process, id), null, "cli:test", patience.Token);
        await process.DriveAsync(id);

        var run = await process.FindAsync(id);
        Assert.Equal(RunStatus.Finished, run.State.Status);
        Assert.Null(run.DueAt);
        Assert.Empty((await process.SendAsync("Go")).Resumed);
    }

    internal static async Task<string> TaskIdAsync(ToyEngine.Process process, string runId) =>
        (await process.FindAsync(runId)).State.Bookmarks.Single(b => b.Kind == "Elsa.RunTask").Payload!["taskId"]!.GetValue<string>();
}
