using System.CommandLine;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>Secrets that workflows refer to by name: set, revoked, removed.</summary>
internal static class NamedSecretsVerb
{
    private static readonly Argument<string> Name = new("NAME") { Description = "What workflows call it" };
    private static readonly Option<string?> File = new("--file") { Description = "Take the value from a file; without it from standard input, or from a person who types it unseen", HelpName = "FILE" };
    private static readonly Option<string?> Description = new("--description") { Description = "What it is for", HelpName = "TEXT" };
    private static readonly Option<DateTimeOffset?> Expires = new("--expires") { Description = "When the value ends, for example 2027-01-31", HelpName = "TIME" };

    public static IReadOnlyList<Symbol> Verbs() =>
    [
        new Verb("set", "Give a secret its value, or a new one") { Examples = ["secrets set smtp-password", "secrets set api-key --file key.txt --expires 2027-01-31"] }.Takes(Name, File, Description, Expires).Does(SetAsync),
        new Verb("revoke", "Erase a secret's value; its name stays") { Examples = ["secrets revoke api-key"] }.Takes(Name).Does(RevokeAsync),
        new Verb("remove", "Remove a secret that no workflow refers to") { Examples = ["secrets remove api-key --dry-run", "secrets remove api-key --yes"] }.Takes(Name).Does(RemoveAsync),
    ];

    /// <summary>Rows for people.</summary>
    public static void Show(Screen screen, IReadOnlyList<NamedSecretDocument> secrets) => screen.Table(
        ["SECRET", "STATE", "VERSION", "ENDS", "WHAT"],
        [.. secrets.Select(secret => (IReadOnlyList<string>)[secret.Name, secret.Status, $"{secret.Version}", secret.ExpiresAt is { } end ? RunsVerb.Time(end) : "never", secret.Description ?? ""])]);

    private static async Task<int> SetAsync(Session session, CancellationToken ct)
    {
        var name = session.Get(Name);
        var secrets = await session.OpenNamedSecretsAsync(ct);
        var order = new NamedSecretOrder(SecretInput.Read(session.Screen, name, session.Get(File)), Description: session.Get(Description), ExpiresAt: session.Get(Expires));
        var secret = await secrets.SetAsync(name, order, ct);
        Document(session, secret);
        session.Screen.Say($"The secret '{secret.Name}' is set (version {secret.Version}).");
        return ExitCode.Done;
    }

    private static async Task<int> RevokeAsync(Session session, CancellationToken ct)
    {
        var secret = await (await session.OpenNamedSecretsAsync(ct)).RevokeAsync(session.Get(Name), ct);
        Document(session, secret);
        session.Screen.Say($"The secret '{secret.Name}' is revoked: its value is erased, and no step gets it any more.");
        return ExitCode.Done;
    }

    private static async Task<int> RemoveAsync(Session session, CancellationToken ct)
    {
        var secrets = await session.OpenNamedSecretsAsync(ct);
        var secret = await secrets.FindAsync(session.Get(Name), ct);
        if (session.DryRun)
        {
            Document(session, secret);
            session.Screen.Say($"The secret '{secret.Name}' (version {secret.Version}, {secret.Status}) would be removed, unless a workflow refers to it.");
            return ExitCode.Done;
        }

        if (!Confirmation.Given(session, $"This removes the secret '{secret.Name}' for good."))
        {
            session.Screen.Fail("Nothing was touched.");
            return ExitCode.Refused;
        }

        await secrets.RemoveAsync(secret.Name, ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(new JsonObject { ["removed"] = secret.Name });
        }

        session.Screen.Say($"The secret '{secret.Name}' is removed.");
        return ExitCode.Done;
    }

    private static void Document(Session session, NamedSecretDocument secret)
    {
        if (session.Screen.Json)
        {
            session.Screen.Document(secret, DoorJson.Context.NamedSecretDocument);
        }
    }
}
