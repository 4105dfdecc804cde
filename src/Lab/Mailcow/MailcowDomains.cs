using System.Globalization;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Mailcow;

/// <summary>Mail domains: limits in MiB as requested, shown in bytes.</summary>
internal sealed class MailcowDomains(MailcowDkim dkim, TimeProvider time)
{
    public const string MailHost = "mail.nexus.localhost";
    private const int TagLimit = 25;
    private static readonly (string Key, long Usual)[] Numbers =
    [
        ("aliases", 400), ("mailboxes", 10), ("defquota", 3072), ("maxquota", 10240), ("quota", 10240), ("active", 1), ("backupmx", 0),
        ("relay_all_recipients", 0), ("relay_unknown_only", 0), ("gal", 1),
    ];

    // Half: the domain is stored, but what comes after it fails: no DKIM key, and a warning alone.
    public void Add(MailcowState state, JsonObject attributes, MailcowOutcomes outcomes, bool half)
    {
        var log = MailcowOutcomes.Log("mailbox", "add", "domain", attributes);
        var domain = MailName.Domain(attributes.Text("domain"));
        if (Refusal(state, domain, attributes) is { } refusal)
        {
            outcomes.Danger(log, refusal);
            return;
        }

        var row = new JsonObject { ["domain"] = domain };
        foreach (var (key, usual) in Numbers)
        {
            row[key] = attributes.Number(key, usual);
        }

        row["description"] = attributes["description"] is null ? domain : attributes.Text("description");
        row["created"] = Now();
        SetTags(row, PhpValue.Texts(attributes["tags"]), log, outcomes);
        state.Domains[domain!] = row;
        if (half)
        {
            outcomes.Warning(log, "domain_added_sogo_failed");
            return;
        }

        SetRateLimit(row, attributes, outcomes);
        if (state.Dkim.ContainsKey(domain!))
        {
            outcomes.Success(log, "domain_add_dkim_available");
        }
        else
        {
            dkim.Add(state, new JsonObject { ["domains"] = domain, ["dkim_selector"] = attributes["dkim_selector"]?.DeepClone() ?? "dkim", ["key_size"] = attributes["key_size"]?.DeepClone() ?? 2048 }, outcomes);
        }

        outcomes.Success(log, new JsonArray("domain_added", domain));
    }

    public void Edit(MailcowState state, string item, JsonObject attributes, MailcowOutcomes outcomes)
    {
        var log = MailcowOutcomes.Log("mailbox", "edit", "domain", attributes);
        if (MailName.Domain(item) is not { } domain || state.Domains[domain] is not JsonObject row)
        {
            outcomes.Danger(log, "domain_invalid");
            return;
        }

        var used = state.MailboxesOf(domain).ToList();
        var aliases = state.AliasesOf(domain).Count();
        JsonNode? refusal = LimitRefusal(n => attributes.Number(n, row.Number(n, 0)));
        refusal ??= attributes.Number("mailboxes", row.Number("mailboxes", 0)) < used.Count ? new JsonArray("mailboxes_in_use", used.Count) : null;
        refusal ??= attributes.Number("aliases", row.Number("aliases", 0)) < aliases ? new JsonArray("aliases_in_use", aliases) : null;
        var taken = used.Sum(mailbox => mailbox.Number("quota", 0));
        refusal ??= attributes.Number("quota", row.Number("quota", 0)) < taken ? new JsonArray("domain_quota_m_in_use", taken) : null;
        var largest = used.Select(mailbox => mailbox.Number("quota", 0)).DefaultIfEmpty().Max();
        refusal ??= attributes.Number("maxquota", row.Number("maxquota", 0)) < largest ? new JsonArray("max_quota_in_use", largest) : null;
        if (refusal is not null)
        {
            outcomes.Danger(log, refusal);
            return;
        }

        foreach (var (key, _) in Numbers.Where(number => attributes.ContainsKey(number.Key)))
        {
            row[key] = attributes.Number(key, 0);
        }

        if (attributes.ContainsKey("description"))
        {
            row["description"] = attributes.Text("description");
        }

        SetTags(row, [.. PhpValue.Texts(row["tags"]).Concat(PhpValue.Texts(attributes["tags"])).Distinct()], log, outcomes);
        SetRateLimit(row, attributes, outcomes);
        row["modified"] = Now();
        outcomes.Success(log, new JsonArray("domain_modified", domain));
    }

    /// <summary>An absent domain answers success too; its DKIM key stays in any case.</summary>
    public static void Delete(MailcowState state, string item, MailcowOutcomes outcomes, bool sideEffectFails)
    {
        var log = MailcowOutcomes.Log("mailbox", "delete", "domain", new JsonObject { ["domain"] = item });
        if (MailName.Domain(item) is not { } domain)
        {
            outcomes.Danger(log, "domain_invalid");
            return;
        }

        if (state.MailboxesOf(domain).Any())
        {
            outcomes.Danger(log, new JsonArray("domain_not_empty", domain));
            return;
        }

        if (sideEffectFails)
        {
            outcomes.Warning(log, "Could not move mail storage to garbage collector: ");
        }

        foreach (var alias in state.AliasesOf(domain).ToList())
        {
            state.Aliases.Remove(alias.Text("address"));
        }

        state.Domains.Remove(domain);
        outcomes.Success(log, new JsonArray("domain_removed", domain));
    }

    public static JsonObject? Show(MailcowState state, string domain)
    {
        if (MailName.Domain(domain) is not { } name || state.Domains[name] is not JsonObject row)
        {
            return null;
        }

        var mailboxes = state.MailboxesOf(name).ToList();
        var aliases = state.AliasesOf(name).Count();
        var left = Math.Max(0, state.QuotaLeft(name, null));
        var shown = new JsonObject
        {
            ["max_new_mailbox_quota"] = Math.Min(left, row.Number("maxquota", 0)) * MailcowState.MiB,
            ["def_new_mailbox_quota"] = Math.Min(left, row.Number("defquota", 0)) * MailcowState.MiB,
            ["quota_used_in_domain"] = (mailboxes.Sum(mailbox => mailbox.Number("quota", 0)) * MailcowState.MiB).ToString(CultureInfo.InvariantCulture),
            ["bytes_total"] = 0,
            ["msgs_total"] = 0,
            ["mboxes_in_domain"] = mailboxes.Count,
            ["mboxes_left"] = row.Number("mailboxes", 0) - mailboxes.Count,
            ["domain_name"] = name,
            ["domain_h_name"] = MailName.Unicode(name),
            ["description"] = row.Text("description"),
            ["max_num_aliases_for_domain"] = row.Number("aliases", 0),
            ["max_num_mboxes_for_domain"] = row.Number("mailboxes", 0),
            ["def_quota_for_mbox"] = row.Number("defquota", 0) * MailcowState.MiB,
            ["max_quota_for_mbox"] = row.Number("maxquota", 0) * MailcowState.MiB,
            ["max_quota_for_domain"] = row.Number("quota", 0) * MailcowState.MiB,
            ["relayhost"] = "0",
            ["rl"] = row["rl"]?.DeepClone() ?? false,
            ["created"] = row.Text("created"),
            ["modified"] = row["modified"]?.DeepClone(),
            ["aliases_in_domain"] = aliases,
            ["aliases_left"] = row.Number("aliases", 0) - aliases,
            ["domain_admins"] = "-",
        };
        foreach (var flag in new[] { "active", "backupmx", "gal", "relay_all_recipients", "relay_unknown_only" })
        {
            shown[flag] = row.Number(flag, 0);
            shown[flag + "_int"] = row.Number(flag, 0);
        }

        if (row["tags"] is JsonArray { Count: > 0 } tags)
        {
            shown["tags"] = tags.DeepClone();
        }

        return shown;
    }

    private static JsonNode? Refusal(MailcowState state, string? domain, JsonObject attributes)
    {
        if (domain is null)
        {
            return "domain_invalid";
        }

        if (domain == MailHost)
        {
            return "domain_cannot_match_hostname";
        }

        var usual = Numbers.ToDictionary(number => number.Key, number => number.Usual);
        return LimitRefusal(key => attributes.Number(key, usual[key])) ?? (state.Domains.ContainsKey(domain) ? new JsonArray("domain_exists", domain) : null);
    }

    private static JsonNode? LimitRefusal(Func<string, long> limit) =>
        limit("defquota") > limit("maxquota") ? "mailbox_defquota_exceeds_mailbox_maxquota"
        : limit("maxquota") > limit("quota") ? "mailbox_quota_exceeds_domain_quota"
        : limit("defquota") == 0 ? "defquota_empty"
        : limit("maxquota") == 0 ? "maxquota_empty"
        : null;

    private static void SetTags(JsonObject row, IReadOnlyList<string> tags, JsonArray log, MailcowOutcomes outcomes)
    {
        if (tags.Count > TagLimit)
        {
            outcomes.Warning(log, new JsonArray("tag_limit_exceeded", "limit " + TagLimit));
        }

        row["tags"] = new JsonArray([.. tags.Take(TagLimit).Order(StringComparer.Ordinal).Select(tag => JsonValue.Create(tag))]);
    }

    private static void SetRateLimit(JsonObject row, JsonObject attributes, MailcowOutcomes outcomes)
    {
        if (attributes.Number("rl_value", 0) == 0)
        {
            return;
        }

        row["rl"] = new JsonObject { ["value"] = attributes.Text("rl_value"), ["frame"] = attributes.Text("rl_frame") };
        var request = new JsonObject { ["rl_value"] = attributes["rl_value"]!.DeepClone(), ["rl_frame"] = attributes.Text("rl_frame"), ["object"] = row.Text("domain") };
        outcomes.Success(MailcowOutcomes.Log("ratelimit", "edit", "domain", request), new JsonArray("rl_saved", row.Text("domain")));
    }

    // Local time without a zone, as the real one shows it.
    private string Now() => time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
