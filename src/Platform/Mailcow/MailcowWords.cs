namespace NexusWorkflows.Platform.Mailcow;

/// <summary>What Mailcow's message keys mean and what to do, in plain words; the keys are its stable part, texts are never sent.</summary>
internal static class MailcowWords
{
    /// <summary>Reads on from "answered 'key' ".</summary>
    public static string Explain(string key, IReadOnlyList<string> args) => key switch
    {
        "domain_exists" => "(the mail domain is there already). Choose another domain, or remove it in Mailcow if nobody needs it.",
        "object_exists" => "(the mailbox is there already). Choose another address, or remove it in Mailcow if nobody needs it.",
        "is_alias" or "is_alias_or_mailbox" => "(the address is taken by an alias or a mailbox). Choose another address.",
        "domain_invalid" or "domain_not_found" => "(there is no such mail domain, or its name is not valid). Check the name.",
        "domain_cannot_match_hostname" => "(the domain is Mailcow's own host name). Choose another domain.",
        "domain_not_empty" => "(the domain still has mailboxes). Delete them first.",
        "mailboxes_in_use" or "aliases_in_use" => $"({Arg(args, 0)} are in use). Allow at least as many.",
        "max_mailbox_exceeded" => $"({Arg(args, 0)} of {Arg(args, 1)} used). Raise the domain's mailbox limit or delete a mailbox.",
        "max_alias_exceeded" => "(the domain's aliases are used up). Raise its alias limit or delete an alias.",
        "mailbox_quota_exceeded" => $"(at most {Arg(args, 0)} MiB a mailbox). Ask for a smaller mailbox or raise the domain's limit.",
        "mailbox_quota_left_exceeded" => $"({Arg(args, 0)} MiB of the domain's quota left). Ask for a smaller mailbox or raise the domain's quota.",
        "mailbox_defquota_exceeds_mailbox_maxquota" => "(a new mailbox would be larger than the largest allowed). Correct the quotas.",
        "mailbox_quota_exceeds_domain_quota" => "(the largest mailbox would exceed the domain's quota). Correct the quotas.",
        "defquota_empty" or "maxquota_empty" => "(a quota is missing). Give quotas of at least 1 MiB.",
        "mailbox_invalid" or "alias_invalid" or "goto_invalid" or "goto_empty" or "alias_empty" => "(the address is not valid). Correct it.",
        "password_complexity" => "(the password is too simple for Mailcow's policy). Give a longer or richer one.",
        "password_mismatch" => "(the two passwords differ). Give the same twice.",
        "dkim_domain_or_sel_invalid" => "(the domain has a DKIM key already, or the selector is not valid). Look at the domain's key.",
        "access_denied" => "(what it is about is not there, or the key has no right to it). Check that it exists and the key's rights.",
        "redis_error" or "mysql_error" => "(one of Mailcow's own databases failed). It may have been done in part: look before trying again.",
        _ when args.Count > 0 => $"({string.Join(", ", args)}). Look the key up in Mailcow's language file.",
        _ => "and no more. Look the key up in Mailcow's language file.",
    };

    private static string Arg(IReadOnlyList<string> args, int index) => index < args.Count ? args[index] : "?";
}
