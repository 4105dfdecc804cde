using System.Text.Json.Nodes;
using NexusWorkflows.Lab.Authentik;
using NexusWorkflows.Lab.Tests.Mailcow;

namespace NexusWorkflows.Lab.Tests.Authentik;

public sealed class AuthentikTwinTests : IAsyncLifetime, IDisposable
{
    private readonly LabFolderOnDisk disk = new();
    private AuthentikTwin twin = null!;
    private TwinHost host = null!;

    public async Task InitializeAsync()
    {
        twin = new AuthentikTwin(disk.Folder, TimeProvider.System);
        host = await TwinHost.StartAsync(twin);
    }

    public async Task DisposeAsync() => await host.DisposeAsync();

    public void Dispose() => disk.Dispose();

    [Fact]
    public async Task Token_BadOrMissing_Is403()
    {
        Assert.Equal("403 {\"detail\":\"Authentication credentials were not provided.\"}", (await host.SendAsync("GET", "/api/v3/core/users/", null, null)).Line);
        Assert.Equal("403 {\"detail\":\"Token invalid/expired\"}", (await host.SendAsync("GET", "/api/v3/core/users/", null, ("Authorization", "Bearer x"))).Line);
    }

    [Fact]
    public async Task Slash_Missing_RedirectsReadersAndFailsWriters()
    {
        var read = await CallAsync("GET", "core/groups?name=a");

        Assert.Equal(301, read.Status);
        Assert.Equal("/api/v3/core/groups/?name=a", read.Location);
        Assert.Equal(404, (await CallAsync("POST", "core/groups", """{"name":"a"}""")).Status);
        Assert.Equal("[\"authentik Admins\"]", twin.Snapshot()["groups"]!.ToJsonString());
    }

    [Fact]
    public async Task FreshInstance_Snapshot_HoldsTheOutsider()
    {
        Assert.Equal("""{"groups":["authentik Admins"],"users":["akadmin","nexus-outsider"],"applications":[],"providers":[],"bindings":[]}""", twin.Snapshot().ToJsonString());
        Assert.Equal("akadmin", (await CallAsync("GET", "core/users/me/")).Json["user"]!["username"]!.GetValue<string>());
        Assert.Equal("2026.2.2", (await CallAsync("GET", "admin/version/")).Json["version_current"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("core/groups/", "{}", "{\"name\":[\"This field is required.\"]}")]
    [InlineData("core/groups/", "{\"name\":\"\"}", "{\"name\":[\"This field may not be blank.\"]}")]
    [InlineData("core/groups/", "{\"name\":\"authentik Admins\"}", "{\"name\":[\"Group with this name already exists.\"]}")]
    [InlineData("core/users/", "{\"username\":\"u\"}", "{\"name\":[\"This field is required.\"]}")]
    [InlineData("core/users/", "{\"username\":\"akadmin\",\"name\":\"n\"}", "{\"username\":[\"This field must be unique.\"]}")]
    [InlineData("providers/oauth2/", "{\"name\":\"p\"}", "{\"authorization_flow\":[\"This field is required.\"],\"invalidation_flow\":[\"This field is required.\"],\"redirect_uris\":[\"This field is required.\"]}")]
    public async Task Create_Invalid_Is400ByField(string path, string body, string errors)
    {
        var answer = await CallAsync("POST", path, body);

        Assert.Equal(400, answer.Status);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(errors), answer.Json), answer.Text);
    }

    [Fact]
    public async Task List_Pages_ByNumberAndEndsWithZero()
    {
        for (var n = 0; n < 4; n++)
        {
            Assert.Equal(201, (await CallAsync("POST", "core/groups/", $$"""{"name":"erp-{{n}}"}""")).Status);
        }

        var first = (await CallAsync("GET", "core/groups/?page_size=3")).Json;
        var last = (await CallAsync("GET", "core/groups/?page_size=3&page=2")).Json;
        Assert.Equal("""{"next":2,"previous":0,"count":5,"current":1,"total_pages":2,"start_index":1,"end_index":3}""", first["pagination"]!.ToJsonString());
        Assert.Equal(0, last["pagination"]!["next"]!.GetValue<int>());
        Assert.Equal("404 {\"detail\":\"Invalid page.\"}", (await CallAsync("GET", "core/groups/?page=9")).Line);
        Assert.Single((await CallAsync("GET", "core/groups/?name=erp-1")).Json["results"]!.AsArray());
        Assert.Equal(4, (await CallAsync("GET", "core/groups/?search=ERP")).Json["results"]!.AsArray().Count);
        Assert.Empty((await CallAsync("GET", "core/groups/?name=erp")).Json["results"]!.AsArray());
    }

    [Fact]
    public async Task Application_Bound_LetsMembersPassAndOpensWhenTheGroupGoes()
    {
        var (group, member) = await GroupWithMemberAsync();
        var outsider = await PkAsync("core/users/?username=nexus-outsider");
        Assert.Equal("200 {\"applied\":true,\"logs\":[]}", (await PutWholeAsync("erp-acme", group)).Line);
        Assert.Equal(new LabCall("PUT core/transactional/applications", "erp-acme"), host.LastCall);

        Assert.True(await PassesAsync(member));
        Assert.Equal(new LabCall("GET core/applications/check_access", "erp-acme"), host.LastCall);
        Assert.False(await PassesAsync(outsider));
        Assert.Equal("marked", (await CallAsync("GET", "core/applications/erp-acme/")).Json["meta_description"]!.GetValue<string>());

        Assert.Equal(204, (await CallAsync("DELETE", $"core/groups/{group}/")).Status);
        Assert.Equal(new LabCall("DELETE core/groups", "erp-acme"), host.LastCall);
        Assert.Empty((await CallAsync("GET", "policies/bindings/")).Json["results"]!.AsArray());
        Assert.True(await PassesAsync(outsider));
    }

    [Fact]
    public async Task Transaction_WithTakenSlug_AppliesNothing()
    {
        var (group, _) = await GroupWithMemberAsync();
        await PutWholeAsync("erp-acme", group);
        var before = twin.Snapshot().ToJsonString();

        var answer = await PutWholeAsync("erp-acme", group, "another-provider");

        Assert.Equal("400 {\"app\":{\"slug\":[\"Application with this slug already exists.\"]}}", answer.Line);
        Assert.Equal(before, twin.Snapshot().ToJsonString());
    }

    [Fact]
    public async Task DeleteApplication_TakesBindingsAndLeavesTheProvider()
    {
        var (group, _) = await GroupWithMemberAsync();
        await PutWholeAsync("erp-acme", group);

        Assert.Equal(204, (await CallAsync("DELETE", "core/applications/erp-acme/")).Status);
        Assert.Equal("404 {\"detail\":\"No Application matches the given query.\"}", (await CallAsync("DELETE", "core/applications/erp-acme/")).Line);
        Assert.Equal("[]", twin.Snapshot()["bindings"]!.ToJsonString());
        Assert.Equal("[\"erp-acme\"]", twin.Snapshot()["providers"]!.ToJsonString());
    }

    [Fact]
    public async Task User_DisabledOrWithoutRecoveryFlow_IsRefused()
    {
        var (group, member) = await GroupWithMemberAsync();
        await PutWholeAsync("erp-acme", group);

        Assert.Equal(204, (await CallAsync("POST", $"core/users/{member}/set_password/", """{"password":"secret-1"}""")).Status);
        Assert.Equal(new LabCall("POST core/users/set_password", "ann"), host.LastCall);
        Assert.Equal("400 {\"non_field_errors\":[\"No recovery flow set.\"]}", (await CallAsync("POST", $"core/users/{member}/recovery/", "{}")).Line);
        Assert.Equal(200, (await CallAsync("PATCH", $"core/users/{member}/", """{"is_active":false}""")).Status);
        Assert.False(await PassesAsync(member));
        Assert.Equal(204, (await CallAsync("POST", $"core/groups/{group}/remove_user/", $$"""{"pk":{{member}}}""")).Status);
        Assert.Equal(404, (await CallAsync("POST", $"core/groups/{group}/add_user/", """{"pk":999}""")).Status);
        Assert.Equal(204, (await CallAsync("DELETE", $"core/users/{member}/")).Status);
        Assert.Equal(404, (await CallAsync("DELETE", $"core/users/{member}/")).Status);
    }

    [Fact]
    public async Task Fault_ErrorAndBadBody_ChangeNothing()
    {
        host.NextFault = TwinHost.Fault("error", 503);
        var error = await CallAsync("POST", "core/groups/", """{"name":"a"}""");
        host.NextFault = TwinHost.Fault("badBody");
        var bad = await CallAsync("POST", "core/groups/", """{"name":"a"}""");

        Assert.Equal((503, "text/html"), (error.Status, error.Type));
        Assert.Equal((200, "text/html"), (bad.Status, bad.Type));
        Assert.Equal("[\"authentik Admins\"]", twin.Snapshot()["groups"]!.ToJsonString());
    }

    [Fact]
    public void SeedTenant_Twin_IsBoundAndSurvivesRestart()
    {
        twin.SeedTenant(1, "tenant1.nexus.localhost");

        Assert.Equal("[\"erp-tenant1 -\\u003E erp-tenant1\"]", new AuthentikTwin(disk.Folder, TimeProvider.System).Snapshot()["bindings"]!.ToJsonString());
        twin.Reset();
        Assert.Equal("[]", twin.Snapshot()["bindings"]!.ToJsonString());
    }

    private async Task<(string Group, long Member)> GroupWithMemberAsync()
    {
        var group = (await CallAsync("POST", "core/groups/", """{"name":"erp-acme"}""")).Json["pk"]!.GetValue<string>();
        var member = (await CallAsync("POST", "core/users/", $$"""{"username":"ann","name":"Ann","groups":["{{group}}"]}""")).Json["pk"]!.GetValue<long>();
        return (group, member);
    }

    private async Task<TwinAnswer> PutWholeAsync(string slug, string group, string? provider = null)
    {
        var flow = await UuidAsync("flows/instances/?slug=default-provider-authorization-implicit-consent");
        var end = await UuidAsync("flows/instances/?slug=default-provider-invalidation-flow");
        var scope = await UuidAsync("propertymappings/provider/scope/?managed=goauthentik.io/providers/oauth2/scope-openid");
        var key = await UuidAsync("crypto/certificatekeypairs/?has_key=true&name=authentik+Self-signed+Certificate");
        return await CallAsync("PUT", "core/transactional/applications/", $$"""
            {"app":{"name":"ERP","slug":"{{slug}}","meta_description":"marked"},"provider_model":"authentik_providers_oauth2.oauth2provider",
             "provider":{"name":"{{provider ?? slug}}","authorization_flow":"{{flow}}","invalidation_flow":"{{end}}","property_mappings":["{{scope}}"],"signing_key":"{{key}}","redirect_uris":[{"matching_mode":"strict","url":"https://a.test/x"}]},
             "policy_bindings":[{"group":"{{group}}","order":0}]}
            """);
    }

    private async Task<bool> PassesAsync(long user) => (await CallAsync("GET", $"core/applications/erp-acme/check_access/?for_user={user}")).Json["passing"]!.GetValue<bool>();

    private async Task<string> UuidAsync(string path) => (await CallAsync("GET", path)).Json["results"]!.AsArray().Single()!["pk"]!.GetValue<string>();

    private async Task<long> PkAsync(string path) => (await CallAsync("GET", path)).Json["results"]!.AsArray().Single()!["pk"]!.GetValue<long>();

    private Task<TwinAnswer> CallAsync(string method, string path, string? body = null) => host.SendAsync(method, "/api/v3/" + path, body, ("Authorization", $"Bearer {disk.Folder.AuthentikToken}"));
}
