using Microsoft.Extensions.Time.Testing;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Engine.Tests.Running;

/// <summary>What users of Elsa reported of waiting runs, as it has to be here.</summary>
public sealed class TicketTests
{
    /// <summary>Elsa 7726, 5961: the bookmark was gone, the instance still showed it as waiting, and nothing could resume it.</summary>
    [Fact]
    public async Task Ticket7726And5961_ResumeKilledAtEveryPointOnce_StateAndBookmarkSayTheSame()
    {
        for (var point = 0; ; point++)
        {
            await using var engine = new ToyEngine();
            string id;
            await using (var before = await engine.StartAsync())
            {
                await before.PublishAsync("waits", Definitions.Event("e1", "One"), Definitions.Line("one"), Definitions.Event("e2", "Two"), Definitions.Line("two"));
                id = await before.RunAsync("waits");
            }

            var count = -1;
            bool killed;
            await using (var process = await engine.StartAsync(new RunnerHooks { DiesAt = (_, _) => Interlocked.Increment(ref count) == point }))
            {
                Assert.Equal([id], (await process.SendAsync("One")).Resumed);
                killed = await process.DriveAsync(id);
            }

            await using var heir = await engine.StartAsync();
            await heir.DriveAsync(id);
            Assert.Equal(["one"], await heir.LinesAsync(id));
            Assert.Equal("Two", Assert.Single((await heir.FindAsync(id)).State.Bookmarks).Payload!["eventName"]!.GetValue<string>());
            Assert.Empty((await heir.SendAsync("One")).Resumed);
            Assert.Equal([id], (await heir.SendAsync("Two")).Resumed);
            await heir.DriveAsync(id);
            Assert.Equal(["one", "two"], await heir.LinesAsync(id));
            if (!killed)
            {
                Assert.True(point >= 2, $"Only {point} kill points: a commit has two.");
                return;
            }
        }
    }

    /// <summary>Elsa 7223: bookmarks stayed behind when many tasks were completed in quick succession.</summary>
    [Fact]
    public Task Ticket7223_FiveHundredTasksCompletedAtOnce_NoneStays() => CompleteAsync(500);

    [FullFact]
    public Task Ticket7223_TenThousandTasksCompletedAtOnce_NoneStays() => CompleteAsync(10_000);

    /// <summary>Elsa 7077: a deleted instance came back from the memory of whoever ran it, and its bookmark broke the next start.</summary>
    [Fact]
    public async Task Ticket7077_RunDeletedWhileItIsDriven_StaysDeletedAndTheNextStartIsFine()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(20_000));
        await using var engine = new ToyEngine { Clock = clock };
        string id;
        await using (var process = await engine.StartAsync())
        {
            // A second is short enough for the driving process to keep the run meanwhile.
            await process.PublishAsync("delays", Definitions.Delay("d", "00:00:01"), Definitions.Event("e", "Go"));
            id = Assert.IsType<StartResult.Started>(await process.Intake.StartAsync(new StartRequest("delays", [], "cli:test", Key: "k"), CancellationToken.None)).RunId;
            await process.ServeUntilAsync(async () =>
            {
                Assert.Equal((RunStatus.Waiting, true), ((await process.FindAsync(id)).State.Status, (await process.FindAsync(id)).Holder is not null));
                Assert.Equal(new DeleteResult.Deleted(), await DeleteAsync(process, id));
                clock.Advance(TimeSpan.FromSeconds(2));
                await Eventually.HoldsAsync(() => Task.Run(() => Assert.Equal(0, process.Runner.Active)));
            });
            Assert.Null(await process.Store.FindAsync(id, CancellationToken.None));
            Assert.Equal(new DeleteResult.NotFound(), await DeleteAsync(process, id));
        }

        await using var heir = await engine.StartAsync();
        clock.Advance(TimeSpan.FromHours(1));
        var next = Assert.IsType<StartResult.Started>(await heir.Intake.StartAsync(new StartRequest("delays", [], "cli:test", Key: "k"), CancellationToken.None));
        Assert.False(next.Existing);
        await heir.ServeUntilAsync(async () => Assert.Equal(RunStatus.Waiting, (await heir.FindAsync(next.RunId)).State.Status));
        Assert.Equal(1, (await heir.Store.ListAsync(new RunFilter(), CancellationToken.None)).Total);
        Assert.Empty(await heir.Store.JournalAsync(id, 0, 10, CancellationToken.None));
        Assert.False(await heir.Store.TellAsync(id, new RunMessage("resume", []), CancellationToken.None));
    }

    [Fact]
    public async Task Ticket7077_RunThatMadeSomething_IsNotDeletedBeforeItIsUndone()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);
        Assert.Equal(new DeleteResult.OwnsEffects(), await DeleteAsync(process, id));

        await process.TellAsync(id, "undo");
        await process.DriveAsync(id);

        Assert.Equal(new DeleteResult.Deleted(), await DeleteAsync(process, id));
        Assert.Empty(await process.Store.EffectsOfRunAsync(id, CancellationToken.None));
    }

    /// <summary>Elsa 4325: one fault ended what had nothing to do with it.</summary>
    [Theory]
    [InlineData(OnFailure.Pause, RunStatus.Paused)]
    [InlineData(OnFailure.Stop, RunStatus.Failed)]
    public async Task Ticket4325_OneBranchOfOneRunFaults_OtherBranchesAndRunsGoOn(OnFailure onFailure, RunStatus ends)
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        var beside = Definitions.Activity("beside", "Elsa.Sequence", $"\"activities\": [{Definitions.Line("one")}, {Definitions.Line("two")}, {Definitions.Task("t", "Ask")}, {Definitions.Line("asked")}]");
        await process.PublishAsync("faults", Definitions.Activity("both", "Elsa.Parallel", $"\"activities\": [{Definitions.Script("bad", "throw new Error('bad')")}, {beside}]"));
        await process.PublishAsync("asks", Definitions.Task("t", "Ask"), Definitions.Line("asked"));
        var before = await process.RunAsync("asks");
        var faulty = await process.AcceptAsync(new StartRequest("faults", [], "cli:test", onFailure));
        await process.DriveAsync(faulty);
        var after = await process.RunAsync("asks");

        Assert.Equal((ends, "one two"), ((await process.FindAsync(faulty)).State.Status, string.Join(' ', await process.LinesAsync(faulty))));
        foreach (var run in onFailure == OnFailure.Pause ? [before, faulty, after] : new[] { before, after })
        {
            await process.CompleteTaskAsync(run, "Ask");
            await process.DriveAsync(run);
            Assert.Equal("asked", (await process.LinesAsync(run))[^1]);
        }

        Assert.Equal((RunStatus.Finished, ends, RunStatus.Finished), ((await process.FindAsync(before)).State.Status, (await process.FindAsync(faulty)).State.Status, (await process.FindAsync(after)).State.Status));
    }

    private static async Task CompleteAsync(int runs)
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        await process.PublishAsync("asks", Definitions.Task("t", "Ask"));
        for (var i = 0; i < runs; i++)
        {
            await process.Intake.StartAsync(new StartRequest("asks", [], "cli:test"), CancellationToken.None);
        }

        using var stop = new CancellationTokenSource();
        var serving = process.Runner.RunAsync(null, stop.Token);
        var patience = TimeSpan.FromMinutes(4);
        await Eventually.HoldsAsync(async () => Assert.Equal(runs, (await process.Store.CountByStatusAsync(CancellationToken.None)).GetValueOrDefault("waiting")), patience);
        var tasks = new List<string>();
        for (var page = 1; tasks.Count < runs; page++)
        {
            var listed = await process.Store.ListAsync(new RunFilter(Workflow: "asks", PageNumber: page, PageSize: 500), CancellationToken.None);
            tasks.AddRange(listed.Items.Select(r => Assert.Single(r.State.Bookmarks).Payload!["taskId"]!.GetValue<string>()));
        }

        var completed = await Task.WhenAll(tasks.Select(task => process.Stimuli.CompleteTaskAsync(task, "done", "cli:test", CancellationToken.None)));

        Assert.All(completed, Assert.True);
        await Eventually.HoldsAsync(async () => Assert.Equal(runs, (await process.Store.CountByStatusAsync(CancellationToken.None)).GetValueOrDefault("finished")), patience);
        Assert.DoesNotContain(true, await Task.WhenAll(tasks.Select(task => process.Stimuli.CompleteTaskAsync(task, "again", "cli:test", CancellationToken.None))));
        await stop.CancelAsync();
        await serving;
    }

    private static Task<DeleteResult> DeleteAsync(ToyEngine.Process process, string id) =>
        process.Store.DeleteAsync(id, new AuditRow(DateTimeOffset.UnixEpoch, "cli:test", "run.delete", id, null), CancellationToken.None);
}
