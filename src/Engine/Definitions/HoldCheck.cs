using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>Checks what a definition says of the holds and limits of its runs (S15).</summary>
internal static class HoldCheck
{
    public const string WhenBusy = "nexusHoldWhenBusy";
    public const string Limits = "nexusLimits";
    public const string Wait = "wait";
    private const string Refuse = "refuse";

    public static void Check(WorkflowGraph graph, Severity worst, List<Finding> findings)
    {
        if (graph.CustomProperties[WhenBusy] is { } said && GraphReader.Text(said) is not (Wait or Refuse))
        {
            findings.Add(new Finding(worst, "customProperties." + WhenBusy, $"'{said}' isn't something a start can do while another run has its holds: it can be '{Refuse}' or '{Wait}'."));
        }

        if (graph.CustomProperties[Limits] is { } limits && (limits as JsonArray)?.All(IsName) != true)
        {
            findings.Add(new Finding(worst, "customProperties." + Limits, "It has to be a list of names, for example [\"backups\"]."));
        }
    }

    private static bool IsName(JsonNode? name) => name is JsonObject || name?.GetValueKind() == JsonValueKind.String;
}
