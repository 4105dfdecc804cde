using System.Diagnostics.Metrics;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Host.Api;

/// <summary>What only the store knows: runs by status, and systems that runs wait for. What the engine measures itself comes from its own meter.</summary>
internal sealed class NexusMetrics : IDisposable
{
    public const string MeterName = "NexusWorkflows.Host";
    private readonly Meter meter = new(MeterName);
    private readonly IRunQueries queries;
    private IReadOnlyDictionary<string, long> runs = new Dictionary<string, long>();

    public NexusMetrics(IRunQueries queries, Runner runner, IReadOnlyList<string> systems)
    {
        this.queries = queries;
        meter.CreateObservableGauge("nexus_runs", () => runs.Select(pair => new Measurement<long>(pair.Value, KeyValuePair.Create<string, object?>("status", pair.Key))), description: "Runs by status");
        meter.CreateObservableGauge(
            "nexus_system_down", () => systems.Select(system => new Measurement<int>(runner.SystemsDown.Contains(system) ? 1 : 0, KeyValuePair.Create<string, object?>("system", system))), description: "1 while runs wait for the system");
    }

    public void Dispose() => meter.Dispose();

    /// <summary>Reads the store anew; called before each scrape.</summary>
    public async Task RefreshAsync(CancellationToken ct) => runs = await queries.CountByStatusAsync(ct);
}
