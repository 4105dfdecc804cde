using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Waits for an event of a name, or starts the workflow with it; what the event brings is the result.</summary>
internal sealed class Event : FlowActivity
{
    public const string Kind = "Elsa.Event";

    /// <summary>What an event is about, for its hash and to be seen.</summary>
    public static JsonObject PayloadOf(string name) => new() { ["eventName"] = name };

    public override void Execute(Burst burst, StepState step)
    {
        if (burst.TakeTrigger(step) is { } trigger)
        {
            Resume(burst, step, trigger.Input);
            return;
        }

        var payload = PayloadOf(NameOf(burst, step));
        Bookmarks.Wait(burst, step, Kind, payload, hash: StimulusHash.Of(Kind, payload));
    }

    public override void Resume(Burst burst, StepState step, JsonNode? payload) =>
        burst.Complete(step, new JsonObject { ["Result"] = payload?.DeepClone() });

    /// <exception cref="InputFault">It has none: nobody could ever mean it.</exception>
    public static string NameOf(Burst burst, StepState step) => StepInputs.Shown(burst, step, "eventName") is { Length: > 0 } name
        ? name
        : throw InputFault.Of("InvalidOperationException", $"'{burst.NodeOf(step).ActivityId}' names no event. Give it an 'eventName'.");
}
