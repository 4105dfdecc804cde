using System.Text.Json.Nodes;
using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Platform.Mailcow;

/// <summary>Makes records of Mailcow's JSON: absent is <c>{}</c>, an empty list too, tags are left out when there are none.</summary>
internal static class MailcowRecords
{
    public static MailDomain? Domain(Call call, JsonNode? node) => IsAbsent(node) ? null : new MailDomain(
        Needed(call, node, "domain_name"),
        Json.Text(node, "description") ?? "",
        Json.Number(node, "active") is > 0,
        Json.Texts(node, "tags"),
        Count(node, "mboxes_in_domain"),
        Count(node, "max_num_mboxes_for_domain"),
        Count(node, "aliases_in_domain"),
        Count(node, "max_num_aliases_for_domain"));

    public static DkimKey? Dkim(Call call, JsonNode? node) => IsAbsent(node) ? null : new DkimKey(
        Needed(call, node, "dkim_selector"), Count(node, "length"), Needed(call, node, "dkim_txt"));

    /// <summary>Active is 1 alone: 2 receives mail but lets nobody sign in.</summary>
    public static Mailbox? Mailbox(Call call, JsonNode? node) => IsAbsent(node) ? null : new Mailbox(
        Needed(call, node, "username"),
        Needed(call, node, "domain"),
        Json.Text(node, "name") ?? "",
        Json.Number(node, "active") == 1,
        Json.Texts(node, "tags"),
        Json.Number(node, "quota") ?? 0);

    /// <summary>Null also for the hidden alias that every mailbox has to itself.</summary>
    public static MailAlias? Alias(Call call, JsonNode? node)
    {
        if (IsAbsent(node))
        {
            return null;
        }

        var id = Json.Number(node, "id") ?? throw Missing(call, "id");
        var alias = new MailAlias(id, Needed(call, node, "address"), Json.Text(node, "goto") ?? "", Json.Number(node, "active") is > 0);
        return string.Equals(alias.Address, alias.GoTo, StringComparison.OrdinalIgnoreCase) ? null : alias;
    }

    public static IEnumerable<JsonNode?> List(Call call, JsonNode? node) => node switch
    {
        JsonArray array => array,
        JsonObject { Count: 0 } or null => [],
        _ => throw call.Lost("unreadable_answer", "answered with something that is no list"),
    };

    private static bool IsAbsent(JsonNode? node) => node is null or JsonObject { Count: 0 } or JsonArray { Count: 0 };

    private static int Count(JsonNode? node, string name) => (int)Math.Clamp(Json.Number(node, name) ?? 0, 0, int.MaxValue);

    private static string Needed(Call call, JsonNode? node, string name) => Json.Text(node, name) ?? throw Missing(call, name);

    private static PlatformException Missing(Call call, string name) =>
        call.Lost("unreadable_answer", $"answered without the field '{name}'");
}
