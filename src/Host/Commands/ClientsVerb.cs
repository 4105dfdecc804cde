using System.CommandLine;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>The register's clients.</summary>
internal static class ClientsVerb
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The client's name or id" };

    public static Verb Make() => new Verb("clients", "Look at the clients in the register") { Examples = ["clients list", "clients show \"Byrne Accounting\""] }.Takes(
        new Verb("list", "List the clients") { Examples = ["clients list --json"] }.Does(ListAsync),
        new Verb("show", "Show one client") { Examples = ["clients show \"Byrne Accounting\""] }.Takes(Name).Does(ShowAsync));

    private static async Task<int> ListAsync(Session session, CancellationToken ct)
    {
        var clients = await (await session.OpenAsync(ct)).ListClientsAsync(ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(clients, DoorJson.Context.ListDocumentClientDocument);
        }
        else
        {
            session.Screen.Table(["CLIENT", "SITES"], [.. clients.Items.Select(client => (IReadOnlyList<string>)[client.Name, string.Join(", ", client.Sites)])]);
        }

        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(Session session, CancellationToken ct)
    {
        var name = session.Get(Name);
        var clients = await (await session.OpenAsync(ct)).ListClientsAsync(ct);
        var client = clients.Items.FirstOrDefault(item => item.Id == name || string.Equals(item.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw RefusalException.NotFound("client", name, $"'{Hints.Command("clients list")}' shows those in the register.");
        if (session.Screen.Json)
        {
            session.Screen.Document(client, DoorJson.Context.ClientDocument);
        }
        else
        {
            session.Screen.Say($"{client.Name} ({client.Id}): {string.Join(", ", client.Sites)}");
        }

        return ExitCode.Done;
    }
}
