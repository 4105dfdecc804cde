namespace NexusWorkflows.Platform.Mailcow;

/// <summary>An alias as Mailcow has it; <paramref name="GoTo"/> may name several addresses, parted by commas.</summary>
public sealed record MailAlias(long Id, string Address, string GoTo, bool Active);
