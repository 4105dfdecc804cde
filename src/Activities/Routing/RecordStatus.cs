using NexusWorkflows.Platform;
using NexusWorkflows.Platform.Dns;

namespace NexusWorkflows.Activities.Routing;

/// <summary>How a record that should be published stands: <c>ok</c>, <c>missing</c>, <c>wrong</c> or <c>unchecked</c>.</summary>
/// <param name="Found">What is published instead; empty when nothing is.</param>
internal sealed record RecordStatus(DnsRecord Record, string Status, IReadOnlyList<string> Found);

/// <summary>Holds the records that a client must publish against what is published.</summary>
internal sealed class RecordCheck(DnsLookup dns)
{
    /// <exception cref="PlatformException">Only for an address record: the others are <c>unchecked</c> where the resolver fails.</exception>
    public async Task<RecordStatus> CheckAsync(DnsRecord record, CancellationToken ct)
    {
        if (record.Type is "A" or "AAAA")
        {
            return await AddressAsync(record, ct);
        }

        try
        {
            return record.Type switch
            {
                "MX" => await MxAsync(record, ct),
                "TXT" => await TxtAsync(record, ct),
                "CNAME" => await AliasAsync(record, ct),
                _ => new RecordStatus(record, "unchecked", []),
            };
        }
        catch (PlatformException)
        {
            return new RecordStatus(record, "unchecked", []); // mail works without our look; the site's address doesn't
        }
    }

    // Any further address counts as wrong: the certificate authority may ask there, and would be refused.
    private async Task<RecordStatus> AddressAsync(DnsRecord record, CancellationToken ct)
    {
        var found = await dns.AddressesAsync(record.Name, ct);
        return new RecordStatus(record, found.Count == 0 ? "missing" : found.All(a => a == record.Value) ? "ok" : "wrong", found);
    }

    private async Task<RecordStatus> MxAsync(DnsRecord record, CancellationToken ct)
    {
        var found = await dns.MxAsync(record.Name, ct);
        var host = record.Value[(record.Value.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        var fits = found.Any(mx => mx.Exchange.Equals(host, StringComparison.OrdinalIgnoreCase));
        return new RecordStatus(record, found.Count == 0 ? "missing" : fits ? "ok" : "wrong", [.. found.Select(mx => $"{mx.Preference} {mx.Exchange}")]);
    }

    // SPF and DMARC may be stricter or longer than ours; a DKIM key is right or wrong.
    private async Task<RecordStatus> TxtAsync(DnsRecord record, CancellationToken ct)
    {
        var version = record.Value.Split(' ', ';')[0];
        var found = (await dns.TxtAsync(record.Name, ct)).Where(text => text.StartsWith(version, StringComparison.OrdinalIgnoreCase)).ToList();
        var fits = version switch
        {
            "v=spf1" => found.Any(text => text.Split(' ').Any(word => word is "mx" or "+mx" || word.StartsWith("include:", StringComparison.Ordinal))),
            "v=DMARC1" => found.Count > 0,
            _ => found.Any(text => Squeeze(text) == Squeeze(record.Value)),
        };
        return new RecordStatus(record, found.Count == 0 ? "missing" : fits ? "ok" : "wrong", found);
    }

    private async Task<RecordStatus> AliasAsync(DnsRecord record, CancellationToken ct)
    {
        var found = await dns.AddressesAsync(record.Name, ct);
        var wanted = await dns.AddressesAsync(record.Value, ct);
        return wanted.Count == 0
            ? new RecordStatus(record, "unchecked", found)
            : new RecordStatus(record, found.Count == 0 ? "missing" : found.Any(wanted.Contains) ? "ok" : "wrong", found);
    }

    private static string Squeeze(string text) => text.Replace(" ", "", StringComparison.Ordinal);
}
