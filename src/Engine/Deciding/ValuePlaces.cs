using System.Globalization;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>Everywhere in a state that values of a definition's own lie. They are replaced as a whole, never changed inside: that is what lets an unchanged one be known by its identity.</summary>
internal static class ValuePlaces
{
    private const string Memory = "memory";
    private const string Bag = "bag";
    private const string Outputs = "outputs";

    /// <summary>What of an activity's own memory is a value; the rest of it is counted up in place.</summary>
    private static readonly string[] BagValues = ["items", "payload", "edited"];

    public static IEnumerable<ValuePlace> Of(RunState state)
    {
        yield return new ValuePlace("input", null, state.Input);
        yield return new ValuePlace("output", null, state.Output);
        yield return new ValuePlace(Memory, null, state.Memory);
        foreach (var (activityId, outputs) in state.Memory[Outputs] as JsonObject ?? [])
        {
            yield return new ValuePlace(Outputs, activityId, (JsonObject)outputs!);
        }

        foreach (var (id, scope) in state.Scopes)
        {
            yield return new ValuePlace("scope", id, scope.Values);
        }

        foreach (var step in state.Steps.Values)
        {
            foreach (var place in OfStep(step))
            {
                yield return place;
            }
        }
    }

    private static IEnumerable<ValuePlace> OfStep(StepState step)
    {
        if (step.Bag is { } bag)
        {
            yield return new ValuePlace(Bag, step.Id, bag);
            if (bag[Outputs] is JsonObject given)
            {
                yield return new ValuePlace("given", step.Id, given);
            }
        }

        if (step.External is not { } external)
        {
            yield break;
        }

        yield return new ValuePlace("inputs", step.Id, external.Inputs);
        for (var i = 0; i < external.Removals?.Count; i++)
        {
            yield return new ValuePlace("removal", string.Create(CultureInfo.InvariantCulture, $"{step.Id}#{i}"), external.Removals[i].Inputs);
        }
    }

    /// <param name="Of">Which of several; null where there is but one.</param>
    internal readonly record struct ValuePlace(string In, string? Of, IDictionary<string, JsonNode?> Values)
    {
        public bool IsValue(string name) => In switch
        {
            Memory => name != Outputs,
            Bag => BagValues.Contains(name),
            _ => true,
        };
    }
}
