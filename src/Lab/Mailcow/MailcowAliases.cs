using System.Globalization;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Mailcow;

/// <summary>Aliases; named by address or by id.</summary>
internal sealed class MailcowAliases(TimeProvider time)
{
    // Half: they are made, but inactive whatever was asked.
    public void Add(MailcowState state, JsonObject attributes, MailcowOutcomes outcomes, bool half)
    {
        var log = MailcowOutcomes.Log("mailbox", "add", "alias", attributes);
        var addresses = PhpValue.Words(attributes.Text("address"));
        var targets = PhpValue.Words(attributes.Text("goto"));
        if (addresses.Count == 0 || targets.Count == 0)
        {
            outcomes.Danger(log, addresses.Count == 0 ? "alias_empty" : "goto_empty");
            return;
        }

        if (targets.FirstOrDefault(target => MailName.Address(target) is not { Local.Length: > 0 }) is { } bad)
        {
            outcomes.Danger(log, new JsonArray("goto_invalid", bad));
            return;
        }

        foreach (var text in addresses)
        {
            AddOne(state, text, string.Join(',', targets.Select(target => target.ToLowerInvariant())), half ? 0 : attributes.Number("active", 0), attributes, log, outcomes);
        }
    }

    public void Edit(MailcowState state, string item, JsonObject attributes, MailcowOutcomes outcomes)
    {
        var log = MailcowOutcomes.Log("mailbox", "edit", "alias", attributes);
        if (state.FindAlias(item) is not { } address)
        {
            outcomes.Danger(log, "access_denied");
            return;
        }

        var row = state.Aliases[address]!.AsObject();
        if (attributes.ContainsKey("goto"))
        {
            row["goto"] = string.Join(',', PhpValue.Words(attributes.Text("goto")));
        }

        if (attributes.ContainsKey("active"))
        {
            row["active"] = attributes.Number("active", 0);
        }

        row["modified"] = Now();
        outcomes.Success(log, new JsonArray("alias_modified", address));
    }

    public static void Delete(MailcowState state, string item, MailcowOutcomes outcomes)
    {
        var log = MailcowOutcomes.Log("mailbox", "delete", "alias", new JsonObject { ["id"] = item });
        if (state.FindAlias(item) is not { } address)
        {
            outcomes.Danger(log, "access_denied");
            return;
        }

        state.Aliases.Remove(address);
        outcomes.Success(log, new JsonArray("alias_removed", address));
    }

    public static JsonObject? Show(MailcowState state, string addressOrId)
    {
        if (state.FindAlias(addressOrId) is not { } address)
        {
            return null;
        }

        var row = state.Aliases[address]!.AsObject();
        return new JsonObject
        {
            ["id"] = row.Number("id", 0),
            ["domain"] = row.Text("domain"),
            ["public_comment"] = row.Text("public_comment"),
            ["private_comment"] = row.Text("private_comment"),
            ["goto"] = row.Text("goto"),
            ["address"] = address,
            ["is_catch_all"] = address.StartsWith('@') ? 1 : 0,
            ["active"] = row.Number("active", 0),
            ["active_int"] = row.Number("active", 0),
            ["sogo_visible"] = 1,
            ["sogo_visible_int"] = 1,
            ["created"] = row.Text("created"),
            ["modified"] = row["modified"]?.DeepClone(),
        };
    }

    private void AddOne(MailcowState state, string text, string target, long active, JsonObject attributes, JsonArray log, MailcowOutcomes outcomes)
    {
        if (MailName.Address(text) is not { } parts)
        {
            outcomes.Danger(log, new JsonArray("alias_invalid", text));
            return;
        }

        var address = $"{parts.Local}@{parts.Domain}";
        JsonNode? refusal = state.Domains[parts.Domain] is not JsonObject limits ? new JsonArray("domain_not_found", parts.Domain)
            : state.Aliases.ContainsKey(address) || state.Mailboxes.ContainsKey(address) ? new JsonArray("is_alias_or_mailbox", address)
            : state.AliasesOf(parts.Domain).Count() >= limits.Number("aliases", 0) ? "max_alias_exceeded"
            : null;
        if (refusal is not null)
        {
            outcomes.Danger(log, refusal);
            return;
        }

        var id = state.NextId();
        state.Aliases[address] = new JsonObject
        {
            ["id"] = id,
            ["address"] = address,
            ["domain"] = parts.Domain,
            ["goto"] = target,
            ["active"] = active,
            ["public_comment"] = attributes.Text("public_comment"),
            ["private_comment"] = attributes.Text("private_comment"),
            ["created"] = Now(),
        };
        outcomes.Success(log, new JsonArray("alias_added", address, id.ToString(CultureInfo.InvariantCulture)));
    }

    private string Now() => time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
