using System.Collections.Concurrent;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Host.ElsaApi.Instances;

/// <summary>Parsed definitions for screens. A version's text never changes, so it is parsed once; only so many are kept.</summary>
internal sealed class KnownGraphs
{
    private const int Most = 256;
    private readonly ConcurrentDictionary<string, WorkflowGraph> graphs = new(StringComparer.Ordinal);

    /// <summary>Null: the version isn't stored any more, or can't be read.</summary>
    public WorkflowGraph? Of(StoredDefinition? stored)
    {
        if (stored is null)
        {
            return null;
        }

        if (graphs.TryGetValue(stored.VersionId, out var known))
        {
            return known;
        }

        try
        {
            if (graphs.Count >= Most)
            {
                graphs.Clear();
            }

            return graphs.GetOrAdd(stored.VersionId, WorkflowGraph.Parse(stored.Json, stored.Version));
        }
        catch (DefinitionException)
        {
            // Stored by a version with wider bounds: the run's own rows still tell most of it.
            return null;
        }
    }
}
