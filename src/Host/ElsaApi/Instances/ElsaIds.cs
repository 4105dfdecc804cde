namespace NexusWorkflows.Host.ElsaApi.Instances;

/// <summary>Ids of executions: the run's and the step's together, since a step's is unique in its run alone.</summary>
internal static class ElsaIds
{
    /// <summary>The node id under which a designer hangs a definition's root.</summary>
    public const string WorkflowNode = "Workflow1";

    /// <summary>Stands for the workflow itself.</summary>
    private const string Workflow = "w";

    /// <param name="stepId">Null: the workflow itself.</param>
    public static string Of(string runId, string? stepId) => $"{runId}-{stepId ?? Workflow}";

    /// <summary>The run, and the step or null for the workflow itself; null: it is no such id.</summary>
    public static (string RunId, string? StepId)? Parse(string id)
    {
        var at = id.LastIndexOf('-');
        if (at <= 0 || at == id.Length - 1)
        {
            return null;
        }

        var step = id[(at + 1)..];
        return (id[..at], step == Workflow ? null : step);
    }

    /// <summary>The id under which a run's version can be read exactly as it was when the run began.</summary>
    public static string VersionOf(Engine.Running.InstanceRecord instance) => instance.Definition switch
    {
        null => instance.Run.State.DefinitionVersionId,
        { IsSuperseded: true } kept => kept.VersionId,
        var present => present.ElsaId,
    };
}
