using System.Text.Json;

namespace NexusWorkflows.Host.Doors;

/// <summary>Named secrets of a server.</summary>
internal sealed class RemoteNamedSecrets(ServerDoor server) : INamedSecrets
{
    public Task<NamedSecretDocument> FindAsync(string name, CancellationToken ct) => server.GetAsync(Path(name), DoorJson.Context.NamedSecretDocument, ct);

    public Task<NamedSecretDocument> SetAsync(string name, NamedSecretOrder order, CancellationToken ct) =>
        server.AskAsync(HttpMethod.Put, Path(name), JsonSerializer.Serialize(order, DoorJson.Context.NamedSecretOrder), DoorJson.Context.NamedSecretDocument, ct);

    public Task<NamedSecretDocument> RevokeAsync(string name, CancellationToken ct) => server.AskAsync(HttpMethod.Post, Path(name) + "/revoke", "{}", DoorJson.Context.NamedSecretDocument, ct);

    public Task RemoveAsync(string name, CancellationToken ct) => server.SendAsync(HttpMethod.Delete, Path(name), null, null, ct);

    private static string Path(string name) => $"api/secrets/{Uri.EscapeDataString(name)}";
}
