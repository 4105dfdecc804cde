namespace NexusWorkflows.Platform.Mailcow;

/// <summary>The public half of a domain's DKIM key; <paramref name="DnsText"/> is the whole TXT record in one string (420 characters at 2048 bit).</summary>
public sealed record DkimKey(string Selector, int Length, string DnsText);
