using NexusWorkflows.Platform.Dns;
using NexusWorkflows.Platform.Mailcow;

namespace NexusWorkflows.Platform.Tests.Dns;

public sealed class ExpectedRecordsTests
{
    [Fact]
    public void For_SiteAndMail_ListsAll() => Assert.Equal(
        [
            new DnsRecord("A", "erp.acme.test", "192.0.2.7"),
            new DnsRecord("MX", "acme.test", "10 mail.example.test"),
            new DnsRecord("TXT", "acme.test", "v=spf1 mx a -all"),
            new DnsRecord("TXT", "dkim._domainkey.acme.test", "v=DKIM1;p=MII"),
            new DnsRecord("TXT", "_dmarc.acme.test", "v=DMARC1; p=quarantine"),
            new DnsRecord("CNAME", "autodiscover.acme.test", "mail.example.test"),
            new DnsRecord("CNAME", "autoconfig.acme.test", "mail.example.test"),
        ],
        ExpectedRecords.For("erp.acme.test", "acme.test", "192.0.2.7", "mail.example.test", new DkimKey("dkim", 2048, "v=DKIM1;p=MII")));

    [Fact]
    public void For_SiteAlone_ListsItsAddressAlone() =>
        Assert.Equal([new DnsRecord("AAAA", "erp.acme.test", "2001:db8::7")], ExpectedRecords.For("erp.acme.test", null, "2001:db8::7", "mail.example.test", null));

    [Fact]
    public void For_NothingKnown_ListsNothing() => Assert.Empty(ExpectedRecords.For("erp.acme.test", null, null, "mail.example.test", null));
}
