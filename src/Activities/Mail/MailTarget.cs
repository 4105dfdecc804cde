using NexusWorkflows.Engine.Authoring;

namespace NexusWorkflows.Activities.Mail;

/// <summary>How mail domains, mailboxes and aliases are named in the record.</summary>
internal static class MailTarget
{
    private const string System = "mailcow";

    public static Target Domain(string domain) => new(System, "domain", domain);

    public static Target Mailbox(string address) => new(System, "mailbox", address);

    public static Target Alias(string address) => new(System, "alias", address);
}
