using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Mailcow;

/// <summary>The tables of the mail server, as views on the stored document.</summary>
internal sealed class MailcowState(JsonObject root)
{
    public const long MiB = 1024 * 1024;

    public JsonObject Domains => Table("domains");

    public JsonObject Mailboxes => Table("mailboxes");

    /// <summary>By address. The hidden alias that each mailbox owns uses up an id, but isn't kept.</summary>
    public JsonObject Aliases => Table("aliases");

    /// <summary>By domain, and independent of whether that domain exists: the real ones live in Redis alone.</summary>
    public JsonObject Dkim => Table("dkim");

    public JsonObject AppPasswords => Table("appPasswords");

    public long NextId()
    {
        var next = root.Number("lastId", 0) + 1;
        root["lastId"] = next;
        return next;
    }

    public IEnumerable<JsonObject> MailboxesOf(string domain) => RowsOf(Mailboxes, domain);

    public IEnumerable<JsonObject> AliasesOf(string domain) => RowsOf(Aliases, domain);

    /// <summary>The address of an alias named by its address or its id, or null.</summary>
    public string? FindAlias(string addressOrId) =>
        Aliases.ContainsKey(addressOrId.ToLowerInvariant())
            ? addressOrId.ToLowerInvariant()
            : Aliases.FirstOrDefault(pair => PhpValue.Text(pair.Value!["id"]) == addressOrId).Key;

    /// <summary>MiB of the domain's quota that no mailbox but <paramref name="except"/> takes.</summary>
    public long QuotaLeft(string domain, string? except) =>
        Domains[domain]!.AsObject().Number("quota", 0)
        - MailboxesOf(domain).Where(mailbox => mailbox.Text("username") != except).Sum(mailbox => mailbox.Number("quota", 0));

    public static IEnumerable<JsonObject> Rows(JsonObject table) =>
        table.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value!.AsObject());

    private static IEnumerable<JsonObject> RowsOf(JsonObject table, string domain) => Rows(table).Where(row => row.Text("domain") == domain);

    private JsonObject Table(string name)
    {
        if (root[name] is not JsonObject table)
        {
            table = [];
            root[name] = table;
        }

        return table;
    }
}
