using NexusWorkflows.Tenancy.Names;

namespace NexusWorkflows.Tenancy.Tests.Names;

public sealed class SiteNameTests
{
    private static readonly SiteNaming Any = new("example.org");
    private static readonly string Long63 = new('a', 63);
    private static readonly string Long64 = new('a', 64);

    [Theory]
    [InlineData("byrne", "byrne.example.org")]
    [InlineData("  Byrne ", "byrne.example.org")]
    [InlineData("BYRNE-2", "byrne-2.example.org")]
    [InlineData("7", "7.example.org")]
    [InlineData("ünï", "xn--n-nga1b.example.org")]
    [InlineData("ÜNÏ", "xn--n-nga1b.example.org")]
    [InlineData("xn--n-nga1b", "xn--n-nga1b.example.org")]
    [InlineData("ｂｙｒｎｅ", "byrne.example.org")]
    [InlineData("erp.byrne.com", "erp.byrne.com")]
    [InlineData("ERP.Byrne.COM.", "erp.byrne.com")]
    [InlineData("erp.bücher.example", "erp.xn--bcher-kva.example")]
    [InlineData("byrne.example.org", "byrne.example.org")]
    [InlineData("test.byrne.example.org", "test.byrne.example.org")]
    [InlineData("www.byrne.com", "www.byrne.com")]
    [InlineData("notexample.org", "notexample.org")]
    public void Of_GoodName_IsNormalised(string typed, string domain)
    {
        var verdict = SiteName.Of(typed, Any);

        Assert.Equal((domain, null), (verdict.Name, verdict.Fault));
        Assert.True(verdict.IsGood);
    }

    [Theory]
    [InlineData("'", "'''")]
    [InlineData("a\"b", "'a\"b'")]
    [InlineData("a;b", "'a;b'")]
    [InlineData("$(reboot)", "'$(reboot)'")]
    [InlineData("`id`", "'`id`'")]
    [InlineData("a\nb", "'a?b'")]
    [InlineData("acme\n", "'acme?'")]
    [InlineData("a\0", "'a?'")]
    [InlineData("a b", "'a b'")]
    [InlineData("a_b", "'a_b'")]
    [InlineData("a/b", "'a/b'")]
    [InlineData("-acme", "'-acme'")]
    [InlineData("acme-", "'acme-'")]
    [InlineData("-", "'-'")]
    [InlineData("ac--me", "'ac--me'")]
    [InlineData("xn--", "'xn--'")]
    [InlineData("xn--acme-", "'xn--acme-'")]
    [InlineData("acme。evil", "'acme。evil'")]
    [InlineData("a\u202Eb", "'a?b'")]
    public void OfSubdomain_NoLabel_IsRefusedByName(string typed, string shown) => Assert.Equal(
        $"{shown} is no subdomain: use at most 63 letters, digits and '-', the first and last no '-'. Choose another.",
        SiteName.OfSubdomain(typed, Any).Fault);

    [Fact]
    public void OfSubdomain_BrokenPair_IsShownAsAQuestionMark() => Assert.Equal(
        "'😀?' is no subdomain: use at most 63 letters, digits and '-', the first and last no '-'. Choose another.",
        SiteName.OfSubdomain("😀\uD800", Any).Fault);

    [Theory]
    [InlineData("a..b")]
    [InlineData(".a.b")]
    [InlineData("a.b..")]
    [InlineData("a.-b.c")]
    [InlineData("a.b-.c")]
    [InlineData("10.0.0.1")]
    [InlineData("a.123")]
    [InlineData("localhost")]
    [InlineData("a.b;rm -rf")]
    [InlineData("a.b:8080")]
    [InlineData("a.b/c")]
    [InlineData("..")]
    [InlineData(".")]
    public void OfDomain_NoDomain_IsRefusedByName(string typed) => Assert.Equal(
        $"'{typed}' is no domain: write it like 'erp.example.com', with letters, digits and '-', up to 63 between two dots and 253 in all.",
        SiteName.OfDomain(typed, Any).Fault);

    [Theory]
    [InlineData("", "The name is empty. Give a subdomain of 'example.org'.")]
    [InlineData("   ", "The name is empty. Give a subdomain of 'example.org'.")]
    [InlineData("*", "'*' is a wildcard; a site has one name. Give a subdomain of 'example.org'.")]
    [InlineData("*.byrne.com", "'*.byrne.com' is a wildcard; a site has one name. Give a domain like 'erp.example.com'.")]
    [InlineData("https://byrne.com/app", "'https://byrne.com/app' is an address of a page; a site's name has no 'https://' and no path. Give a domain like 'erp.example.com'.")]
    [InlineData("jo@byrne.com", "'jo@byrne.com' is a mail address, not the name of a site. Give a domain like 'erp.example.com'.")]
    [InlineData("example.org", "'example.org' is the domain of all sites and can't be a site itself. Give a name below it.")]
    [InlineData("EXAMPLE.org.", "'example.org' is the domain of all sites and can't be a site itself. Give a name below it.")]
    public void Of_TypicalMistake_IsNamed(string typed, string fault) => Assert.Equal(fault, SiteName.Of(typed, Any).Fault);

    [Theory]
    [InlineData("www", "www")]
    [InlineData("WWW", "www")]
    [InlineData("ｗｗｗ", "www")]
    [InlineData("ww\u00ADｗ", "www")]
    [InlineData("mail.example.org", "mail")]
    [InlineData("shop.mail.example.org", "mail")]
    public void Of_ReservedBelowTheBase_IsRefusedHoweverWritten(string typed, string label) =>
        Assert.Equal($"'{label}' below 'example.org' is kept for services of our own. Choose another.", SiteName.Of(typed, Any).Fault);

    [Theory]
    [InlineData("admin")]
    [InlineData("api")]
    [InlineData("auth")]
    [InlineData("autoconfig")]
    [InlineData("autodiscover")]
    [InlineData("ftp")]
    [InlineData("imap")]
    [InlineData("localhost")]
    [InlineData("mail")]
    [InlineData("ns1")]
    [InlineData("smtp")]
    [InlineData("traefik")]
    [InlineData("www")]
    public void OfSubdomain_NameOfAService_IsReserved(string label) => Assert.False(SiteName.OfSubdomain(label, Any).IsGood);

    [Fact]
    public void OfSubdomain_AtTheLimit_PassesAndOneMoreDoesNot()
    {
        Assert.Equal($"{Long63}.example.org", SiteName.OfSubdomain(Long63, Any).Name);
        Assert.Equal($"'{Long64[..60]}…' is no subdomain: use at most 63 letters, digits and '-', the first and last no '-'. Choose another.", SiteName.OfSubdomain(Long64, Any).Fault);
        Assert.False(SiteName.OfSubdomain(new string('a', 300), Any).IsGood);
        // 60 letters, but more than 63 once they are punycode.
        Assert.False(SiteName.OfSubdomain(new string('ü', 60), Any).IsGood);
    }

    [Fact]
    public void Of_WholeDomain_HasAtMost253Characters()
    {
        var three = $"{Long63}.{Long63}.{Long63}";

        Assert.Equal(253, SiteName.OfDomain($"{three}.{new string('b', 61)}", Any).Name!.Length);
        Assert.False(SiteName.OfDomain($"{three}.{new string('b', 62)}", Any).IsGood);
        Assert.Equal($"'{Long63[..60]}…' has 255 characters; a domain has at most 253. Choose a shorter one.", SiteName.OfSubdomain(Long63, new SiteNaming(three)).Fault);
    }

    [Theory]
    [InlineData(SitePattern.Any, "byrne", null)]
    [InlineData(SitePattern.Any, "erp.byrne.com", null)]
    [InlineData(SitePattern.Subdomain, "byrne", null)]
    [InlineData(SitePattern.Subdomain, "byrne.example.org", null)]
    [InlineData(SitePattern.Subdomain, "erp.byrne.com", "Sites here are subdomains of 'example.org' ('domains: pattern: subdomain'). Give a subdomain.")]
    [InlineData(SitePattern.Subdomain, "byrne.notexample.org", "Sites here are subdomains of 'example.org' ('domains: pattern: subdomain'). Give a subdomain.")]
    [InlineData(SitePattern.Full, "byrne", "Sites here have domains of their own ('domains: pattern: full'). Give a domain.")]
    [InlineData(SitePattern.Full, "erp.byrne.com", null)]
    public void Of_Pattern_DecidesWhatMayBeGiven(SitePattern pattern, string typed, string? fault) =>
        Assert.Equal(fault, SiteName.Of(typed, Any with { Pattern = pattern }).Fault);

    [Theory]
    [InlineData("subdomain", SitePattern.Subdomain)]
    [InlineData("full", SitePattern.Full)]
    [InlineData("any", SitePattern.Any)]
    [InlineData("Any", null)]
    [InlineData("", null)]
    public void FindPattern_Text_IsThePatternOrNone(string text, SitePattern? pattern) => Assert.Equal(pattern, SiteNaming.FindPattern(text));
}
