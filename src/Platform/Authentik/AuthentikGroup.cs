using System.Text.Json.Nodes;

namespace NexusWorkflows.Platform.Authentik;

/// <summary>A group as Authentik has it; <c>attributes.nexus</c> carries the mark of the run that made it.</summary>
public sealed record AuthentikGroup(Guid Pk, string Name, JsonObject Attributes);
