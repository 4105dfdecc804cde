using NexusWorkflows.Engine.Running;

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
}
