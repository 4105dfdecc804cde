using System.Collections.Concurrent;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Host.ElsaApi.Instances;

/// <summary>Parsed definitions for screens. A version's text never changes, so it is parsed once; only so many are kept.</summary>
internal sealed class KnownGraphs
{
    private const int Most = 256;
    private static readonly Dictionary<string, StoredDefinition> NoneUsed = [];
    private readonly ConcurrentDictionary<string, WorkflowGraph> graphs = new(StringComparer.Ordinal);

    /// <summary>Null: the version isn't stored any more, or can't be read.</summary>
    public WorkflowGraph? Of(InstanceRecord instance) => Of(instance.Definition, instance.Used);

    /// <inheritdoc cref="Of(InstanceRecord)"/>
    public WorkflowGraph? Of(StoredDefinition? stored) => Of(stored, NoneUsed);

    private WorkflowGraph? Of(StoredDefinition? stored, IReadOnlyDictionary<string, StoredDefinition> used)
    {
        if (stored is null)
        {
            return null;
        }

        var key = string.Join('\n', used.OrderBy(u => u.Key, StringComparer.Ordinal).Select(u => $"{u.Key}={u.Value.VersionId}").Prepend(stored.VersionId));
        if (graphs.TryGetValue(key, out var known))
        {
            return known;
        }

        try
        {
            if (graphs.Count >= Most)
            {
                graphs.Clear();
            }

            return graphs.GetOrAdd(key, PinnedGraphs.Read(stored, used));
        }
        catch (DefinitionException)
        {
            // Stored by a version with wider bounds: the run's own rows still tell most of it.
            return null;
        }
    }
}
