using System.Security.Cryptography;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Sealing;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Security;

/// <summary>Where people set, revoke and remove the secrets that workflows refer to by name. A value comes in and never goes out.</summary>
internal sealed class SecretDesk(INamedSecretStore store, SecretBox box, TimeProvider clock)
{
    /// <summary>Characters that a value may have: a key or a certificate, not a file.</summary>
    public const int MostCharacters = 64 * 1024;

    /// <summary>By name, each with its status now.</summary>
    public async Task<IReadOnlyList<NamedSecret>> ListAsync(CancellationToken ct) => [.. (await store.ListNamedSecretsAsync(ct)).Select(Now)];

    /// <exception cref="RefusalException">There is none.</exception>
    public async Task<NamedSecret> FindAsync(string name, CancellationToken ct) => Now((await PresentAsync(name, ct)).Secret);

    /// <summary>Gives a name its value, be it a new one. What is left out of an order stays as it was; only the time it ends goes with the value.</summary>
    public async Task<NamedSecret> SetAsync(string name, NamedSecretOrder order, string actor, CancellationToken ct)
    {
        while (true)
        {
            var before = await KeptAsync(NameOf(name), ct);
            if (await WriteAsync(NameOf(name), before, order, actor, ct) is { } written)
            {
                return written;
            }
        }
    }

    /// <exception cref="RefusalException">The name is taken.</exception>
    public async Task<NamedSecret> CreateAsync(string name, NamedSecretOrder order, string actor, CancellationToken ct)
    {
        var before = await KeptAsync(NameOf(name), ct);
        return IsThere(before) ? throw Taken(NameOf(name)) : await WriteAsync(NameOf(name), before, order, actor, ct) ?? throw Taken(NameOf(name));
    }

    /// <exception cref="RefusalException">There is none of that name.</exception>
    public async Task<NamedSecret> RotateAsync(string name, NamedSecretOrder order, string actor, CancellationToken ct)
    {
        await PresentAsync(name, ct);
        return await SetAsync(name, order, actor, ct);
    }

    /// <summary>Says anew what a secret is called and what it is for; the value stays.</summary>
    public Task<NamedSecret> DescribeAsync(string name, string? displayName, string? description, string actor, CancellationToken ct) =>
        ChangeAsync(name, kept => kept with { Secret = kept.Secret with { DisplayName = Given(displayName), Description = Given(description) } }, "secret.describe", actor, ct);

    /// <summary>From now on nobody gets the value, which is erased. What took it before keeps it.</summary>
    public Task<NamedSecret> RevokeAsync(string name, string actor, CancellationToken ct) =>
        ChangeAsync(name, kept => kept with { Secret = kept.Secret with { Status = SecretStatus.Revoked }, Sealed = null }, "secret.revoke", actor, ct);

    /// <exception cref="RefusalException">There is none, or a workflow refers to it.</exception>
    public async Task RemoveAsync(string name, string actor, CancellationToken ct)
    {
        var stored = SecretName.Stored(name);
        var removal = await store.RemoveNamedSecretAsync(stored, new AuditRow(clock.GetUtcNow(), actor, "secret.remove", stored, null), ct);
        if (!removal.Found)
        {
            throw Missing(name);
        }

        if (removal.Schedules.Count > 0)
        {
            var schedules = string.Join(", ", removal.Schedules.Select(schedule => $"'{schedule}'"));
            throw RefusalException.Conflict("secret.in_use", $"The secret '{stored}' is used by the schedule{(removal.Schedules.Count == 1 ? "" : "s")} {schedules}. Take it out of there first with 'schedules edit', or revoke it: 'secrets revoke {stored}'.");
        }

        if (removal.UsedBy.Count > 0)
        {
            var users = string.Join(", ", removal.UsedBy.Select(user => $"'{user}'"));
            throw RefusalException.Conflict("secret.in_use", $"The secret '{stored}' is used by the workflow{(removal.UsedBy.Count == 1 ? "" : "s")} {users}. Take it out of there first, or revoke it: 'secrets revoke {stored}'.");
        }
    }

    /// <summary>Whether a step would get the value now; null: it would, else why not.</summary>
    public async Task<string?> TestAsync(string name, CancellationToken ct)
    {
        var kept = await PresentAsync(name, ct);
        var secret = Now(kept.Secret);
        if (secret.Status != SecretStatus.Active)
        {
            return $"The secret '{secret.Name}' is {Words(secret.Status)}.";
        }

        try
        {
            box.OpenNamed(secret.Name, secret.Version, kept.Sealed!);
            return null;
        }
        catch (CryptographicException)
        {
            return $"The secret '{secret.Name}' can't be opened with this master key.";
        }
    }

    public static string Words(SecretStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>Null: another process changed it meanwhile.</summary>
    private async Task<NamedSecret?> WriteAsync(string name, KeptSecret? before, NamedSecretOrder order, string actor, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        Check(name, order, now);
        var old = IsThere(before) ? before!.Secret : null;
        var secret = new NamedSecret(name, old?.Id ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), (before?.Secret.Version ?? 0) + 1, SecretStatus.Active, old?.CreatedAt ?? now)
        {
            DisplayName = Given(order.DisplayName) ?? old?.DisplayName,
            Description = Given(order.Description) ?? old?.Description,
            Scope = Given(order.Scope) ?? old?.Scope,
            UpdatedAt = old is null ? null : now,
            ExpiresAt = order.ExpiresAt?.ToUniversalTime(),
        };
        var detail = order.ExpiresAt is { } end ? $"version {secret.Version}, until {AuditChain.Time(end)}" : $"version {secret.Version}";
        var kept = new KeptSecret(secret, box.SealNamed(name, secret.Version, order.Value), before?.Revision ?? 0);
        return await store.PutNamedSecretAsync(kept, new AuditRow(now, actor, "secret.set", name, detail), ct) ? secret : null;
    }

    private async Task<NamedSecret> ChangeAsync(string name, Func<KeptSecret, KeptSecret> change, string action, string actor, CancellationToken ct)
    {
        while (true)
        {
            var now = clock.GetUtcNow();
            var changed = change(await PresentAsync(name, ct));
            changed = changed with { Secret = changed.Secret with { UpdatedAt = now } };
            if (await store.PutNamedSecretAsync(changed, new AuditRow(now, actor, action, changed.Secret.Name, null), ct))
            {
                return Now(changed.Secret);
            }
        }
    }

    private async Task<KeptSecret> PresentAsync(string name, CancellationToken ct) =>
        await KeptAsync(SecretName.Stored(name), ct) is { } kept && IsThere(kept) ? kept : throw Missing(name);

    private async Task<KeptSecret?> KeptAsync(string stored, CancellationToken ct) => await store.NamedSecretsAsync([stored], ct) is [var kept] ? kept : null;

    private static bool IsThere(KeptSecret? kept) => kept is { Secret.Status: not SecretStatus.Deleted };

    private NamedSecret Now(NamedSecret secret) => secret with { Status = secret.StatusAt(clock.GetUtcNow()) };

    private static string NameOf(string name) =>
        SecretName.TryRead(name, out var stored) ? stored : throw RefusalException.Invalid("secret.name", $"'{name}' can't name a secret. Use {SecretName.Rule}.");

    // Words about the value never say how long it is, or any of it.
    private static void Check(string name, NamedSecretOrder order, DateTimeOffset now)
    {
        if (order.Value.Length < Secret.MinimumLength)
        {
            throw RefusalException.Invalid("secret.short", $"The value for '{name}' has fewer than {Secret.MinimumLength} characters: a shorter one can't be masked safely. Give a longer one.");
        }

        if (order.Value.Length > MostCharacters)
        {
            throw RefusalException.Invalid("secret.long", $"The value for '{name}' has more than {MostCharacters:N0} characters. Keep what is larger in a file of its own.");
        }

        if (order.ExpiresAt <= now)
        {
            throw RefusalException.Invalid("secret.expires", $"The secret '{name}' would expire in the past.");
        }
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static RefusalException Taken(string name) => RefusalException.Conflict("secret.exists", $"A secret '{name}' exists already. Choose another name, or set it anew.");

    private static RefusalException Missing(string name) => RefusalException.NotFound("secret", name, $"'{Hints.Command("secrets list")}' shows those that exist.");
}
