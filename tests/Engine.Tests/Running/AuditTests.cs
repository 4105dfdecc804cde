using NexusWorkflows.Engine.Auditing;

namespace NexusWorkflows.Engine.Tests.Running;

/// <summary>Whatever a run or a person did has its row (S22).</summary>
public sealed class AuditTests
{
    [Fact]
    public async Task Run_MadeAndUndone_HasARowForEveryActAndEffect()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);
        await process.TellAsync(id, "undo");
        await process.DriveAsync(id);

        Assert.Equal(
            [
                $"cli:test run.start {id}",
                $"run:{id} effect.made a", $"run:{id} effect.made a-a", $"run:{id} effect.made a-b",
                $"cli:test run.undo {id}",
                $"run:{id} effect.removed a-b", $"run:{id} effect.removed a-a", $"run:{id} effect.removed a",
            ],
            await RowsAsync(process));
    }

    [Fact]
    public async Task Run_LeftWithWhatResists_HasARowThatItWasKept()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);
        engine.World.Faults["remove/a-b"] = new ToyFault(Authoring.StepErrorKind.Permanent, ForGood: true);
        await process.TellAsync(id, "undo");
        await process.DriveAsync(id);

        await process.TellAsync(id, "skip");
        await process.DriveAsync(id);

        var rows = await RowsAsync(process);
        Assert.Contains($"cli:test run.skip {id}", rows);
        Assert.Contains($"run:{id} effect.kept a-b", rows);
    }

    private static async Task<List<string>> RowsAsync(ToyEngine.Process process)
    {
        var page = await ((IAuditLog)process.Parts.Store).ListAsync(new AuditFilter(PageSize: 500), CancellationToken.None);
        return [.. page.Items.Reverse().Where(entry => entry.Row.Actor != "test").Select(entry => $"{entry.Row.Actor} {entry.Row.Action} {entry.Row.Subject}")];
    }
}
