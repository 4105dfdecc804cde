using System.Security.Cryptography;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Sealing;

namespace NexusWorkflows.Engine.Scheduling;

/// <summary>A schedule's inputs as a run gets them: each secret with the value that it has at that moment.</summary>
internal sealed class ScheduleInput(EngineParts parts)
{
    /// <exception cref="ScheduleException">A secret has no value now.</exception>
    public async Task<JsonObject> OfAsync(RecurringSchedule schedule, CancellationToken ct)
    {
        var input = schedule.Input.DeepClone().AsObject();
        if (schedule.Secrets.Count == 0)
        {
            return input;
        }

        var kept = await parts.NamedSecrets.NamedSecretsAsync([.. schedule.Secrets.Values.Distinct(StringComparer.Ordinal)], ct);
        foreach (var (name, secret) in schedule.Secrets)
        {
            input[name] = Open(name, secret, kept.FirstOrDefault(one => one.Secret.Name == secret));
        }

        return input;
    }

    private string Open(string input, string name, KeptSecret? kept)
    {
        if (kept is not { Sealed: { } box } || kept.Secret.StatusAt(parts.Clock.GetUtcNow()) != SecretStatus.Active)
        {
            throw new ScheduleException("secrets", $"The input '{input}' takes the secret '{name}', which has no value now. Give it one with 'secrets set {name}'.");
        }

        try
        {
            return parts.Box.OpenNamed(kept.Secret.Name, kept.Secret.Version, box);
        }
        catch (CryptographicException exception)
        {
            throw new ScheduleException("secrets", $"The input '{input}' takes the secret '{name}', which can't be opened with this master key. Set it anew with 'secrets set {name}'.", exception);
        }
    }
}
