using NexusWorkflows.Engine.Running;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Engine.Tests.Running;

public sealed class SystemWatchTests
{
    [Fact]
    public async Task BackAsync_WhoAskedFirstLeaves_TheOthersStillLearn()
    {
        await using var engine = new ToyEngine();
        engine.World.IsDown = true;
        await using var process = await engine.StartAsync();
        var watch = new SystemWatch(process.Parts);
        using var first = new CancellationTokenSource();
        var left = watch.BackAsync("toys", first.Token);
        var stays = watch.BackAsync("toys", CancellationToken.None);

        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        engine.World.IsDown = false;

        await stays.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Empty(watch.Down);
    }

    [Fact]
    public async Task BackAsync_WhoAskedFirstLeavesWhileTheProbeFails_TheOthersStillLearn()
    {
        await using var engine = new ToyEngine();
        engine.World.IsDown = true;
        using var gate = new ManualResetEventSlim();
        engine.World.Gates["probe/"] = gate;
        await using var process = await engine.StartAsync();
        var watch = new SystemWatch(process.Parts);
        using var first = new CancellationTokenSource();
        var left = watch.BackAsync("toys", first.Token);
        var stays = watch.BackAsync("toys", CancellationToken.None);
        await Eventually.HoldsAsync(() => { Assert.True(engine.World.Begun.ContainsKey("probe/")); return Task.CompletedTask; });

        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        gate.Set(); // only now does the probe find the toys down
        await Eventually.HoldsAsync(() => { Assert.True(engine.World.Probes > 1); return Task.CompletedTask; });
        engine.World.IsDown = false;

        await stays.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Empty(watch.Down);
    }
}
