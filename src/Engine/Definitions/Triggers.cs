using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Expressions;
using NexusWorkflows.Engine.Flow;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>The activities of a definition that start it by themselves: marked as able to, and of a kind that waits for something outside.</summary>
public static class Triggers
{
    /// <summary>Those that can be read, in the order of the tree.</summary>
    /// <param name="now">What their expressions see as the present, UTC.</param>
    public static IReadOnlyList<TriggerDeclaration> Of(WorkflowGraph graph, DateTimeOffset now) => Read(graph, now, null);

    /// <summary>Adds a finding for each that can't be read: it would start nothing.</summary>
    internal static void Check(WorkflowGraph graph, DateTimeOffset now, Severity worst, List<Finding> findings) =>
        Read(graph, now, (node, message) => findings.Add(new Finding(worst, node.Place, $"'{node.ActivityId}' can't start the workflow: {message}")));

    private static List<TriggerDeclaration> Read(WorkflowGraph graph, DateTimeOffset now, Action<Node, string>? failed)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var found = new List<TriggerDeclaration>();
        foreach (var node in graph.Nodes.Values)
        {
            if (!node.Flag("canStartWorkflow"))
            {
                continue;
            }

            try
            {
                var values = new BeforeRun([], graph.Variables, now);
                if (node.Type == HttpEndpoint.Kind)
                {
                    found.AddRange(HttpEndpoint.Triggers(node, values));
                }
                else if (PayloadOf(node, values) is { } payload)
                {
                    found.Add(new TriggerDeclaration(node.NodeId, node.Type, payload));
                }
            }
            catch (ExpressionException exception)
            {
                failed?.Invoke(node, exception.Message);
            }
        }

        return found;
    }

    /// <summary>What it waits for; null: it starts nothing.</summary>
    private static JsonObject? PayloadOf(Node node, BeforeRun values)
    {
        switch (node.Type)
        {
            case Event.Kind:
                return Event.PayloadOf(Text(node, "eventName", values));
            case Flow.Timer.Kind:
                var interval = Times.SpanOf(Value(node, "interval", values)) ?? Flow.Timer.UsualInterval;
                return interval > TimeSpan.Zero
                    ? Schedule.OfTimer(interval)
                    : throw new ExpressionException("ArgumentOutOfRangeException", $"an interval of {interval} never passes. Give a longer one.");
            case Cron.Kind:
                return Schedule.OfCron(CronTimes.Checked(Text(node, "cronExpression", values)));
            case StartAt.Kind:
                return Schedule.OfStartAt(Times.TimeOf(Value(node, "dateTime", values)));
            default:
                return null;
        }
    }

    private static string Text(Node node, string property, BeforeRun values) =>
        Values.ToText(Evaluator.Evaluate(StepInputs.ExpressionOf(node, property), values, asText: true)) is { Length: > 0 } text
            ? text
            : throw new ExpressionException("InvalidOperationException", $"'{property}' is empty.");

    private static JsonNode? Value(Node node, string property, BeforeRun values) =>
        Evaluator.Evaluate(StepInputs.ExpressionOf(node, property), values, asText: false);
}

/// <summary>An activity that starts its definition.</summary>
/// <param name="Kind">The type of the activity, for example <c>Elsa.Event</c>.</param>
/// <param name="Payload">What it waits for: a stimulus' payload, or a schedule.</param>
public sealed record TriggerDeclaration(string NodeId, string Kind, JsonObject Payload)
{
    /// <summary>What a stimulus is about that it waits for, where the payload says more than that; null: the payload.</summary>
    public JsonObject? About { get; init; }

    /// <summary>What a stimulus finds it by.</summary>
    public string Hash => StimulusHash.Of(Kind, About ?? Payload);

    /// <summary>The same for the same activity with the same payload: a schedule whose key stays goes on where it was.</summary>
    public string Key => StimulusHash.Of(Kind, About ?? Payload, NodeId);
}
