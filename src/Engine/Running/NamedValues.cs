using System.Security.Cryptography;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Sealing;

namespace NexusWorkflows.Engine.Running;

/// <summary>Opens the named secrets that a definition refers to, for one decision.</summary>
internal sealed class NamedValues(EngineParts parts)
{
    private static readonly Dictionary<string, NamedValue> None = [];

    /// <summary>Those that are stored, by name, as they are now.</summary>
    public async Task<IReadOnlyDictionary<string, NamedValue>> OfAsync(WorkflowGraph graph, CancellationToken ct)
    {
        if (graph.SecretNames.Count == 0)
        {
            return None;
        }

        var now = parts.Clock.GetUtcNow();
        var kept = await parts.NamedSecrets.NamedSecretsAsync([.. graph.SecretNames], ct);
        return kept.ToDictionary(one => one.Secret.Name, one => Opened(one with { Secret = one.Secret with { Status = one.Secret.StatusAt(now) } }), StringComparer.Ordinal);
    }

    private NamedValue Opened(KeptSecret kept)
    {
        var secret = kept.Secret;
        try
        {
            var value = secret.Status == SecretStatus.Active && kept.Sealed is { } box ? parts.Box.OpenNamed(secret.Name, secret.Version, box) : null;
            return new NamedValue(secret, value);
        }
        catch (CryptographicException)
        {
            return new NamedValue(secret, null); // the step that takes it says so; whoever needs another one goes on
        }
    }
}
