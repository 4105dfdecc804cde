using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding.External;

namespace NexusWorkflows.Engine.Deciding.Children;

/// <summary>What a child tells its parent and when: its first rest, where the parent's burst stands still for it, and its end.</summary>
internal static class ParentReports
{
    public const string Ended = "ended";

    public const string Rested = "rested";

    /// <summary>Adds the message that the state at the end of a decision calls for.</summary>
    public static void Add(Burst burst)
    {
        var state = burst.State;
        if (state.Parent is not { } parent)
        {
            return;
        }

        var ends = Undoing.IsFinal(state.Status) && !parent.HasEnded;
        if (ends)
        {
            parent.HasEnded = true;
            burst.Decision.Ended = new ChildEnd(parent.RunId, state.Status);
        }

        if (ends && parent.IsAwaited)
        {
            parent.TellsRest = false;
            burst.Decision.Told.Add(Message(burst, parent, Ended));
        }
        else if (parent.TellsRest && IsOver(burst))
        {
            parent.TellsRest = false;
            burst.Decision.Told.Add(Message(burst, parent, Rested));
        }
    }

    /// <summary>The burst has nothing more to take up by itself.</summary>
    private static bool IsOver(Burst burst) =>
        Undoing.IsFinal(burst.State.Status) || (!burst.Decision.Continue && burst.State.Queue.Count == 0 && !burst.State.IsHeldByChild);

    private static RunTold Message(Burst burst, ParentLink parent, string kind) => new(parent.RunId, kind, new JsonObject
    {
        ["run"] = burst.State.Id,
        ["step"] = parent.StepId,
        ["item"] = parent.Item,
        ["workflow"] = burst.Graph.Name,
        ["status"] = burst.State.Status.ToString(),
        ["output"] = burst.State.Output.DeepClone(),
        ["cause"] = burst.State.Cause,
    });
}
