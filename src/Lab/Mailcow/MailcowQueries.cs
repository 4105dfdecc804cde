using System.Globalization;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Mailcow;

/// <summary>What the <c>get</c> calls show.</summary>
internal sealed class MailcowQueries(TimeProvider time)
{
    private readonly DateTimeOffset started = time.GetUtcNow();

    public MailcowReply Answer(MailcowState state, MailcowCall call, string tags) => (call.Category, call.Rest) switch
    {
        ("domain", ["all"]) => MailcowReply.List(state.Domains.Select(pair => pair.Key).Order(StringComparer.Ordinal).Select(name => MailcowDomains.Show(state, name)!).Where(row => HasTag(row, tags))),
        ("domain", [var name]) => MailcowReply.OneOrNone(MailcowDomains.Show(state, name)),
        ("mailbox", ["all" or "reduced"]) => MailcowReply.List(Mailboxes(state, null).Where(row => HasTag(row, tags))),
        ("mailbox", ["all", var domain]) => MailcowReply.List(Mailboxes(state, domain)),
        ("mailbox", [var address]) => MailcowReply.OneOrNone(MailcowMailboxes.Show(state, address)),
        ("alias", ["all"]) => MailcowReply.List(MailcowState.Rows(state.Aliases).Select(row => MailcowAliases.Show(state, row.Text("address"))!)),
        ("alias", ["all", var domain]) => MailcowReply.List(state.AliasesOf(domain.ToLowerInvariant()).Select(row => MailcowAliases.Show(state, row.Text("address"))!)),
        ("alias", [var item]) => MailcowReply.OneOrNone(MailcowAliases.Show(state, item)),
        ("dkim", [var domain]) => MailcowReply.OneOrNone(MailcowDkim.Find(state, domain)),
        ("app-passwd", ["all", var address]) => MailcowReply.List(MailcowState.Rows(state.AppPasswords).Where(row => row.Text("mailbox") == address).Select(row => row.DeepClone())),
        ("passwordpolicy", _) => MailcowReply.Json(new JsonObject
        {
            ["length"] = MailcowMailboxes.PasswordLength.ToString(CultureInfo.InvariantCulture),
            ["chars"] = "0",
            ["special_chars"] = "0",
            ["lowerupper"] = "0",
            ["numbers"] = "0",
        }),
        ("status", ["containers"]) => MailcowReply.Json(Containers()),
        ("status", ["version"]) => MailcowReply.Json(new JsonObject { ["version"] = null }),
        ("status", ["host"]) => MailcowReply.Json(new JsonObject { ["architecture"] = "x86_64" }),
        _ => MailcowReply.Error(404, "route not found"),
    };

    // A domain that doesn't exist is no filter at all: everybody's mailboxes come back.
    private static IEnumerable<JsonObject> Mailboxes(MailcowState state, string? domain)
    {
        var filter = domain is null ? null : MailName.Domain(domain);
        var rows = filter is not null && state.Domains.ContainsKey(filter) ? state.MailboxesOf(filter) : MailcowState.Rows(state.Mailboxes);
        return rows.Select(row => MailcowMailboxes.Show(state, row.Text("username"))!);
    }

    private static bool HasTag(JsonObject row, string tags) => tags.Length == 0 || PhpValue.Texts(row["tags"]).Intersect(tags.Split(',')).Any();

    private JsonObject Containers()
    {
        var containers = new JsonObject();
        foreach (var name in new[] { "dovecot-mailcow", "nginx-mailcow", "php-fpm-mailcow", "postfix-mailcow", "sogo-mailcow" })
        {
            containers[name] = new JsonObject
            {
                ["type"] = "info",
                ["container"] = name,
                ["state"] = "running",
                ["started_at"] = started.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
                ["image"] = $"mailcow/{name.Split('-')[0]}:lab",
            };
        }

        return containers;
    }
}
