using NexusWorkflows.Engine.Flow;

namespace NexusWorkflows.Engine.Catalog;

/// <summary>Elsa's own activities that this engine runs.</summary>
public static class ElsaActivities
{
    /// <summary>Their type names, for example <c>Elsa.If</c>.</summary>
    public static IReadOnlyCollection<string> Types => FlowActivities.Types;

    public static bool Has(string typeName) => FlowActivities.Find(typeName) is not null;
}
