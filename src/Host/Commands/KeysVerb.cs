using System.CommandLine;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Commands;

/// <summary>Keys of persons and programs.</summary>
internal static class KeysVerb
{
    private static readonly Argument<string> Name = new("NAME") { Description = "Person or program the key identifies" };
    private static readonly Option<string> Role = new("--role") { Description = string.Join(", ", Roles.Names), HelpName = "ROLE", Required = true };
    private static readonly Option<DateTimeOffset?> Expires = new("--expires") { Description = "When it ends, for example 2027-01-31", HelpName = "TIME" };

    private static readonly Option<string?> Workflows = new("--workflows") { Description = "Ids of the workflows it may change and start, for example onboarding,poc-* (else all)", HelpName = "A,B*" };
    private static readonly Option<string?> Activities = new("--activities") { Description = "Activities it may use of those that act outside, which 'activity list' shows (else all)", HelpName = "A,B*" };

    public static Verb Make() => new Verb("keys", "Give and take keys to the HTTP API") { Examples = ["keys add grafana --role auditor", "keys list", "keys revoke grafana"] }.Takes(
        new Verb("add", "Make a key; it is shown once") { Examples = ["keys add mary --role ops --expires 2027-01-31", "keys add tom --role ops --workflows onboarding,poc-* --activities Nexus.CreateSite,Nexus.Verify*"] }
            .Takes(Name, Role, Expires, Workflows, Activities).Does(AddAsync),
        new Verb("list", "List the keys") { Examples = ["keys list --json"] }.Does(ListAsync),
        new Verb("revoke", "Make a key worthless") { Examples = ["keys revoke mary"] }.Takes(Name).Does(RevokeAsync));

    private static async Task<int> AddAsync(Session session, CancellationToken ct)
    {
        var order = new KeyOrder(session.Get(Name), session.Get(Role) ?? "", session.Get(Expires), Given(session.Get(Workflows)), Given(session.Get(Activities)));
        var key = await (await session.OpenRecordsAsync(ct)).AddKeyAsync(order, ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(key, DoorJson.Context.NewKeyDocument);
        }
        else
        {
            session.Screen.Tell($"The key of '{key.Name}' ({key.Role}), shown this once:");
            session.Screen.Value(key.Key);
        }

        return ExitCode.Done;
    }

    private static async Task<int> ListAsync(Session session, CancellationToken ct)
    {
        var keys = await (await session.OpenRecordsAsync(ct)).ListKeysAsync(ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(keys, DoorJson.Context.ListDocumentKeyDocument);
        }
        else
        {
            session.Screen.Table(
                ["NAME", "ROLE", "WORKFLOWS", "ACTIVITIES", "MADE", "ENDS"],
                [.. keys.Items.Select(key => (IReadOnlyList<string>)[key.Name, key.Role, Words(key.Workflows), Words(key.Activities), RunsVerb.Time(key.CreatedAt), key.ExpiresAt is { } end ? RunsVerb.Time(end) : "never"])]);
        }

        return ExitCode.Done;
    }

    // An option that is there and empty is not one that was left out: a script's empty variable must not make a key for everything.
    private static IReadOnlyList<string>? Given(string? text) => text is null ? null : KeyScope.Patterns(text) ?? [];

    private static string Words(IReadOnlyList<string>? patterns) => patterns is null ? "all" : string.Join(',', patterns);

    private static async Task<int> RevokeAsync(Session session, CancellationToken ct)
    {
        var name = session.Get(Name);
        await (await session.OpenRecordsAsync(ct)).RevokeKeyAsync(name, ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(new System.Text.Json.Nodes.JsonObject { ["revoked"] = name });
        }

        session.Screen.Say($"The key of '{name}' is worthless now.");
        return ExitCode.Done;
    }
}
