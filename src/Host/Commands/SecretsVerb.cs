using System.CommandLine;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>Values that may be read once, and those that workflows refer to by name.</summary>
internal static class SecretsVerb
{
    private static readonly Argument<string> Reference = new("REF") { Description = "As shown by 'secrets list'" };

    public static Verb Make() => new Verb("secrets", "Read values that are shown once, and set those that workflows refer to by name") { Examples = ["secrets list", "secrets read REF", "secrets set smtp-password"] }.Takes(
    [
        new Verb("list", "List the values that weren't read yet, and the named secrets") { Examples = ["secrets list --json"] }.Does(ListAsync),
        new Verb("read", "Show a value; the second time it is gone") { Examples = ["secrets read REF"] }.Takes(Reference).Does(ReadAsync),
        .. NamedSecretsVerb.Verbs(),
    ]);

    private static async Task<int> ListAsync(Session session, CancellationToken ct)
    {
        var secrets = await (await session.OpenAsync(ct)).ListSecretsAsync(null, ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(secrets, DoorJson.Context.SecretsDocument);
        }
        else
        {
            session.Screen.Table(["REF", "RUN", "NAME"], [.. secrets.Items.Select(secret => (IReadOnlyList<string>)[secret.Secret, secret.Run, secret.Name])]);
            if (secrets.Named is { Count: > 0 } named)
            {
                session.Screen.Say("");
                NamedSecretsVerb.Show(session.Screen, named);
            }
        }

        return ExitCode.Done;
    }

    private static async Task<int> ReadAsync(Session session, CancellationToken ct)
    {
        var secret = await (await session.OpenAsync(ct)).ReadSecretAsync(session.Get(Reference), ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(secret, DoorJson.Context.SecretValue);
        }
        else
        {
            session.Screen.Value(secret.Value);
        }

        return ExitCode.Done;
    }
}
