using System.Text.Json.Nodes;
using NexusWorkflows.Platform.Mailcow;
using NexusWorkflows.Platform.Tests.Http;

namespace NexusWorkflows.Platform.Tests.Mailcow;

public sealed class MailcowClientTests
{
    private const string Domain = """
        {"quota_used_in_domain":"0","mboxes_in_domain":2,"domain_name":"acme-client.test","description":"ACME Client","max_num_aliases_for_domain":20,
         "max_num_mboxes_for_domain":"5","rl":false,"active":1,"modified":null,"aliases_in_domain":3,"tags":["client-42","erp"]}
        """;

    private const string Mailbox = """
        {"username":"info@acme-client.test","active":1,"domain":"acme-client.test","name":"Info","local_part":"info","quota":1073741824,"custom_attributes":[]}
        """;

    private const string Done = """[{"type":"success","log":[],"msg":["KEY","x"]}]""";

    [Fact]
    public async Task FindDomain_There_IsRead()
    {
        await using var server = new CannedServer(Domain);
        var found = await ClientOf(server).FindDomainAsync("ACME-client.test", CancellationToken.None);
        Assert.Equal(("acme-client.test", "ACME Client", true, 2, 5, 3, 20),
            (found!.Name, found.Description, found.Active, found.Mailboxes, found.MailboxLimit, found.Aliases, found.AliasLimit));
        Assert.Equal(["client-42", "erp"], found.Tags);
        var request = Assert.Single(server.Requests);
        Assert.Equal(("GET", "/api/v1/get/domain/acme-client.test", "key-1"), (request.Method, request.Path, request.Headers["X-API-Key"]));
    }

    [Fact]
    public async Task FindDomain_WithoutTagsAndSuspended_IsRead()
    {
        await using var server = new CannedServer("""{"domain_name":"a.test","active":0}""");
        var found = await ClientOf(server).FindDomainAsync("a.test", CancellationToken.None);
        Assert.False(found!.Active);
        Assert.Empty(found.Tags);
    }

    [Theory]
    [InlineData("all")]
    [InlineData("a.test/../b.test")]
    [InlineData("a..test")]
    [InlineData("")]
    [InlineData("a test.de")]
    public async Task FindDomain_NoDomainName_IsRefusedUnsent(string domain)
    {
        await using var server = new CannedServer("{}");
        var fault = await Assert.ThrowsAsync<PlatformException>(() => ClientOf(server).FindDomainAsync(domain, CancellationToken.None));
        Assert.Equal($"'{domain}' is not a valid domain name. Correct it and try again.", fault.Message);
        Assert.Equal((FaultKind.Permanent, "mailcow.invalid_name"), (fault.Kind, fault.Code));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task AddDomain_SendsQuotasTagsAndNoSogoRestart()
    {
        await using var server = new CannedServer(Done.Replace("KEY", "domain_added", StringComparison.Ordinal));
        await ClientOf(server).AddDomainAsync(new NewMailDomain("Bücher.test", "Books", ["nexus-7"], 20, 5, 1024, 2048, 10240), CancellationToken.None);
        var request = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/api/v1/add/domain"), (request.Method, request.Path));
        Assert.StartsWith("application/json", request.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            {"domain":"xn--bcher-kva.test","description":"Books","aliases":20,"mailboxes":5,"defquota":1024,"maxquota":2048,"quota":10240,"active":1,"gal":1,
             "backupmx":0,"relay_all_recipients":0,"relay_unknown_only":0,"tags":["nexus-7"],"restart_sogo":0}
            """), JsonNode.Parse(request.Body)), request.Body);
    }

    [Fact]
    public async Task DeleteDomain_There_SendsABareArray()
    {
        await using var server = new CannedServer(Domain, Done.Replace("KEY", "domain_removed", StringComparison.Ordinal));
        await ClientOf(server).DeleteDomainAsync("acme-client.test", CancellationToken.None);
        var request = server.Requests.Last();
        Assert.Equal(("/api/v1/delete/domain", """["acme-client.test"]"""), (request.Path, request.Body));
    }

    [Fact]
    public async Task Delete_Absent_OnlyReads()
    {
        await using var server = new CannedServer(_ => Canned.Ok("{}"));
        var client = ClientOf(server);
        await client.DeleteDomainAsync("a.test", CancellationToken.None);
        await client.DeleteDkimAsync("a.test", CancellationToken.None);
        await client.DeleteMailboxAsync("info@a.test", CancellationToken.None);
        await client.DeleteAliasAsync("info@a.test", CancellationToken.None);
        Assert.Equal(["GET /api/v1/get/domain/a.test", "GET /api/v1/get/dkim/a.test", "GET /api/v1/get/mailbox/info@a.test", "GET /api/v1/get/alias/info@a.test"],
            server.Requests.Select(request => $"{request.Method} {request.Path}"));
    }

    [Fact]
    public async Task MailboxesOf_AbsentDomain_AsksNoList()
    {
        await using var server = new CannedServer("{}", $"[{Mailbox}]");
        Assert.Empty(await ClientOf(server).MailboxesOfAsync("absent.test", CancellationToken.None));
        Assert.Equal("/api/v1/get/domain/absent.test", Assert.Single(server.Requests).Path);
    }

    [Fact]
    public async Task MailboxesOf_AnswerOfAllDomains_KeepsItsOwn()
    {
        var foreign = Mailbox.Replace("acme-client.test", "other.test", StringComparison.Ordinal);
        await using var server = new CannedServer(Domain, $"[{foreign},{Mailbox}]");
        var found = Assert.Single(await ClientOf(server).MailboxesOfAsync("acme-client.test", CancellationToken.None));
        Assert.Equal(("info@acme-client.test", "acme-client.test", "Info", true, 1073741824L), (found.Address, found.Domain, found.Name, found.Active, found.QuotaBytes));
    }

    [Fact]
    public async Task AddMailbox_LostAnswer_IsUnknownAndHidesThePassword()
    {
        await using var server = new CannedServer(_ => Canned.Hangup);
        var fault = await Assert.ThrowsAsync<PlatformException>(() => ClientOf(server).AddMailboxAsync(
            new NewMailbox("Info", "acme-client.test", "Info", "hunter-two", 1024, ["erp"]), CancellationToken.None));
        Assert.Equal((FaultKind.Unknown, "mailcow.answer_lost"), (fault.Kind, fault.Code));
        Assert.DoesNotContain("hunter-two", fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("key-1", fault.ToString(), StringComparison.Ordinal);
        var body = JsonNode.Parse(Assert.Single(server.Requests).Body)!;
        Assert.Equal(("info", "hunter-two", "hunter-two", 1024), ((string?)body["local_part"], (string?)body["password"], (string?)body["password2"], (int?)body["quota"]));
    }

    [Fact]
    public async Task AddMailbox_WithoutQuota_IsRefusedUnsent()
    {
        await using var server = new CannedServer("{}");
        var fault = await Assert.ThrowsAsync<PlatformException>(() => ClientOf(server).AddMailboxAsync(
            new NewMailbox("info", "a.test", "Info", "p", 0, []), CancellationToken.None));
        Assert.Equal($"Could not add mailbox 'info@a.test': Mailcow at '{server.Url}' would make a mailbox without limit. Give a quota of at least 1 MiB.", fault.Message);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData(Mailbox, "mailcow.access_denied")]
    public async Task DeleteMailbox_Denied_IsDoneWhenItIsGone(string afterwards, string? code)
    {
        await using var server = new CannedServer(Mailbox, """[{"type":"danger","log":[],"msg":"access_denied"}]""", afterwards);
        var fault = await Record.ExceptionAsync(() => ClientOf(server).DeleteMailboxAsync("info@acme-client.test", CancellationToken.None));
        Assert.Equal(code, (fault as PlatformException)?.Code);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Alias_AddedActive_AndTheSelfAliasIsNone()
    {
        await using var server = new CannedServer(
            """[{"type":"success","log":[],"msg":["alias_added","contact@a.test","6"]}]""",
            """{"id":6,"address":"contact@a.test","goto":"info@a.test","active":1}""",
            """{"id":"5","address":"info@a.test","goto":"info@a.test","active":1}""");
        var client = ClientOf(server);
        await client.AddAliasAsync("contact@a.test", "info@a.test", CancellationToken.None);
        Assert.Equal(new MailAlias(6, "contact@a.test", "info@a.test", true), await client.FindAliasAsync("contact@a.test", CancellationToken.None));
        Assert.Null(await client.FindAliasAsync("info@a.test", CancellationToken.None));
        Assert.Equal("""{"address":"contact@a.test","goto":"info@a.test","active":"1"}""", server.Requests.First().Body);
    }

    [Fact]
    public async Task Dkim_LengthAsText_IsRead()
    {
        await using var server = new CannedServer("""{"pubkey":"MII","length":"2048","dkim_txt":"v=DKIM1;k=rsa;t=s;s=email;p=MII","dkim_selector":"dkim","privkey":""}""");
        Assert.Equal(new DkimKey("dkim", 2048, "v=DKIM1;k=rsa;t=s;s=email;p=MII"), await ClientOf(server).FindDkimAsync("a.test", CancellationToken.None));
    }

    [Fact]
    public async Task SetDomainActive_False_SendsItemsAndAttributes()
    {
        await using var server = new CannedServer(Done.Replace("KEY", "domain_modified", StringComparison.Ordinal));
        await ClientOf(server).SetDomainActiveAsync("a.test", active: false, CancellationToken.None);
        Assert.Equal("""{"items":["a.test"],"attr":{"active":"0"}}""", Assert.Single(server.Requests).Body);
    }

    [Fact]
    public async Task Probe_KeyRefused_IsPermanent()
    {
        await using var server = new CannedServer(_ => new Canned(401, """{"type":"error","msg":"authentication failed"}"""));
        var fault = await Assert.ThrowsAsync<PlatformException>(() => ClientOf(server).ProbeAsync(CancellationToken.None));
        Assert.Equal((FaultKind.Permanent, "mailcow.unauthorised"), (fault.Kind, fault.Code));
        Assert.Equal("/api/v1/get/domain/mail.example.test", Assert.Single(server.Requests).Path);
    }

    private static MailcowClient ClientOf(CannedServer server) => MailcowClient.Create(
        new MailcowOptions { Url = server.Url, ApiKey = "key-1", MailHost = "mail.example.test", Timeout = TimeSpan.FromSeconds(10) });
}
