namespace NexusWorkflows.Platform.Dns;

/// <summary>A record to publish. The value is as in a zone file, without quotes; an MX value holds the preference too.</summary>
public sealed record DnsRecord(string Type, string Name, string Value);

/// <summary>A mail exchange; the name is lower case, without the last dot.</summary>
public sealed record MxRecord(int Preference, string Exchange);
