using NexusWorkflows.Engine.Sealing;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Doors;

/// <summary>Named secrets of this process's store, for one actor.</summary>
internal sealed class LocalNamedSecrets(SecretDesk desk, string actor) : INamedSecrets
{
    public static LocalNamedSecrets Of(IServiceProvider services, string actor) => new(services.GetRequiredService<SecretDesk>(), actor);

    public async Task<NamedSecretDocument> FindAsync(string name, CancellationToken ct) => DocumentOf(await desk.FindAsync(name, ct));

    public async Task<NamedSecretDocument> SetAsync(string name, NamedSecretOrder order, CancellationToken ct) => DocumentOf(await desk.SetAsync(name, order, actor, ct));

    public async Task<NamedSecretDocument> RevokeAsync(string name, CancellationToken ct) => DocumentOf(await desk.RevokeAsync(name, actor, ct));

    public Task RemoveAsync(string name, CancellationToken ct) => desk.RemoveAsync(name, actor, ct);

    public static NamedSecretDocument DocumentOf(NamedSecret secret) => new(
        secret.Name, secret.DisplayName ?? secret.Name, secret.Description, NamedSecret.Text, secret.Scope, SecretDesk.Words(secret.Status), secret.Version, secret.CreatedAt, secret.UpdatedAt, secret.ExpiresAt);
}
