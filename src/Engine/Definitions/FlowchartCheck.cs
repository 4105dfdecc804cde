using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>Checks the connections of one flowchart.</summary>
internal static class FlowchartCheck
{
    public static void Check(Node flowchart, Severity worst, List<Finding> findings)
    {
        var ids = flowchart.ChildrenIn("activities").Select(a => a.ActivityId).ToHashSet(StringComparer.Ordinal);
        var index = 0;
        foreach (var connection in flowchart.Property("connections") as JsonArray ?? [])
        {
            var place = $"{flowchart.Place}.connections[{index++}]";
            foreach (var end in new[] { "source", "target" })
            {
                var id = GraphReader.Text((connection as JsonObject)?[end]?["activity"]);
                if (id is null || !ids.Contains(id))
                {
                    findings.Add(new Finding(worst, place, $"The {end} '{id}' isn't an activity of this flowchart."));
                }
            }
        }

        var shape = flowchart.Shape;
        var reached = ReachedByTriggers(flowchart);
        foreach (var activity in flowchart.ChildrenIn("activities"))
        {
            foreach (var connection in shape.Outbound(activity.ActivityId))
            {
                if (connection.IsBackward && !shape.IsLoop(connection))
                {
                    findings.Add(new Finding(Severity.Warning, activity.Place, $"The way back from '{connection.Source}' to '{connection.Target}' faults: '{connection.Source}' can also be reached past '{connection.Target}'. Lead back to where the branches part."));
                }
            }

            if (activity != shape.Start && shape.ForwardInbound(activity.ActivityId).Count == 0 && !reached.Contains(activity.ActivityId))
            {
                findings.Add(new Finding(Severity.Warning, activity.Place, $"'{activity.ActivityId}' can't be reached from '{shape.Start?.ActivityId}'."));
            }
        }
    }

    /// <summary>What runs where one of its activities starts the workflow: that one and what follows it.</summary>
    private static HashSet<string> ReachedByTriggers(Node flowchart)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        foreach (var trigger in flowchart.ChildrenIn("activities").Where(a => a.Flag("canStartWorkflow")))
        {
            reached.Add(trigger.ActivityId);
            foreach (var connection in flowchart.ShapeFrom(trigger.ActivityId).Forward)
            {
                reached.Add(connection.Target);
            }
        }

        return reached;
    }
}
