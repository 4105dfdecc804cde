using NexusWorkflows.Tenancy.Names;

namespace NexusWorkflows.Tenancy.Tests.Names;

public sealed class DomainNameTests
{
    [Theory]
    [InlineData(" Byrne.COM. ", "byrne.com")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("mail.example.org", "mail.example.org")]
    public void Of_Domain_IsNormalised(string typed, string domain) => Assert.Equal((domain, null), (DomainName.Of(typed).Name, DomainName.Of(typed).Fault));

    [Theory]
    [InlineData("", "''")]
    [InlineData("localhost", "'localhost'")]
    [InlineData("10.0.0.1", "'10.0.0.1'")]
    [InlineData("a.b\nc", "'a.b?c'")]
    [InlineData("*.byrne.com", "'*.byrne.com'")]
    public void Of_NoDomain_IsRefusedByName(string typed, string shown) =>
        Assert.Equal($"{shown} is no domain: write it like 'erp.example.com', with letters, digits and '-', up to 63 between two dots and 253 in all.", DomainName.Of(typed).Fault);
}
