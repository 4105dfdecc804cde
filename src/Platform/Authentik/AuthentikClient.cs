using System.Text.Json.Nodes;

namespace NexusWorkflows.Platform.Authentik;

/// <summary>Authentik's API v3. Every failure is a <see cref="PlatformException"/> of system <c>authentik</c>; nothing is retried.</summary>
public sealed class AuthentikClient(HttpClient http, AuthentikOptions options)
{
    public static AuthentikClient Create(AuthentikOptions options) => throw new NotImplementedException();
    public Task<AuthentikGroup?> FindGroupAsync(string name, CancellationToken ct) => throw new NotImplementedException();
    public Task<AuthentikGroup> CreateGroupAsync(string name, JsonObject attributes, CancellationToken ct) => throw new NotImplementedException();
    public Task DeleteGroupAsync(Guid pk, CancellationToken ct) => throw new NotImplementedException();
    public Task<AuthentikUser?> FindUserAsync(string username, CancellationToken ct) => throw new NotImplementedException();
    public Task<AuthentikUser> CreateUserAsync(NewAuthentikUser user, CancellationToken ct) => throw new NotImplementedException();
    public Task SetPasswordAsync(int pk, string password, CancellationToken ct) => throw new NotImplementedException();
    public Task DeleteUserAsync(int pk, CancellationToken ct) => throw new NotImplementedException();
    public Task<AuthentikApplication?> FindApplicationAsync(string slug, CancellationToken ct) => throw new NotImplementedException();
    public Task<AuthentikProvider?> FindProviderAsync(string name, CancellationToken ct) => throw new NotImplementedException();
    public Task CreateApplicationAsync(NewApplication application, CancellationToken ct) => throw new NotImplementedException();
    public Task DeleteApplicationAsync(string slug, CancellationToken ct) => throw new NotImplementedException();
    public Task DeleteProviderAsync(int pk, CancellationToken ct) => throw new NotImplementedException();
    public Task<IReadOnlyList<PolicyBinding>> BindingsOfAsync(Guid applicationPk, CancellationToken ct) => throw new NotImplementedException();
    public Task<bool> CheckAccessAsync(string slug, int userPk, CancellationToken ct) => throw new NotImplementedException();
    public Task<AuthentikUser> OutsiderAsync(CancellationToken ct) => throw new NotImplementedException();
    public Task ProbeAsync(CancellationToken ct) => throw new NotImplementedException();
}
