using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Host.ElsaApi.Instances;

/// <summary>Reads runs and their history for Elsa's clients.</summary>
internal sealed class InstanceReader(IInstanceQueries queries, KnownGraphs graphs)
{
    /// <summary>History beyond this many entries isn't shown as executions of one answer; the journal has all of it.</summary>
    private const int MostEntries = 20_000;

    public async Task<InstanceRecord?> FindAsync(string runId, CancellationToken ct) => (await queries.InstancesAsync(new InstanceFilter { Ids = [runId], Take = 1 }, ct)).Items is [var found] ? found : null;

    /// <exception cref="Output.RefusalException">There is no such run.</exception>
    public async Task<InstanceRecord> GetAsync(string runId, CancellationToken ct) => await FindAsync(runId, ct) ?? throw ElsaErrors.Missing("run", runId);

    /// <param name="nodeIds">Null: every activity.</param>
    public async Task<IReadOnlyList<ExecutionRecord>> ExecutionsAsync(InstanceRecord instance, IReadOnlyCollection<string>? nodeIds, CancellationToken ct)
    {
        var records = new ExecutionRecords(instance, graphs.Of(instance));
        var page = await queries.JournalAsync(new JournalFilter(instance.Run.Id, NodeIds: nodeIds, Take: MostEntries), ct);
        foreach (var entry in page.Items)
        {
            records.Add(entry);
        }

        return records.All();
    }

    /// <summary>Null: there is no such execution.</summary>
    public async Task<ExecutionRecord?> ExecutionAsync(InstanceRecord instance, string? stepId, CancellationToken ct)
    {
        var records = new ExecutionRecords(instance, graphs.Of(instance));
        foreach (var entry in await queries.StepEntriesAsync(instance.Run.Id, stepId, ct))
        {
            records.Add(entry);
        }

        return records.All() is [var found, ..] ? found : null;
    }

    /// <summary>How often activities began and ended, and which are blocked or faulted now.</summary>
    public async Task<IReadOnlyList<ExecutionStats>> StatsAsync(RunState state, IReadOnlyCollection<string>? nodeIds, CancellationToken ct)
    {
        var waiting = state.Steps.Values.Where(step => step.External?.Phase == ExternalPhase.WaitingForSystem || state.Bookmarks.Exists(bookmark => bookmark.StepId == step.Id)).Select(step => step.NodeId).ToHashSet(StringComparer.Ordinal);
        var faulted = state.Incidents.Select(incident => incident.ActivityId).ToHashSet(StringComparer.Ordinal);
        var counts = await queries.NodeCountsAsync(state.Id, nodeIds, ct);
        return
        [
            .. counts.Select(node => new ExecutionStats(
                node.ActivityId, node.NodeId, node.Started, node.Completed, Math.Max(0, node.Started - node.Completed - node.Canceled), waiting.Contains(node.NodeId), faulted.Contains(node.ActivityId), node.Faulted, [])),
        ];
    }
}

/// <summary>What a badge on an activity says.</summary>
internal sealed record ExecutionStats(
    string ActivityId, string ActivityNodeId, long StartedCount, long CompletedCount, long UncompletedCount, bool IsBlocked, bool IsFaulted, long AggregateFaultCount, System.Text.Json.Nodes.JsonObject Metadata);
