using System.Net;
using System.Net.Sockets;
using NexusWorkflows.Platform.Mailcow;

namespace NexusWorkflows.Platform.Dns;

/// <summary>The records a client must publish for its site and its mail.</summary>
public static class ExpectedRecords
{
    /// <summary>
    /// Lists them in the order people publish them. Without <paramref name="publicAddress"/> there is no address record, without
    /// <paramref name="mailDomain"/> no mail records, without <paramref name="dkim"/> no DKIM record.
    /// </summary>
    public static IReadOnlyList<DnsRecord> For(string domain, string? mailDomain, string? publicAddress, string mailHost, DkimKey? dkim)
    {
        var records = new List<DnsRecord>();
        if (publicAddress is not null)
        {
            var family = IPAddress.Parse(publicAddress).AddressFamily;
            records.Add(new DnsRecord(family == AddressFamily.InterNetworkV6 ? "AAAA" : "A", domain, publicAddress));
        }

        if (mailDomain is null)
        {
            return records;
        }

        records.Add(new DnsRecord("MX", mailDomain, $"10 {mailHost}"));
        records.Add(new DnsRecord("TXT", mailDomain, "v=spf1 mx a -all"));
        if (dkim is not null)
        {
            records.Add(new DnsRecord("TXT", $"{dkim.Selector}._domainkey.{mailDomain}", dkim.DnsText));
        }

        records.Add(new DnsRecord("TXT", $"_dmarc.{mailDomain}", "v=DMARC1; p=quarantine"));
        records.Add(new DnsRecord("CNAME", $"autodiscover.{mailDomain}", mailHost));
        records.Add(new DnsRecord("CNAME", $"autoconfig.{mailDomain}", mailHost));
        return records;
    }
}
