using System.Security.Cryptography;
using NexusWorkflows.Lab.Mailcow;

namespace NexusWorkflows.Lab.Tests.Mailcow;

public sealed class MailcowTwinTests : IAsyncLifetime, IDisposable
{
    private const string Mailbox = """{"local_part":"Info","domain":"a.test","name":"Info","quota":"1024","password":"secret-1","password2":"secret-1","active":"1"}""";
    private readonly LabFolderOnDisk disk = new();
    private MailcowTwin twin = null!;
    private TwinHost host = null!;

    public async Task InitializeAsync()
    {
        twin = new MailcowTwin(disk.Folder, TimeProvider.System);
        host = await TwinHost.StartAsync(twin);
    }

    public async Task DisposeAsync() => await host.DisposeAsync();

    public void Dispose() => disk.Dispose();

    [Fact]
    public async Task Add_ManyDomainsAtOnce_EachGetsAKeyOfItsOwnAndNoneWaitsForEver()
    {
        var calls = Enumerable.Range(0, 32).Select(i => PostAsync("add/domain", $$"""{"domain":"d{{i}}.test"}"""));
        var answers = await Task.WhenAll(calls).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        var keys = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => GetAsync($"get/dkim/d{i}.test")));
        Assert.Equal(32, keys.Select(key => key.Json["pubkey"]!.GetValue<string>()).Distinct().Count());
    }

    [Theory]
    [InlineData("GET", "get/domain/all", null, 200, "")]
    [InlineData("POST", "delete/domain", "[\"a.test\"]", 403, "{\"type\":\"error\",\"msg\":\"API read\\/write access denied\"}")]
    [InlineData("POST", "edit/domain", "{}", 403, "{\"type\":\"error\",\"msg\":\"API read\\/write access denied\"}")]
    public async Task Call_WithoutKey_IsRefusedAsTheVerbDoes(string method, string call, string? body, int status, string text)
    {
        var answer = await host.SendAsync(method, "/api/v1/" + call, body, null);

        Assert.Equal($"{status} {text}", answer.Line);
    }

    [Fact]
    public async Task Add_WithoutKey_AnswersDangerWith200()
    {
        var answer = await host.SendAsync("POST", "/api/v1/add/domain", "{\"domain\":\"a.test\"}", null);

        Assert.Equal(200, answer.Status);
        Assert.Equal("danger:access_denied", answer.Messages);
    }

    [Fact]
    public async Task WrongKey_Get_Is401AsHtml()
    {
        var answer = await host.SendAsync("GET", "/api/v1/get/domain/all", null, ("X-API-Key", "wrong"));

        Assert.Equal("401 {\"type\":\"error\",\"msg\":\"authentication failed\"}", answer.Line);
        Assert.Equal("text/html", answer.Type);
    }

    [Fact]
    public async Task ReadOnlyKey_Add_Is403ButReads()
    {
        var key = ("X-API-Key", File.ReadAllText(twin.ReadOnlyKeyFile));

        Assert.Equal("403 {\"type\":\"error\",\"msg\":\"API read\\/write access denied\"}", (await host.SendAsync("POST", "/api/v1/add/domain", "{}", key)).Line);
        Assert.Equal("200 {}", (await host.SendAsync("GET", "/api/v1/get/domain/all", null, key)).Line);
    }

    [Fact]
    public async Task SessionCookie_WithoutKey_MayWrite()
    {
        var first = await GetAsync("get/domain/all");

        var answer = await host.SendAsync("POST", "/api/v1/add/domain", "{\"domain\":\"a.test\"}", ("Cookie", first.Cookie!));

        Assert.StartsWith("MCSESSID=", first.Cookie, StringComparison.Ordinal);
        Assert.Equal("success:[dkim_added,a.test] success:[domain_added,a.test]", answer.Messages);
    }

    [Theory]
    [InlineData("POST", "add/domain", "no json", "application/json", 400, "Request body doesn't contain valid json!")]
    [InlineData("POST", "add/domain", "", "application/json", 400, "Request body doesn't contain valid json!")]
    [InlineData("POST", "add/domain", "{}", "text/plain", 200, "Cannot find attributes in post data")]
    [InlineData("GET", "add/domain", null, "application/json", 200, "Cannot find attributes in post data")]
    [InlineData("PUT", "add/domain", "{}", "application/json", 405, "only POST method is allowed")]
    [InlineData("POST", "get/domain/all", "{}", "application/json", 405, "only GET method is allowed")]
    [InlineData("GET", "get/nothing", null, "application/json", 404, "route not found")]
    public async Task Envelope_BadRequest_AnswersErrorObject(string method, string call, string? body, string type, int status, string message)
    {
        var answer = await host.SendAsync(method, "/api/v1/" + call, body, Key, type);

        Assert.Equal(status, answer.Status);
        Assert.Equal(message, answer.Json["msg"]!.GetValue<string>());
        Assert.Equal("error", answer.Json["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task AddDomain_Whole_MakesRealDkimKeyAndShowsBytes()
    {
        var added = await PostAsync("add/domain", """{"domain":"Acme.test","mailboxes":"5","defquota":1024,"maxquota":2048,"quota":10240,"rl_value":10,"rl_frame":"s","tags":["erp","client-42"]}""");
        var shown = (await GetAsync("get/domain/ACME.test")).Json;
        var dkim = (await GetAsync("get/dkim/acme.test")).Json;

        Assert.Equal("success:[rl_saved,acme.test] success:[dkim_added,acme.test] success:[domain_added,acme.test]", added.Messages);
        Assert.Equal("""["client-42","erp"]""", shown["tags"]!.ToJsonString());
        Assert.Equal("""{"value":"10","frame":"s"}""", shown["rl"]!.ToJsonString());
        Assert.Equal(2048L * 1024 * 1024, shown["max_quota_for_mbox"]!.GetValue<long>());
        Assert.Equal(420, dkim["dkim_txt"]!.GetValue<string>().Length);
        using var key = RSA.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(dkim["pubkey"]!.GetValue<string>()), out _);
        Assert.Equal(2048, key.KeySize);
        Assert.Equal(new LabCall("get/dkim", "acme.test"), host.LastCall);
    }

    [Theory]
    [InlineData("""{"domain":"a.test"}""", "danger:[domain_exists,a.test]")]
    [InlineData("""{"domain":"not a domain"}""", "danger:domain_invalid")]
    [InlineData("""{"domain":"mail.nexus.localhost"}""", "danger:domain_cannot_match_hostname")]
    [InlineData("""{"domain":"b.test","defquota":3000,"maxquota":2000}""", "danger:mailbox_defquota_exceeds_mailbox_maxquota")]
    [InlineData("""{"domain":"b.test","quota":100}""", "danger:mailbox_quota_exceeds_domain_quota")]
    public async Task AddDomain_Refused_AnswersDanger(string body, string messages)
    {
        await PostAsync("add/domain", "{\"domain\":\"a.test\"}");

        Assert.Equal(messages, (await PostAsync("add/domain", body)).Messages);
    }

    [Fact]
    public async Task DeleteDomain_ObjectBody_AnswersNothingAndKeepsIt()
    {
        await PostAsync("add/domain", "{\"domain\":\"a.test\"}");

        Assert.Equal("200 ", (await PostAsync("delete/domain", "{\"items\":[\"a.test\"]}")).Line);
        Assert.Equal("200 {\"type\":\"success\",\"msg\":\"Task completed\"}", (await PostAsync("delete/domain", "[]")).Line);
        Assert.NotEqual("{}", (await GetAsync("get/domain/a.test")).Text);
    }

    [Fact]
    public async Task DeleteDomain_ThenAddAgain_AdoptsOldDkimKey()
    {
        await PostAsync("add/domain", "{\"domain\":\"a.test\"}");
        var key = (await GetAsync("get/dkim/a.test")).Text;

        Assert.Equal("success:[domain_removed,a.test]", (await PostAsync("delete/domain", "[\"a.test\"]")).Messages);
        Assert.Equal("success:[domain_removed,a.test]", (await PostAsync("delete/domain", "[\"a.test\"]")).Messages);
        Assert.Equal("success:domain_add_dkim_available success:[domain_added,a.test]", (await PostAsync("add/domain", "{\"domain\":\"a.test\",\"dkim_selector\":\"other\"}")).Messages);
        Assert.Equal(key, (await GetAsync("get/dkim/a.test")).Text);
        Assert.Equal("danger:[dkim_domain_or_sel_invalid,a.test]", (await PostAsync("add/dkim", "{\"domains\":\"a.test\",\"dkim_selector\":\"dkim\",\"key_size\":\"2048\"}")).Messages);
        Assert.Equal("success:[dkim_removed,a.test] success:[dkim_removed,b.test]", (await PostAsync("delete/dkim", "[\"a.test\",\"b.test\"]")).Messages);
        Assert.Equal("{}", (await GetAsync("get/dkim/a.test")).Text);
    }

    [Theory]
    [InlineData("\"domain\":\"absent.test\"", "danger:access_denied")]
    [InlineData("\"domain\":\"a.test\",\"password2\":\"other-1\"", "danger:password_mismatch")]
    [InlineData("\"domain\":\"a.test\",\"password2\":\"\"", "danger:password_complexity")]
    [InlineData("\"domain\":\"a.test\",\"quota\":2049", "danger:[mailbox_quota_exceeded,2048]")]
    [InlineData("\"domain\":\"a.test\",\"local_part\":\"\"", "danger:mailbox_invalid")]
    public async Task AddMailbox_Refused_AnswersDanger(string changes, string messages)
    {
        await PostAsync("add/domain", """{"domain":"a.test","defquota":1024,"maxquota":2048}""");
        var body = System.Text.Json.Nodes.JsonNode.Parse(Mailbox)!.AsObject();
        foreach (var (key, value) in System.Text.Json.Nodes.JsonNode.Parse("{" + changes + "}")!.AsObject())
        {
            body[key] = value?.DeepClone();
        }

        Assert.Equal(messages, (await PostAsync("add/mailbox", body.ToJsonString())).Messages);
    }

    [Fact]
    public async Task Mailbox_WholeLife_FollowsLimitsAndNeighbours()
    {
        await PostAsync("add/domain", """{"domain":"a.test","mailboxes":1}""");
        await PostAsync("add/domain", """{"domain":"b.test"}""");

        var added = await PostAsync("add/mailbox", Mailbox);
        Assert.Equal("success:[rl_saved,info@a.test] success:[mailbox_added,info@a.test]", added.Messages);
        Assert.DoesNotContain("secret-1", added.Text, StringComparison.Ordinal);
        Assert.Equal(new LabCall("add/mailbox", "info@a.test"), host.LastCall);
        Assert.Equal("danger:[object_exists,info@a.test]", (await PostAsync("add/mailbox", Mailbox)).Messages);
        Assert.Equal("danger:[max_mailbox_exceeded,1,1]", (await PostAsync("add/mailbox", Mailbox.Replace("Info\",\"domain", "two\",\"domain", StringComparison.Ordinal))).Messages);
        Assert.Equal("danger:[domain_not_empty,a.test]", (await PostAsync("delete/domain", "[\"a.test\"]")).Messages);
        Assert.Equal("{}", (await GetAsync("get/mailbox/all/b.test")).Text);
        Assert.Single((await GetAsync("get/mailbox/all/absent.test")).Json.AsArray());
        Assert.True(twin.CanLogIn("info@a.test", "secret-1"));

        await PostAsync("edit/domain", """{"items":["a.test"],"attr":{"active":"0"}}""");
        Assert.False(twin.CanLogIn("info@a.test", "secret-1"));
        Assert.Equal("success:[mailbox_removed,info@a.test] danger:access_denied", (await PostAsync("delete/mailbox", "[\"info@a.test\",\"gone@a.test\"]")).Messages);
        Assert.Equal("danger:access_denied", (await PostAsync("delete/mailbox", "[\"info@a.test\"]")).Messages);
        Assert.Equal("danger:domain_invalid", (await PostAsync("edit/domain", """{"items":["absent.test"],"attr":{"active":"0"}}""")).Messages);
    }

    [Fact]
    public async Task Alias_WithoutActive_IsInactiveAndGoesWithItsMailbox()
    {
        await PostAsync("add/domain", """{"domain":"a.test","aliases":2}""");
        await PostAsync("add/mailbox", Mailbox);

        Assert.Equal("success:[alias_added,contact@a.test,2]", (await PostAsync("add/alias", """{"address":"contact@a.test","goto":"info@a.test"}""")).Messages);
        Assert.Equal(0, (await GetAsync("get/alias/2")).Json["active"]!.GetValue<int>());
        Assert.Equal("danger:[is_alias_or_mailbox,contact@a.test]", (await PostAsync("add/alias", """{"address":"contact@a.test","goto":"info@a.test","active":"1"}""")).Messages);
        Assert.Equal("danger:[domain_not_found,absent.test]", (await PostAsync("add/alias", """{"address":"x@absent.test","goto":"info@a.test"}""")).Messages);
        Assert.Equal("success:[alias_added,sales@a.test,3] danger:max_alias_exceeded", (await PostAsync("add/alias", """{"address":"sales@a.test,third@a.test","goto":"info@a.test,x@other.test","active":"1"}""")).Messages);
        Assert.Equal("""{"domains":["a.test"],"mailboxes":["info@a.test"],"aliases":[["contact@a.test","info@a.test"],["sales@a.test","info@a.test,x@other.test"]],"dkim":["a.test"]}""", twin.Snapshot().ToJsonString());

        await PostAsync("delete/mailbox", "[\"info@a.test\"]");
        Assert.Equal("{}", (await GetAsync("get/alias/contact@a.test")).Text);
        Assert.Equal("danger:access_denied success:[alias_removed,sales@a.test]", (await PostAsync("delete/alias", "[\"contact@a.test\",\"3\"]")).Messages);
    }

    [Fact]
    public async Task Fault_PartialAddDomain_LeavesDomainWithoutDkim()
    {
        host.NextFault = TwinHost.Fault("partial");

        Assert.Equal("warning:domain_added_sogo_failed", (await PostAsync("add/domain", "{\"domain\":\"a.test\"}")).Messages);
        Assert.NotEqual("{}", (await GetAsync("get/domain/a.test")).Text);
        Assert.Equal("{}", (await GetAsync("get/dkim/a.test")).Text);
    }

    [Theory]
    [InlineData("error", null, 200)]
    [InlineData("error", 500, 500)]
    [InlineData("badBody", null, 200)]
    public async Task Fault_OnAdd_ChangesNothing(string kind, int? status, int expected)
    {
        host.NextFault = TwinHost.Fault(kind, status);

        Assert.Equal(expected, (await PostAsync("add/domain", "{\"domain\":\"a.test\"}")).Status);
        Assert.Equal("{}", (await GetAsync("get/domain/a.test")).Text);
    }

    [Fact]
    public async Task Restart_AfterSeed_KeepsTheStateAndResetForgetsIt()
    {
        twin.SeedTenant(1, "tenant1.test");

        Assert.Equal(twin.Snapshot().ToJsonString(), new MailcowTwin(disk.Folder, TimeProvider.System).Snapshot().ToJsonString());
        Assert.Equal("[\"erp@tenant1.test\"]", twin.Snapshot()["mailboxes"]!.ToJsonString());
        twin.Reset();
        Assert.Equal("""{"domains":[],"mailboxes":[],"aliases":[],"dkim":[]}""", twin.Snapshot().ToJsonString());
        Assert.Equal("6", (await GetAsync("get/passwordpolicy")).Json["length"]!.GetValue<string>());
    }

    private (string, string) Key => ("X-API-Key", disk.Folder.MailcowKey);

    private Task<TwinAnswer> GetAsync(string call) => host.SendAsync("GET", "/api/v1/" + call, null, Key);

    private Task<TwinAnswer> PostAsync(string call, string body) => host.SendAsync("POST", "/api/v1/" + call, body, Key);
}
