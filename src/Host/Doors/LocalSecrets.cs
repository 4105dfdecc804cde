using System.Security.Cryptography;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Sealing;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Doors;

/// <summary>One-time values of this process's store, listed with the named secrets.</summary>
internal sealed class LocalSecrets(IRunQueries queries, SecretDesk desk, SecretBox box, TimeProvider clock)
{
    public async Task<SecretsDocument> ListAsync(string? runId, CancellationToken ct)
    {
        var secrets = await queries.OneTimeSecretsAsync(runId, ct);
        var named = runId is null ? await desk.ListAsync(ct) : null;
        return SecretsDocument.Of([.. secrets.Select(secret => new SecretDocument($"{secret.RunId}/{secret.Name}", secret.RunId, secret.Name))], named is null ? null : [.. named.Select(LocalNamedSecrets.DocumentOf)]);
    }

    public async Task<SecretValue> ReadAsync(string reference, string actor, CancellationToken ct)
    {
        if (reference.Split('/', 2) is not [{ Length: > 0 } runId, { Length: > 0 } name])
        {
            throw RefusalException.Invalid("secret.reference", $"'{reference}' is no reference to a value. '{Hints.Command("secrets list")}' shows those that can be read.");
        }

        var taken = await queries.TakeSecretAsync(runId, name, new AuditRow(clock.GetUtcNow(), actor, "secret.read", reference, null), ct);
        if (taken is not { Items: [var item, ..] })
        {
            throw RefusalException.NotFound("secret", reference, "It never was one that can be read, or it was read before: each is shown once.");
        }

        try
        {
            return new SecretValue(reference, box.Open(runId, taken.WrappedKey).Open(item.Name, item.Sealed));
        }
        catch (CryptographicException e)
        {
            throw RefusalException.Failed("secret.unreadable", $"The value '{reference}' can't be opened with this master key. Put back the key it was sealed with.", e);
        }
    }
}
