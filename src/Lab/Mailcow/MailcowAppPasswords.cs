using System.Globalization;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Mailcow;

/// <summary>Passwords for programs, by id; adding one tells no id.</summary>
internal static class MailcowAppPasswords
{
    public static void Add(MailcowState state, JsonObject attributes, MailcowOutcomes outcomes)
    {
        var log = MailcowOutcomes.Log("app_passwd", "add", null, attributes);
        var (first, second) = (attributes.Text("app_passwd"), attributes.Text("app_passwd2"));
        var refusal = !state.Mailboxes.ContainsKey(attributes.Text("username")) ? "access_denied"
            : first != second ? "password_mismatch"
            : first.Length < MailcowMailboxes.PasswordLength ? "password_complexity"
            : null;
        if (refusal is not null)
        {
            outcomes.Danger(log, refusal);
            return;
        }

        var id = state.NextId();
        state.AppPasswords[id.ToString(CultureInfo.InvariantCulture)] = new JsonObject
        {
            ["id"] = id,
            ["name"] = attributes.Text("app_name"),
            ["mailbox"] = attributes.Text("username"),
            ["password"] = MailcowMailboxes.Hash(first),
            ["active"] = attributes.Number("active", 0),
        };
        outcomes.Success(log, "app_passwd_added");
    }

    public static void Delete(MailcowState state, string item, MailcowOutcomes outcomes)
    {
        var log = MailcowOutcomes.Log("app_passwd", "delete", null, new JsonObject { ["id"] = item });
        if (state.AppPasswords.Remove(item))
        {
            outcomes.Success(log, new JsonArray("app_passwd_removed", item));
        }
        else
        {
            outcomes.Danger(log, new JsonArray("app_passwd_id_invalid", item));
        }
    }
}
