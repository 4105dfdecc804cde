using System.Globalization;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>The cases of Switch and FlowSwitch.</summary>
internal static class Cases
{
    /// <summary>Indexes of the cases that match: the first, or with MatchAny all.</summary>
    public static IReadOnlyList<int> Matching(Burst burst, StepState step)
    {
        var node = burst.NodeOf(step);
        var values = new RunValues(burst, step);
        var any = StepInputs.Text(values, node, "mode") is "MatchAny" or "1";
        var found = new List<int>();
        var cases = node.Property("cases") as JsonArray ?? [];
        for (var i = 0; i < cases.Count && (any || found.Count == 0); i++)
        {
            if (Matches(cases[i], values))
            {
                found.Add(i);
            }
        }

        return found;
    }

    public static string LabelOf(Node node, int index) => Values.ToText((node.Property("cases") as JsonArray)?[index]?["label"]) ?? "";

    public static Node? ActivityOf(Node node, int index) => node.ChildIn(string.Create(CultureInfo.InvariantCulture, $"cases[{index}]"));

    private static bool Matches(JsonNode? @case, RunValues values)
    {
        try
        {
            return Values.ToTruth(Evaluator.Evaluate((@case as JsonObject)?["condition"], values, asText: false));
        }
        catch (ExpressionException exception)
        {
            throw InputFault.Of(values.Shown(exception));
        }
    }
}
