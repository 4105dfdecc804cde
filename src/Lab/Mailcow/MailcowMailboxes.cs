using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Mailcow;

/// <summary>Mailboxes with their quotas (MiB in, bytes out) and passwords.</summary>
internal sealed class MailcowMailboxes(TimeProvider time)
{
    public const int PasswordLength = 6;
    private static readonly string[] EditableNumbers = ["quota", "active"];

    public void Add(MailcowState state, JsonObject attributes, MailcowOutcomes outcomes)
    {
        var log = MailcowOutcomes.Log("mailbox", "add", "mailbox", attributes);
        var local = attributes.Text("local_part");
        if (local.Length == 0 || MailName.Address($"{local}@{attributes.Text("domain")}") is not { } address)
        {
            outcomes.Danger(log, "mailbox_invalid");
            return;
        }

        var username = $"{address.Local}@{address.Domain}";
        if (Refusal(state, username, address.Domain, attributes) is { } refusal)
        {
            outcomes.Danger(log, refusal);
            return;
        }

        if (PasswordRefusal(attributes) is { } weak)
        {
            outcomes.Danger(new JsonArray("password_check", null, null), weak);
            return;
        }

        state.NextId();
        state.Mailboxes[username] = new JsonObject
        {
            ["username"] = username,
            ["domain"] = address.Domain,
            ["local_part"] = address.Local,
            ["name"] = attributes["name"] is null ? address.Local : attributes.Text("name"),
            ["quota"] = attributes.Number("quota", 0),
            ["active"] = attributes.Number("active", 1),
            ["authsource"] = attributes["authsource"] is null ? "mailcow" : attributes.Text("authsource"),
            ["password"] = Hash(attributes.Text("password")),
            ["tags"] = new JsonArray([.. PhpValue.Texts(attributes["tags"]).Order(StringComparer.Ordinal).Select(tag => JsonValue.Create(tag))]),
            ["created"] = Now(),
        };
        outcomes.Success(MailcowOutcomes.Log("ratelimit", "edit", "mailbox", new JsonObject { ["object"] = username }), new JsonArray("rl_saved", username));
        outcomes.Success(log, new JsonArray("mailbox_added", username));
    }

    public void Edit(MailcowState state, string item, JsonObject attributes, MailcowOutcomes outcomes)
    {
        var log = MailcowOutcomes.Log("mailbox", "edit", "mailbox", attributes);
        if (state.Mailboxes[item.ToLowerInvariant()] is not JsonObject row)
        {
            outcomes.Danger(log, "access_denied");
            return;
        }

        var left = state.QuotaLeft(row.Text("domain"), row.Text("username"));
        if (attributes.Number("quota", 0) > left)
        {
            outcomes.Danger(log, new JsonArray("mailbox_quota_left_exceeded", left));
            return;
        }

        if (attributes.Text("password").Length > 0)
        {
            if (PasswordRefusal(attributes) is { } weak)
            {
                outcomes.Danger(new JsonArray("password_check", null, null), weak);
                return;
            }

            row["password"] = Hash(attributes.Text("password"));
        }

        foreach (var key in EditableNumbers.Where(attributes.ContainsKey))
        {
            row[key] = attributes.Number(key, 0);
        }

        if (attributes.ContainsKey("name"))
        {
            row["name"] = attributes.Text("name");
        }

        row["modified"] = Now();
        outcomes.Success(log, new JsonArray("mailbox_modified", row.Text("username")));
    }

    /// <summary>Absent is a refusal, not a success. Aliases that lead nowhere else go with the mailbox.</summary>
    public static void Delete(MailcowState state, string item, MailcowOutcomes outcomes, bool sideEffectFails)
    {
        var log = MailcowOutcomes.Log("mailbox", "delete", "mailbox", new JsonObject { ["username"] = item });
        var username = item.ToLowerInvariant();
        if (!state.Mailboxes.Remove(username))
        {
            outcomes.Danger(log, "access_denied");
            return;
        }

        if (sideEffectFails)
        {
            outcomes.Warning(log, "Could not move maildir to garbage collector: ");
        }

        foreach (var alias in MailcowState.Rows(state.Aliases).ToList())
        {
            var left = PhpValue.Words(alias.Text("goto")).Where(target => target != username).ToList();
            alias["goto"] = string.Join(',', left);
            if (left.Count == 0)
            {
                state.Aliases.Remove(alias.Text("address"));
            }
        }

        outcomes.Success(log, new JsonArray("mailbox_removed", username));
    }

    public static JsonObject? Show(MailcowState state, string address)
    {
        if (state.Mailboxes[address.ToLowerInvariant()] is not JsonObject row)
        {
            return null;
        }

        var shown = new JsonObject
        {
            ["username"] = row.Text("username"),
            ["active"] = row.Number("active", 0),
            ["active_int"] = row.Number("active", 0),
            ["domain"] = row.Text("domain"),
            ["name"] = row.Text("name"),
            ["local_part"] = row.Text("local_part"),
            ["quota"] = row.Number("quota", 0) * MailcowState.MiB,
            ["messages"] = 0,
            ["attributes"] = new JsonObject { ["force_pw_update"] = "0", ["tls_enforce_in"] = "0", ["tls_enforce_out"] = "0", ["passwd_update"] = row.Text("created") },
            ["custom_attributes"] = new JsonArray(),
            ["quota_used"] = 0,
            ["percent_in_use"] = row.Number("quota", 0) == 0 ? "- " : 0,
            ["created"] = row.Text("created"),
            ["modified"] = row["modified"]?.DeepClone(),
            ["authsource"] = row.Text("authsource"),
            ["last_imap_login"] = "0",
            ["last_pop3_login"] = "0",
            ["last_smtp_login"] = "0",
            ["max_new_quota"] = Math.Max(0, state.QuotaLeft(row.Text("domain"), row.Text("username"))) * MailcowState.MiB,
            ["rl"] = false,
            ["rl_scope"] = "domain",
            ["is_relayed"] = 0,
            ["sender_acl"] = new JsonArray(),
        };
        if (row["tags"] is JsonArray { Count: > 0 } tags)
        {
            shown["tags"] = tags.DeepClone();
        }

        return shown;
    }

    /// <summary>Whether the mail server would let it log in: password right, mailbox and domain active.</summary>
    public static bool CanLogIn(MailcowState state, string address, string password) =>
        state.Mailboxes[address.ToLowerInvariant()] is JsonObject row
        && row.Number("active", 0) == 1
        && state.Domains[row.Text("domain")]?.AsObject().Number("active", 0) == 1
        && Matches(row.Text("password"), password);

    private static JsonNode? Refusal(MailcowState state, string username, string domain, JsonObject attributes)
    {
        if (state.Domains[domain] is not JsonObject limits)
        {
            return "access_denied";
        }

        if (state.Mailboxes.ContainsKey(username) || state.Aliases.ContainsKey(username))
        {
            return new JsonArray(state.Mailboxes.ContainsKey(username) ? "object_exists" : "is_alias", username);
        }

        var used = state.MailboxesOf(domain).Count();
        var quota = attributes.Number("quota", 0);
        return used >= limits.Number("mailboxes", 0) ? new JsonArray("max_mailbox_exceeded", used, limits.Number("mailboxes", 0))
            : quota > limits.Number("maxquota", 0) ? new JsonArray("mailbox_quota_exceeded", limits.Number("maxquota", 0))
            : quota > state.QuotaLeft(domain, null) ? new JsonArray("mailbox_quota_left_exceeded", state.QuotaLeft(domain, null))
            : null;
    }

    private static string? PasswordRefusal(JsonObject attributes)
    {
        var (first, second) = (attributes.Text("password"), attributes.Text("password2"));
        return first.Length == 0 || second.Length == 0 ? "password_complexity"
            : first != second ? "password_mismatch"
            : first.Length < PasswordLength ? "password_complexity"
            : null;
    }

    internal static string Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        return $"{Convert.ToBase64String(salt)}.{Convert.ToBase64String(Derive(salt, password))}";
    }

    private static bool Matches(string stored, string password)
    {
        var halves = stored.Split('.');
        return halves.Length == 2 && CryptographicOperations.FixedTimeEquals(Convert.FromBase64String(halves[1]), Derive(Convert.FromBase64String(halves[0]), password));
    }

    private static byte[] Derive(byte[] salt, string password) => Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, 1000, HashAlgorithmName.SHA256, 32);

    private string Now() => time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
