using System.Text.Json.Nodes;

namespace NexusWorkflows.Tenancy.Tests;

public sealed class RegisterChangeTests
{
    [Fact]
    public void Site_Whole_IsReadBackTheSame()
    {
        var site = new Site
        {
            Domain = "a.example",
            Client = "Acme",
            Status = SiteStatus.Testing,
            Backend = "bench1",
            Database = "_abc",
            Apps = ["erpnext", "hrms"],
            Mail = new SiteMail("mail.example", "erp@mail.example", ["info@mail.example"], "nexus"),
            Sso = "a-example",
            Purpose = "trade fair",
            Features = ["stock"],
            DocumentationLinks = ["https://docs.example/a"],
            Url = "https://a.example",
            Dns = new JsonArray(new JsonObject { ["type"] = "A", ["status"] = "ok" }),
            Certificate = new JsonObject { ["issuer"] = "Lab" },
            Email = "it@acme.example",
            Token = "t1",
            RunId = "r1",
        };

        var written = RegisterChange.Write(site);

        Assert.Equal(
            """{"domain":"a.example","client":"Acme","status":"testing","backend":"bench1","database":"_abc","apps":["erpnext","hrms"],"mailDomain":"mail.example","mailbox":"erp@mail.example","aliases":["info@mail.example"],"dkimSelector":"nexus","sso":"a-example","purpose":"trade fair","features":["stock"],"documentationLinks":["https://docs.example/a"],"url":"https://a.example","dns":[{"type":"A","status":"ok"}],"certificate":{"issuer":"Lab"},"email":"it@acme.example","token":"t1","runId":"r1"}""",
            written.ToJsonString());
        Assert.Equal(written.ToJsonString(), RegisterChange.Write(RegisterChange.ReadSite(written)).ToJsonString());
    }

    [Fact]
    public void Site_OnlyWhatMustBe_IsInDevelopmentAndEmpty()
    {
        var site = RegisterChange.ReadSite(new JsonObject { ["domain"] = "a.example", ["client"] = "Acme", ["url"] = null });

        Assert.Equal((SiteStatus.Development, null, null, null), (site.Status, site.Url, site.Token, site.Mail.Domain));
        Assert.Empty(site.Apps);
        Assert.Empty(site.Mail.Aliases);
    }

    [Theory]
    [InlineData("""{"client":"Acme"}""", "'register.site.put' can't be read: 'domain' is missing.")]
    [InlineData("""{"domain":"a.example","client":""}""", "'register.site.put' can't be read: 'client' is missing.")]
    [InlineData("""{"domain":7,"client":"Acme"}""", "'register.site.put' can't be read: 'domain' is no text.")]
    [InlineData("""{"domain":"a.example","client":"Acme","apps":[1]}""", "'register.site.put' can't be read: 'apps' is no list of texts.")]
    [InlineData("""{"domain":"a.example","client":"Acme","apps":"erpnext"}""", "'register.site.put' can't be read: 'apps' is no list of texts.")]
    [InlineData("""{"domain":"a.example","client":"Acme","status":"closed"}""", "'register.site.put' can't be read: 'closed' is no status of a site (development, demo, testing, production, suspended, offboarded).")]
    public void Site_WrongMember_IsNamed(string json, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => RegisterChange.ReadSite(JsonNode.Parse(json)!.AsObject())).Message);

    [Fact]
    public void Client_Whole_IsReadBackTheSame()
    {
        var client = new Client { Name = "Acme", Email = "it@acme.example", Notes = "calls on Mondays" };

        Assert.Equal(client, RegisterChange.ReadClient(RegisterChange.Write(client)));
    }

    [Fact]
    public void StatusAndDelete_Written_AreReadBack()
    {
        Assert.Equal(("a.example", SiteStatus.Offboarded), RegisterChange.ReadStatus(RegisterChange.WriteStatus("a.example", SiteStatus.Offboarded)));
        Assert.Equal(("a.example", "t1"), RegisterChange.ReadDelete(RegisterChange.WriteDelete("a.example", "t1")));
    }

    [Fact]
    public void Delete_WithoutToken_IsRefused() => Assert.Equal(
        "'register.site.delete' can't be read: 'token' is missing.",
        Assert.Throws<FormatException>(() => RegisterChange.ReadDelete(new JsonObject { ["domain"] = "a.example" })).Message);
}
