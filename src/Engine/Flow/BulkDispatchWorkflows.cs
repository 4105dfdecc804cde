using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Deciding.Children;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Starts a workflow for each item, all beside each other, and unless told otherwise waits for all of them; two ports hear of each end.</summary>
internal sealed class BulkDispatchWorkflows : ChildActivity
{
    private const string Failed = "failed";
    private const string ChildInstanceId = "ChildInstanceId";
    private static readonly string[] AllEnded = ["Completed", "Done"];

    public override void Execute(Burst burst, StepState step)
    {
        var orders = Orders(burst, step);
        if (step.Bag?[Failed] is JsonArray failed)
        {
            var again = failed.Select(i => i!.GetValue<int>()).ToHashSet();
            orders.RemoveAll(o => !again.Contains(o.Item)); // a retry starts those again that failed
            step.Bag.Remove(Failed);
        }

        if (orders.Count == 0)
        {
            burst.Complete(step, null, Done);
            return;
        }

        var waits = StepInputs.Truth(burst, step, "waitForCompletion", otherwise: true);
        ChildRuns.Wish(burst, new ChildWish(step.Id, ChildInputs.Reference(burst, step), orders, IsAwaited: waits, IsInline: false));
    }

    public override void Started(Burst burst, StepState step, ChildWish wish)
    {
        if (wish.IsAwaited)
        {
            Wait(burst, step, new JsonObject { ["parentInstanceId"] = burst.State.Id, ["scheduledInstanceIdsCount"] = wish.Orders.Count });
        }
        else
        {
            burst.Complete(step, null, Done);
        }
    }

    public override void Ended(Burst burst, StepState step, ChildReport report)
    {
        step.Status = StepStatus.Running;
        burst.Journal("Resumed", step);
        var port = report.Status switch
        {
            RunStatus.Finished => burst.NodeOf(step).ChildIn("childCompleted"),
            RunStatus.Failed => burst.NodeOf(step).ChildIn("childFaulted"),
            _ => null,
        };
        if (port is not null)
        {
            burst.Schedule(port, step, new Dictionary<string, JsonNode?> { [ChildInstanceId] = report.RunId }, isOwnRound: true);
        }
        else if (IsFault(burst, report))
        {
            Note(step, report.Item);
        }

        CompleteIfAllEnded(burst, step);
    }

    public override void ChildCompleted(Burst burst, StepState step, StepState child, IReadOnlyList<string> outcomes) => CompleteIfAllEnded(burst, step);

    public override void Refused(Burst burst, StepState step, RunEvent.ChildRefused refused)
    {
        if (burst.State.OnFailure != OnFailure.Stop)
        {
            Note(step, refused.Item);
        }

        CompleteIfAllEnded(burst, step);
    }

    private static void CompleteIfAllEnded(Burst burst, StepState step)
    {
        if (step.AwaitedChildren > 0 || burst.LiveChildren(step).Count > 0)
        {
            if (step.Status == StepStatus.Running)
            {
                step.Status = StepStatus.Waiting;
                burst.Journal("Suspended", step);
            }

            return;
        }

        burst.State.Bookmarks.RemoveAll(b => b.StepId == step.Id);
        if (step.Bag?[Failed] is JsonArray { Count: > 0 } failed)
        {
            throw InputFault.Permanent("engine.child_failed", $"{failed.Count:N0} of the runs it started didn't finish. Look at them; a retry starts those again.");
        }

        burst.Complete(step, null, AllEnded);
    }

    private static void Note(StepState step, int item)
    {
        if (step.Bag?[Failed] is not JsonArray failed)
        {
            step.Bag = Loops.With(step.Bag, Failed, failed = []);
        }

        failed.Add(item);
    }

    private static List<ChildOrder> Orders(Burst burst, StepState step)
    {
        var common = ChildInputs.Members(burst, step, "input");
        var key = StepInputs.Text(burst, step, "defaultItemInputKey") is { Length: > 0 } given ? given : "Item";
        var orders = new List<ChildOrder>();
        foreach (var item in ForEach.Items(burst, step))
        {
            var input = common.DeepClone().AsObject();
            foreach (var (name, value) in item is JsonObject members && SecretValues.NameOf(members) is null ? members : new JsonObject { [key] = item?.DeepClone() })
            {
                input[name] = value?.DeepClone();
            }

            orders.Add(new ChildOrder(orders.Count, input, Correlation(burst, step, key, item)));
        }

        return orders;
    }

    /// <summary>Evaluated for each item, which it sees under the key.</summary>
    private static string? Correlation(Burst burst, StepState step, string key, JsonNode? item)
    {
        var values = new RunValues(burst, step) { Given = (key, item) };
        return values.Shown(StepInputs.Text(values, burst.NodeOf(step), "correlationIdFunction")) is { Length: > 0 } text ? text : null;
    }
}
