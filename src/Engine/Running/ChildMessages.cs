using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Deciding.Children;

namespace NexusWorkflows.Engine.Running;

/// <summary>What a store writes into inboxes by itself, as a part of a commit that starts or cancels children.</summary>
public static class ChildMessages
{
    internal const string RefusedKind = "refused";

    /// <summary>To the parent: a child of this commit can't be stored.</summary>
    public static RunMessage Refused(ParentLink parent, string workflow, AcceptResult result)
    {
        ArgumentNullException.ThrowIfNull(parent);
        var (code, reason) = result switch
        {
            AcceptResult.Busy busy => ("run.busy", $"'{workflow}' can't start: run {busy.HolderRunId} {(busy.Waits ? $"waits for '{busy.Scope}' and comes first" : $"holds '{busy.Scope}'")}. Retry when that run has ended."),
            AcceptResult.NotActivated other => ("run.not_activated", $"'{workflow}' can't start: its strategy is {other.Strategy}, and run {other.LiveRunId} lives. Retry when that run has ended."),
            _ => throw new InvalidOperationException($"The store answered '{result}' to a child."),
        };
        return new RunMessage(RefusedKind, new JsonObject { ["step"] = parent.StepId, ["item"] = parent.Item, ["awaited"] = parent.IsAwaited, ["code"] = code, ["reason"] = reason });
    }

    /// <summary>To the parent: a child waits for its holds before it begins, so the burst that stood still for it goes on.</summary>
    public static RunMessage Waits(ParentLink parent, string childId, string workflow)
    {
        ArgumentNullException.ThrowIfNull(parent);
        return new RunMessage(ParentReports.Rested, new JsonObject
        {
            ["run"] = childId,
            ["step"] = parent.StepId,
            ["item"] = parent.Item,
            ["workflow"] = workflow,
            ["status"] = RunStatus.Waiting.ToString(),
            ["output"] = new JsonObject(),
        });
    }

    /// <summary>To a child that its parent doesn't wait for any more.</summary>
    public static RunMessage Cancel(string parentId, string childId, DateTimeOffset now)
    {
        var actor = "run:" + parentId;
        const string reason = "the run that waited for it goes on without it";
        return RunMessages.Cancel(actor, reason, new AuditRow(now, actor, "run.cancel", childId, reason));
    }
}
