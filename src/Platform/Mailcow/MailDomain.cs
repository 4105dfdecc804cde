namespace NexusWorkflows.Platform.Mailcow;

/// <summary>A mail domain as Mailcow has it; the tags carry the mark of the run that made it.</summary>
public sealed record MailDomain(
    string Name, string Description, bool Active, IReadOnlyList<string> Tags, int Mailboxes, int MailboxLimit, int Aliases, int AliasLimit);

/// <summary>A mail domain to add. Quotas are MiB: of a new mailbox, of the largest mailbox, of the whole domain.</summary>
public sealed record NewMailDomain(
    string Name, string Description, IReadOnlyList<string> Tags, int Aliases, int Mailboxes, int DefaultQuotaMiB, int MaxQuotaMiB, int QuotaMiB);
