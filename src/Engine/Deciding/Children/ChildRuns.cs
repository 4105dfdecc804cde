using System.Globalization;
using NexusWorkflows.Engine.Deciding.External;
using NexusWorkflows.Engine.Flow;

namespace NexusWorkflows.Engine.Deciding.Children;

/// <summary>What a run does about the runs it started: begins them once their definition is found, hears from them, and cancels those that nobody waits for any more.</summary>
internal static class ChildRuns
{
    /// <summary>The step is to start runs; it hears of them in <see cref="ChildActivity.Started"/>.</summary>
    /// <exception cref="InputFault">There would be too many of them, or too deep a chain.</exception>
    public static void Wish(Burst burst, ChildWish wish)
    {
        var settings = burst.Moment.Settings;
        if (wish.Orders.Count > settings.ChildLimit)
        {
            throw InputFault.Permanent("engine.child_limit", $"It would start {wish.Orders.Count:N0} runs at once, more than it may: {settings.ChildLimit:N0} (engine.childLimit). Give it fewer items at a time.");
        }

        var depth = (burst.State.Parent?.Depth ?? 0) + 1;
        if ((wish.IsAwaited || wish.IsInline) && depth > settings.ChildDepthLimit)
        {
            throw InputFault.Permanent("engine.child_depth_limit", $"'{wish.Reference}' would be number {depth} in a chain of runs that wait for each other, and at most {settings.ChildDepthLimit} may (engine.childDepthLimit). Look for a workflow that starts itself.");
        }

        burst.Decision.Wish = wish;
    }

    public static void Handle(Burst burst, RunEvent @event)
    {
        switch (@event)
        {
            case RunEvent.ChildrenFound found:
                burst.Decision.Wish = null;
                With(burst, found.Wish.StepId, (activity, step) => Found(burst, activity, step, found));
                break;
            case RunEvent.ChildRested { Report: var report }:
                burst.Decision.Secrets.AddRange(report.Secrets);
                With(burst, report.StepId, (activity, step) => activity.Rested(burst, step, report));
                break;
            case RunEvent.ChildEnded { Report: var report }:
                burst.Decision.Secrets.AddRange(report.Secrets);
                Over(burst, report.StepId);
                With(burst, report.StepId, (activity, step) => activity.Ended(burst, step, report));
                break;
            case RunEvent.ChildRefused refused:
                Refused(burst, refused);
                break;
        }

        if (burst.State.Direction == Direction.Undo)
        {
            Undoing.Continue(burst); // the last descendant may have come to rest
        }
    }

    /// <summary>What a child gave is more than the state may hold: its step faults instead of keeping it.</summary>
    public static void Refuse(Burst burst, RunEvent told, Func<StepState, FaultInfo> fault)
    {
        var stepId = told is RunEvent.ChildEnded ended ? ended.Report.StepId : ((RunEvent.ChildRested)told).Report.StepId;
        if (told is RunEvent.ChildEnded)
        {
            Over(burst, stepId);
        }

        if (burst.State.Steps.TryGetValue(stepId, out var step))
        {
            burst.State.InlineStepId = burst.State.InlineStepId == stepId ? null : burst.State.InlineStepId;
            burst.State.Bookmarks.RemoveAll(b => b.StepId == stepId);
            burst.Journal("Resumed", step);
            burst.Fault(step, fault(step));
        }
    }

    /// <summary>Nobody waits for what this step started.</summary>
    public static void Cancel(Burst burst, StepState step)
    {
        if (step.AwaitedChildren > 0)
        {
            burst.Decision.ChildCancels.Add(step.Id);
        }
    }

    public static void CancelAll(Burst burst)
    {
        if (burst.State.AwaitedChildren > 0)
        {
            burst.Decision.ChildCancels.Add(null);
        }
    }

    private static void Found(Burst burst, ChildActivity activity, StepState step, RunEvent.ChildrenFound found)
    {
        var wish = found.Wish;
        switch (found.Answer)
        {
            case ChildAnswer.NotFound:
                throw InputFault.Of("Exception", $"No published version of workflow definition with ID {wish.Reference} found.");
            case ChildAnswer.Refused refused:
                throw new InputFault(new FaultInfo(refused.Reason, Kind: refused.IsConflict ? "conflict" : "permanent", Code: refused.Code));
            case ChildAnswer.Found answer:
                Begin(burst, step, wish, answer);
                activity.Started(burst, step, wish);
                break;
        }
    }

    private static void Begin(Burst burst, StepState step, ChildWish wish, ChildAnswer.Found answer)
    {
        var begins = (step.Bag?["begins"]?.GetValue<int>() ?? 0) + 1; // a retry begins others
        step.Bag = Loops.With(step.Bag, "begins", begins);
        var children = new List<ChildStart>(wish.Orders.Count);
        for (var i = 0; i < wish.Orders.Count; i++)
        {
            var id = ChildId.Of(burst.State.Id, step.Id, begins, wish.Orders[i].Item);
            children.Add(Fitting(burst, ChildStates.New(burst, wish, wish.Orders[i], answer.Definition, answer.Checked[i], id)));
        }

        burst.Decision.Children.AddRange(children);
        if (wish.IsAwaited)
        {
            step.AwaitedChildren = wish.Orders.Count;
            burst.State.AwaitedChildren += wish.Orders.Count;
        }

        if (wish.IsInline)
        {
            burst.State.InlineStepId = step.Id;
        }
    }

    private static ChildStart Fitting(Burst burst, ChildStart child)
    {
        var most = burst.Moment.Settings.StateLimit;
        return RunStateJson.Write(child.State).Bytes is var bytes && bytes <= most ? child
            : throw InputFault.Permanent(StateBound.Code, string.Create(CultureInfo.InvariantCulture, $"With this input the state of a run of '{child.Definition.Name}' would have {bytes:N0} bytes; it may have {most:N0} (engine.stateLimit). Hand over fewer members; single values of over 64 KiB don't count."));
    }

    private static void Refused(Burst burst, RunEvent.ChildRefused refused)
    {
        if (refused.IsAwaited)
        {
            Over(burst, refused.StepId);
        }

        burst.Journal("Refused", burst.State.Steps.GetValueOrDefault(refused.StepId), new() { ["code"] = refused.Code, ["reason"] = refused.Reason });
        With(burst, refused.StepId, (activity, step) => activity.Refused(burst, step, refused));
    }

    private static void Over(Burst burst, string stepId)
    {
        burst.State.AwaitedChildren--;
        if (burst.State.Steps.GetValueOrDefault(stepId) is { } step)
        {
            step.AwaitedChildren--;
        }
    }

    /// <summary>A step that was ended meanwhile isn't told.</summary>
    private static void With(Burst burst, string stepId, Action<ChildActivity, StepState> act)
    {
        if (burst.State.Steps.TryGetValue(stepId, out var step) && FlowActivities.Find(burst.NodeOf(step)) is ChildActivity activity)
        {
            burst.Executing = step;
            burst.Guard(step, () => act(activity, step));
        }
    }
}
