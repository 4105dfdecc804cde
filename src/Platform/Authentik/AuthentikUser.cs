using System.Text.Json.Nodes;

namespace NexusWorkflows.Platform.Authentik;

/// <summary>A user as Authentik has it; <c>attributes.nexus</c> carries the mark of the run that made it.</summary>
public sealed record AuthentikUser(int Pk, string Username, string Name, string Email, bool Active, IReadOnlyList<Guid> Groups, JsonObject Attributes);

/// <summary>A user to create; it may not sign on until it is activated. <paramref name="Path"/> is Authentik's folder (<c>clients/acme</c>), <paramref name="Type"/> is <c>internal</c> or <c>external</c>.</summary>
public sealed record NewAuthentikUser(
    string Username, string Name, string Email, string Path, string Type, IReadOnlyList<Guid> Groups, JsonObject Attributes);
