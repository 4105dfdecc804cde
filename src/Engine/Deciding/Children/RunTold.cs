using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Deciding.Children;

/// <summary>A message to another run, put into its inbox by the commit of the decision; dropped where that run is gone.</summary>
/// <param name="Kind">As of an inbox row.</param>
public sealed record RunTold(string RunId, string Kind, JsonObject Payload);
