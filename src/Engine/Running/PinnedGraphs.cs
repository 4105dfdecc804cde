using System.Collections.Concurrent;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Running;

/// <summary>Parsed definitions of stored versions, with the workflows that they use as activities in the versions that are pinned with them (S13).</summary>
public sealed class PinnedGraphs(IDefinitionStore store)
{
    private const int Deepest = 64;

    /// <summary>Texts of drafts come and go: those that are looked at are read again.</summary>
    private const int Most = 1_000;

    private readonly ConcurrentDictionary<string, WorkflowGraph> graphs = new(StringComparer.Ordinal);

    /// <summary>The definition as a run is pinned to it.</summary>
    public async Task<WorkflowGraph> FindAsync(string versionId, IReadOnlyDictionary<string, string>? uses, CancellationToken ct)
    {
        var key = Key(versionId, uses);
        return graphs.TryGetValue(key, out var graph) ? graph : Keep(key, Read(await StoredAsync(versionId, ct), await UsedAsync(uses, ct)));
    }

    /// <summary>The definition with what it uses as that is found now, and the versions to pin; null: it uses none.</summary>
    /// <exception cref="DefinitionException">It can't be read, or it uses itself.</exception>
    public async Task<(WorkflowGraph Graph, IReadOnlyDictionary<string, string>? Uses)> ComposeAsync(StoredDefinition stored, CancellationToken ct)
    {
        var used = new Dictionary<string, StoredDefinition>(StringComparer.Ordinal);
        var missing = new HashSet<string>(StringComparer.Ordinal);
        for (var depth = 0; depth <= Deepest; depth++)
        {
            var graph = Cached(stored, used);
            var wanted = graph.Missing.Where(r => !missing.Contains(r.Key)).ToList();
            if (wanted.Count == 0)
            {
                return (graph, used.Count == 0 ? null : Pins(used));
            }

            foreach (var reference in wanted)
            {
                if (await FindAsync(reference, ct) is { } found)
                {
                    used[reference.Key] = found;
                }
                else
                {
                    missing.Add(reference.Key); // as with any activity that isn't there, its step says so
                }
            }
        }

        throw new DefinitionException("root", $"Workflows are used within each other deeper than {Deepest}: does one use itself?");
    }

    /// <summary>The definition with the versions that it uses, by reference.</summary>
    /// <exception cref="DefinitionException">It can't be read, or it uses itself.</exception>
    public static WorkflowGraph Read(StoredDefinition stored, IReadOnlyDictionary<string, StoredDefinition> used) =>
        WorkflowGraph.Parse(stored.Json, stored.Version, used.ToDictionary(u => u.Key, u => new UsedDefinition(u.Value.Json, u.Value.Version), StringComparer.Ordinal));

    private WorkflowGraph Cached(StoredDefinition stored, Dictionary<string, StoredDefinition> used)
    {
        var key = Key(stored.VersionId, used.Count == 0 ? null : Pins(used));
        return graphs.TryGetValue(key, out var graph) ? graph : Keep(key, Read(stored, used));
    }

    private WorkflowGraph Keep(string key, WorkflowGraph graph)
    {
        if (graphs.Count >= Most)
        {
            graphs.Clear();
        }

        return graphs.GetOrAdd(key, graph);
    }

    /// <summary>As Elsa looks: the version by its id, else by its number, else the published one, else the latest.</summary>
    private async Task<StoredDefinition?> FindAsync(WorkflowReference reference, CancellationToken ct)
    {
        if (reference.VersionId is { Length: > 0 } versionId && await store.FindVersionAsync(versionId, ct) is { } exact)
        {
            return exact;
        }

        var id = reference.DefinitionId ?? await NamedAsync(reference.Type, ct);
        return id is null ? null
            : await store.FindNumberAsync(id, reference.Version, ct)
            ?? await store.FindPublishedAsync(id, ct)
            ?? await store.FindLatestAsync(id, ct);
    }

    /// <summary>The definition whose name gives the type's name.</summary>
    private async Task<string?> NamedAsync(string type, CancellationToken ct) =>
        (await store.ListAsync(ct)).FirstOrDefault(d => d.IsLatest && WorkflowTypeName.Of(d.Name) == type)?.DefinitionId;

    private async Task<Dictionary<string, StoredDefinition>> UsedAsync(IReadOnlyDictionary<string, string>? uses, CancellationToken ct)
    {
        var used = new Dictionary<string, StoredDefinition>(StringComparer.Ordinal);
        foreach (var (reference, versionId) in uses ?? new Dictionary<string, string>())
        {
            used[reference] = await StoredAsync(versionId, ct);
        }

        return used;
    }

    private async Task<StoredDefinition> StoredAsync(string versionId, CancellationToken ct) =>
        await store.FindVersionAsync(versionId, ct)
            ?? throw new RunDataException("store.definition_missing", $"The stored definition version '{versionId}' is gone, though a run is pinned to it.");

    private static Dictionary<string, string> Pins(Dictionary<string, StoredDefinition> used) => used.ToDictionary(u => u.Key, u => u.Value.VersionId, StringComparer.Ordinal);

    private static string Key(string versionId, IReadOnlyDictionary<string, string>? uses) =>
        uses is null ? versionId : versionId + '\n' + string.Join('\n', uses.OrderBy(u => u.Key, StringComparer.Ordinal).Select(u => u.Key + '=' + u.Value));
}
