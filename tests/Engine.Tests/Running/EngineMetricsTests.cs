using System.Diagnostics.Metrics;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Tests.Running;

public sealed class EngineMetricsTests
{
    // The meter is the process's: what other tests do at the same time isn't this one's.
    private static readonly AsyncLocal<bool> Ours = new();

    [Fact]
    public async Task Run_WithATransientFault_CountsEachCommandByItsOutcome()
    {
        var (attempts, seconds) = (new List<string>(), new List<(string Tags, double Value)>());
        using var listener = Listening(attempts, seconds);
        await using var engine = new ToyEngine();
        engine.World.Faults["make/a"] = new ToyFault(StepErrorKind.Transient);
        await using var process = await engine.StartAsync();
        Ours.Value = true;

        await process.DriveAsync(await process.AcceptAsync());

        Assert.Single(attempts, "nexus_attempts 1 activity=Toy.MakeBox, outcome=transient");
        Assert.Equal(
            ["nexus_attempts 1 activity=Toy.MakeBox, outcome=ok", "nexus_attempts 1 activity=Toy.MakeBox, outcome=transient", "nexus_attempts 1 activity=Toy.MakeLids, outcome=ok"],
            attempts.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["nexus_step_seconds activity=Toy.MakeBox", "nexus_step_seconds activity=Toy.MakeLids"], seconds.Select(s => s.Tags).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(attempts.Count, seconds.Count);
        Assert.All(seconds, s => Assert.InRange(s.Value, 0, 60));
    }

    [Fact]
    public async Task Plan_Looks_AreNoAttempts()
    {
        var (attempts, seconds) = (new List<string>(), new List<(string Tags, double Value)>());
        using var listener = Listening(attempts, seconds);
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        Ours.Value = true;

        var planned = await process.Intake.StartAsync(new StartRequest("toys", [], "cli:test", DryRun: true), CancellationToken.None);

        Assert.Equal(3, Assert.IsType<StartResult.Planned>(planned).Plan.Steps.Count);
        Assert.Empty(attempts);
        Assert.Empty(seconds);
        await process.DriveAsync(await process.AcceptAsync());
        Assert.NotEmpty(attempts);
    }

    private static MeterListener Listening(List<string> attempts, List<(string Tags, double Value)> seconds)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "NexusWorkflows.Engine")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(attempts, $"{instrument.Name} {value} {Text(tags)}"));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(seconds, ($"{instrument.Name} {Text(tags)}", value)));
        listener.Start();
        return listener;
    }

    private static void Add<T>(List<T> seen, T measured)
    {
        if (Ours.Value)
        {
            lock (seen)
            {
                seen.Add(measured);
            }
        }
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) => string.Join(", ", tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
}
