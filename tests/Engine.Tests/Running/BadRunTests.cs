using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Tests.Deciding;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Engine.Tests.Running;

/// <summary>What is wrong with one run is that run's alone (S12).</summary>
public sealed class BadRunTests
{
    private static readonly string Note = Bench.Sequence($$"""{ "id": "note", "type": "Toy.KeepNote", "version": 1, {{Bench.Input("change", "Input", "change")}}, {{Bench.Input("data", "Literal", "x")}} }""", """ "inputs": [{ "name": "change", "type": "String" }], """);

    [Fact]
    public async Task Run_WhoseWriteCantBeApplied_IsParkedTheThirdTimeAndTheOtherFinishes()
    {
        await using var engine = new ToyEngine { Toys = Note };
        await using var process = await engine.StartAsync();
        var bad = await process.AcceptAsync(input: new() { ["change"] = "register.unknown" });
        var good = await process.AcceptAsync(input: new() { ["change"] = "" });

        await WhileRunningAsync(process, async () =>
        {
            Assert.True((await process.FindAsync(bad)).Quarantined);
            Assert.Equal(RunStatus.Finished, (await process.FindAsync(good)).State.Status);
        });

        Assert.Equal("A run's decision carries a change of kind 'register.unknown', which this version of the store can't apply.", (await process.FindAsync(bad)).State.Cause);
    }

    [Fact]
    public async Task Run_WithAMessageThatCantBeRead_IsParkedAndTheOtherFinishes()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        var bad = await process.AcceptAsync();
        await process.Parts.Store.TellAsync(bad, new RunMessage("sing", []), CancellationToken.None);

        await WhileRunningAsync(process, async () => Assert.True((await process.FindAsync(bad)).Quarantined));

        Assert.Equal("InvalidOperationException: The inbox holds a message of the unknown kind 'sing'.", (await process.FindAsync(bad)).State.Cause);
        Assert.Empty(engine.World.Boxes);
    }

    private static async Task WhileRunningAsync(ToyEngine.Process process, Func<Task> holds)
    {
        using var stop = new CancellationTokenSource();
        var running = process.Runner.RunAsync(null, stop.Token);
        await Eventually.HoldsAsync(holds);
        await stop.CancelAsync();
        await running;
    }
}
