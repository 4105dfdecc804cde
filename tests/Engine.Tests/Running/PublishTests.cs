using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Tests.Running;

/// <summary>Events that runs publish: after their commit, once, in order, whatever dies.</summary>
public sealed class PublishTests
{
    [Fact]
    public async Task Publish_SomebodyWaitsAndSomethingStarts_BothGetIt()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        await PublishDefinitionsAsync(process);
        var waiting = await process.RunAsync("waits");
        var id = await process.RunAsync("says");

        await process.ServeUntilAsync(async () => Assert.Equal(RunStatus.Finished, (await process.FindAsync(waiting)).State.Status));

        Assert.Equal(["heard 1"], await process.LinesAsync(waiting));
        var started = Assert.Single(await process.RunsOfAsync("starts"));
        Assert.Equal("run:" + id, started.State.Actor);
        await process.ServeUntilAsync(async () => Assert.Equal(["began 1"], await process.LinesAsync(started.Id)));
    }

    [Fact]
    public async Task Publish_Local_ReachesItsOwnRunAlone()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        await PublishDefinitionsAsync(process);
        var other = await process.RunAsync("waits");
        var branches = string.Join(',', Definitions.Event("e", "News"), Definitions.Publish("p", "News", local: true));
        await process.PublishAsync("alone", $$"""{ "id": "par", "type": "Elsa.Parallel", "version": 1, "activities": [{{branches}}] }""");

        var id = await process.RunAsync("alone");

        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        Assert.Equal(RunStatus.Waiting, (await process.FindAsync(other)).State.Status);
        Assert.Empty(await process.RunsOfAsync("starts"));
    }

    [Fact]
    public async Task Publish_ManyInARow_ArriveInTheirOrder()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        var loop = $$"""{ "id": "f", "type": "Elsa.For", "version": 1, {{Definitions.Input("start", "1")}}, {{Definitions.Input("end", "30")}}, "body": {{Definitions.Publish("p", "Count", "getVariable('CurrentValue')")}} }""";
        await process.PublishAsync("counts", loop);
        var endless = $$"""{ "id": "w", "type": "Elsa.While", "version": 1, {{Definitions.Input("condition", "true")}}, "body": { "id": "s", "type": "Elsa.Sequence", "version": 1, "activities": [{{Definitions.Event("e", "Count")}}, {{Definitions.Script("l", "getLastResult()")}}] } }""";
        await process.PublishAsync("listens", endless);
        var listener = await process.RunAsync("listens");
        await process.RunAsync("counts");

        await process.ServeUntilAsync(async () => Assert.Equal(30, (await process.LinesAsync(listener)).Count));

        Assert.Equal(Enumerable.Range(1, 30).Select(n => $"{n}"), await process.LinesAsync(listener));
    }

    [Fact]
    public async Task Publish_KilledAtEveryPointOnce_ArrivesOnce()
    {
        var points = 0;
        for (var point = 0; ; point++)
        {
            await using var engine = new ToyEngine();
            string waiting;
            await using (var before = await engine.StartAsync())
            {
                await PublishDefinitionsAsync(before);
                waiting = await before.RunAsync("waits");
            }

            var count = -1;
            var killed = false;
            await using (var process = await engine.StartAsync(new RunnerHooks { DiesAt = (_, _) => Interlocked.Increment(ref count) == point }))
            {
                var id = Assert.IsType<StartResult.Started>(await process.Intake.StartAsync(new StartRequest("says", [], "cli:test"), CancellationToken.None)).RunId;
                killed = await process.DriveAsync(id);
            }

            if (!killed)
            {
                break;
            }

            points++;
            await using var heir = await engine.StartAsync();
            await heir.ServeUntilAsync(async () =>
            {
                Assert.Equal(RunStatus.Finished, (await heir.FindAsync(waiting)).State.Status);
                Assert.Equal(RunStatus.Finished, Assert.Single(await heir.RunsOfAsync("starts")).State.Status);
                Assert.Equal(RunStatus.Finished, Assert.Single(await heir.RunsOfAsync("says")).State.Status);
            });
            Assert.Equal(["heard 1"], await heir.LinesAsync(waiting));
            Assert.Equal(["said"], await heir.LinesAsync((await heir.RunsOfAsync("says"))[0].Id));
            Assert.Equal(["began 1"], await heir.LinesAsync((await heir.RunsOfAsync("starts"))[0].Id));
        }

        Assert.True(points >= 4, $"Only {points} kill points: commit and delivery have two each.");
    }

    private static async Task PublishDefinitionsAsync(ToyEngine.Process process)
    {
        await process.PublishAsync("waits", Definitions.Event("e", "News"), Definitions.Script("l", "'heard ' + getLastResult()"));
        await process.PublishAsync("starts", Definitions.Event("e", "News", starts: true), Definitions.Script("l", "'began ' + getLastResult()"));
        await process.PublishAsync("says", Definitions.Publish("p", "News", "1"), Definitions.Line("said"));
    }
}
