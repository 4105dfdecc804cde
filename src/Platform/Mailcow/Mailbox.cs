namespace NexusWorkflows.Platform.Mailcow;

/// <summary>A mailbox as Mailcow has it. <paramref name="QuotaBytes"/> 0 means unlimited.</summary>
public sealed record Mailbox(string Address, string Domain, string Name, bool Active, IReadOnlyList<string> Tags, long QuotaBytes);

/// <summary>A mailbox to add. The quota must be at least 1 MiB, since Mailcow takes 0 for unlimited.</summary>
public sealed record NewMailbox(string LocalPart, string Domain, string Name, string Password, int QuotaMiB, IReadOnlyList<string> Tags)
{
    /// <summary>Names the address alone, never the password.</summary>
    public override string ToString() => $"{LocalPart}@{Domain}";
}
