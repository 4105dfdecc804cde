using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform.Erpnext;

namespace NexusWorkflows.Activities.Sites;

/// <summary>How a changing command of the bench is run for a step.</summary>
internal static class SiteCommand
{
    /// <summary>The command's own limit comes a little before the call's deadline, so that it ends by itself and says so.</summary>
    public static Execution For(ActivityContext context, Intent intent) => new(intent.ExecutionId, context.Deadline * 0.95, context.Log);
}
