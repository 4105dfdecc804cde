using System.Text.Json.Nodes;
using NexusWorkflows.Platform.Authentik;
using NexusWorkflows.Platform.Tests.Http;

namespace NexusWorkflows.Platform.Tests.Authentik;

public sealed class AuthentikClientTests
{
    private const string GroupPk = "11111111-1111-4111-8111-111111111111";
    private const string AppPk = "22222222-2222-4222-8222-222222222222";

    [Fact]
    public async Task FindGroup_OnTheSecondPage_IsFoundByItsExactName()
    {
        await using var server = new CannedServer(
            Page(2, Group("erp-acme-old")), Page(0, Group("erp-acme")));
        var found = await ClientOf(server).FindGroupAsync("erp-acme", CancellationToken.None);
        Assert.Equal((new Guid(GroupPk), "erp-acme", "t-1"), (found!.Pk, found.Name, (string?)found.Attributes["nexus"]));
        Assert.Equal(["/api/v3/core/groups/?name=erp-acme&page=1&page_size=100", "/api/v3/core/groups/?name=erp-acme&page=2&page_size=100"],
            server.Requests.Select(request => request.Path));
        Assert.Equal("Bearer token-1", server.Requests.First().Headers["Authorization"]);
    }

    [Fact]
    public async Task FindGroup_ServerIgnoresTheFilter_IsAbsent()
    {
        await using var server = new CannedServer(Page(0, Group("someone-else")));
        Assert.Null(await ClientOf(server).FindGroupAsync("erp acme&x", CancellationToken.None));
        Assert.StartsWith("/api/v3/core/groups/?name=erp%20acme%26x&", server.Requests.Single().Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_PageGoneMeanwhile_EndsTheList()
    {
        await using var server = new CannedServer(CannedServer.InTurn([Canned.Ok(Page(2)), NotFound]));
        Assert.Null(await ClientOf(server).FindUserAsync("a", CancellationToken.None));
    }

    [Fact]
    public async Task Find_PagesInACircle_IsUnreadable()
    {
        await using var server = new CannedServer(_ => Canned.Ok(Page(1)));
        var fault = await Assert.ThrowsAsync<PlatformException>(() => ClientOf(server).FindUserAsync("a", CancellationToken.None));
        Assert.Equal((FaultKind.Transient, "authentik.unreadable_answer"), (fault.Kind, fault.Code));
    }

    [Fact]
    public async Task CreateUser_SendsAllAndReadsThePk()
    {
        await using var server = new CannedServer(_ => new Canned(201, User("info@acme.test")));
        var attributes = new JsonObject { ["nexus"] = "t-1" };
        var user = await ClientOf(server).CreateUserAsync(
            new NewAuthentikUser("info@acme.test", "Info", "info@acme.test", "clients/acme", "external", [new Guid(GroupPk)], attributes), CancellationToken.None);
        Assert.Equal((5, "info@acme.test", true), (user.Pk, user.Username, user.Active));
        Assert.Equal([new Guid(GroupPk)], user.Groups);
        var request = server.Requests.Single();
        Assert.Equal(("POST", "/api/v3/core/users/"), (request.Method, request.Path));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse($$"""
            {"username":"info@acme.test","name":"Info","email":"info@acme.test","is_active":false,"path":"clients/acme","type":"external",
             "groups":["{{GroupPk}}"],"attributes":{"nexus":"t-1"} }
            """), JsonNode.Parse(request.Body)), request.Body);
    }

    [Theory]
    [InlineData(400, """{"name":["Group with this name already exists."]}""", FaultKind.Permanent, "name_exists",
        "answered 'Group with this name already exists.' for the field 'name'. Choose another, or remove the one that is there if nobody needs it.")]
    [InlineData(400, """{"code":"invalid","app":{"slug":["This field must be unique."]}}""", FaultKind.Permanent, "app_slug_exists",
        "answered 'This field must be unique.' for the field 'app.slug'. Choose another, or remove the one that is there if nobody needs it.")]
    [InlineData(400, """{"redirect_uris":[{},{"url":["Enter a valid URL."]}]}""", FaultKind.Permanent, "redirect_uris_url_invalid",
        "answered 'Enter a valid URL.' for the field 'redirect_uris.url'. Correct it and try again.")]
    [InlineData(400, """{"non_field_errors":["No recovery flow set."]}""", FaultKind.Permanent, "refused",
        "answered 'No recovery flow set.'. Correct it and try again.")]
    [InlineData(400, "", FaultKind.Permanent, "bad_request", "answered 400 and did not say why. Check the values and that the versions fit.")]
    [InlineData(403, """{"detail":"Token invalid/expired"}""", FaultKind.Permanent, "unauthorised",
        "answered 403 'Token invalid/expired'. Check the key in the settings, its rights and the addresses it may be used from.")]
    [InlineData(404, """{"detail":"Not found."}""", FaultKind.Permanent, "not_found", "answered 404 'Not found.'. It isn't there: look at it in Authentik.")]
    [InlineData(404, "<html>", FaultKind.Permanent, "http_404", "answered 404. Check the address in the settings and that the versions fit.")]
    [InlineData(500, "<html>", FaultKind.Unknown, "http_500", "answered 500. It may have been done: look before trying again.")]
    [InlineData(429, "", FaultKind.Transient, "too_many_requests", "answered 429. Nothing was done; try again later.")]
    [InlineData(200, "", FaultKind.Unknown, "empty_answer", "answered 200 with nothing in it. It may have been done: look before trying again.")]
    public async Task Create_Refused_IsNamed(int status, string body, FaultKind kind, string code, string what)
    {
        await using var server = new CannedServer(_ => new Canned(status, body));
        var fault = await Assert.ThrowsAsync<PlatformException>(() => ClientOf(server).CreateGroupAsync("erp-acme", [], CancellationToken.None));
        Assert.Equal((kind, $"authentik.{code}"), (fault.Kind, fault.Code));
        Assert.Equal($"Could not create group 'erp-acme': Authentik at '{server.Url}api/v3/' {what}", fault.Message);
    }

    [Fact]
    public async Task SetPassword_RefusedWithoutABody_HidesIt()
    {
        await using var server = new CannedServer(_ => new Canned(400, ""));
        var fault = await Assert.ThrowsAsync<PlatformException>(() => ClientOf(server).SetPasswordAsync(5, "hunter-two", CancellationToken.None));
        Assert.Equal((FaultKind.Permanent, "authentik.bad_request"), (fault.Kind, fault.Code));
        Assert.DoesNotContain("hunter-two", fault.ToString(), StringComparison.Ordinal);
        Assert.Equal("""{"password":"hunter-two"}""", server.Requests.Single().Body);
    }

    [Theory]
    [InlineData(204, "")]
    [InlineData(404, """{"detail":"Not found."}""")]
    public async Task Delete_DoneOrGone_IsDone(int status, string body)
    {
        await using var server = new CannedServer(_ => new Canned(status, body));
        var client = ClientOf(server);
        await client.DeleteApplicationAsync("erp-acme", CancellationToken.None);
        await client.DeleteProviderAsync(7, CancellationToken.None);
        await client.DeleteUserAsync(5, CancellationToken.None);
        await client.DeleteGroupAsync(new Guid(GroupPk), CancellationToken.None);
        Assert.Equal(
            ["DELETE /api/v3/core/applications/erp-acme/", "DELETE /api/v3/providers/oauth2/7/", "DELETE /api/v3/core/users/5/", $"DELETE /api/v3/core/groups/{GroupPk}/"],
            server.Requests.Select(request => $"{request.Method} {request.Path}"));
    }

    [Fact]
    public async Task Delete_NotFoundByAWrongAddress_IsNoSuccess()
    {
        await using var server = new CannedServer(_ => new Canned(404, "<html>"));
        var fault = await Assert.ThrowsAsync<PlatformException>(() => ClientOf(server).DeleteUserAsync(5, CancellationToken.None));
        Assert.Equal("authentik.http_404", fault.Code);
    }

    [Fact]
    public async Task FindApplication_There_CarriesItsMark()
    {
        await using var server = new CannedServer($$"""
            {"pk":"{{AppPk}}","name":"ERP","slug":"erp-acme","provider":7,"meta_launch_url":"https://erp.acme.test","meta_description":"Made by Nexus t-1"}
            """, $$"""{"pk":"{{AppPk}}","name":"ERP","slug":"erp-acme","provider":null,"meta_description":"by hand"}""");
        var client = ClientOf(server);
        Assert.Equal(new AuthentikApplication(new Guid(AppPk), "erp-acme", "ERP", 7, "https://erp.acme.test", "Made by Nexus t-1", "t-1"),
            await client.FindApplicationAsync("erp-acme", CancellationToken.None));
        Assert.Equal(new AuthentikApplication(new Guid(AppPk), "erp-acme", "ERP", null, "", "by hand", null),
            await client.FindApplicationAsync("erp-acme", CancellationToken.None));
    }

    [Fact]
    public async Task FindApplication_NotFound_IsNull()
    {
        await using var server = new CannedServer(_ => NotFound);
        Assert.Null(await ClientOf(server).FindApplicationAsync("erp-acme", CancellationToken.None));
    }

    [Fact]
    public async Task CreateApplication_IsOneTransactionWithItsBinding()
    {
        await using var server = new CannedServer(Instance);
        await ClientOf(server).CreateApplicationAsync(NewApplication, CancellationToken.None);
        var request = server.Requests.Last();
        Assert.Equal(("PUT", "/api/v3/core/transactional/applications/"), (request.Method, request.Path));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse($$"""
            {"app":{"name":"ERP Acme","slug":"erp-acme","policy_engine_mode":"any","meta_launch_url":"https://erp.acme.test","meta_description":"Made by Nexus t-1"},
             "provider_model":"authentik_providers_oauth2.oauth2provider",
             "provider":{"name":"erp-acme","authorization_flow":"pk-consent","invalidation_flow":"pk-end","client_type":"confidential",
               "redirect_uris":[{"matching_mode":"strict","url":"https://erp.acme.test/callback"}],
               "property_mappings":["pk-openid","pk-email","pk-profile"],"signing_key":"pk-key","sub_mode":"user_username","include_claims_in_id_token":true},
             "policy_bindings":[{"group":"{{GroupPk}}","order":0,"enabled":true,"negate":false}]}
            """), JsonNode.Parse(request.Body)), request.Body);
    }

    [Fact]
    public async Task CreateApplication_FlowMissing_IsNamedAndNothingSent()
    {
        await using var server = new CannedServer(_ => Canned.Ok(Page(0)));
        var fault = await Assert.ThrowsAsync<PlatformException>(() => ClientOf(server).CreateApplicationAsync(NewApplication, CancellationToken.None));
        Assert.Equal((FaultKind.Permanent, "authentik.flow_missing"), (fault.Kind, fault.Code));
        Assert.Equal("Could not find flow 'default-provider-authorization-implicit-consent': " +
            $"Authentik at '{server.Url}api/v3/' has no flow 'default-provider-authorization-implicit-consent'. Make it there, or name another in the settings.", fault.Message);
        Assert.All(server.Requests, request => Assert.Equal("GET", request.Method));
    }

    [Fact]
    public async Task CreateApplication_NotApplied_SaysWhatWasLogged()
    {
        await using var server = new CannedServer(request => request.Method == "PUT"
            ? Canned.Ok("""{"applied":false,"logs":[{"event":"slug taken","log_level":"error"}]}""")
            : Instance(request));
        var fault = await Assert.ThrowsAsync<PlatformException>(() => ClientOf(server).CreateApplicationAsync(NewApplication, CancellationToken.None));
        Assert.Equal((FaultKind.Permanent, "authentik.not_applied"), (fault.Kind, fault.Code));
        Assert.EndsWith("did not apply it and logged 'slug taken'. Correct it and try again.", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public async Task CheckAccess_Answered_IsRead(string passing, bool expected)
    {
        await using var server = new CannedServer($$"""{"passing":{{passing}},"messages":[],"log_messages":[]}""");
        Assert.Equal(expected, await ClientOf(server).CheckAccessAsync("erp-acme", 5, CancellationToken.None));
        Assert.Equal("/api/v3/core/applications/erp-acme/check_access/?for_user=5", server.Requests.Single().Path);
    }

    [Fact]
    public async Task Bindings_DisabledOne_IsShownSo()
    {
        var binding = $$"""{"pk":"{{GroupPk}}","target":"{{AppPk}}","group":"{{GroupPk}}","user":null,"policy":null,"enabled":false,"negate":false,"order":0}""";
        await using var server = new CannedServer(Page(0, binding));
        var found = Assert.Single(await ClientOf(server).BindingsOfAsync(new Guid(AppPk), CancellationToken.None));
        Assert.Equal(new PolicyBinding(new Guid(GroupPk), new Guid(AppPk), new Guid(GroupPk), null, null, false, false), found);
    }

    [Theory]
    [InlineData(false, "authentik.outsider_missing")]
    [InlineData(true, "authentik.outsider_inactive")]
    public async Task Outsider_MissingOrInactive_IsPermanent(bool there, string code)
    {
        var user = User("nexus-outsider").Replace("\"is_active\":true", "\"is_active\":false", StringComparison.Ordinal);
        await using var server = new CannedServer(there ? Page(0, user) : Page(0));
        var fault = await Assert.ThrowsAsync<PlatformException>(() => ClientOf(server).OutsiderAsync(CancellationToken.None));
        Assert.Equal((FaultKind.Permanent, code), (fault.Kind, fault.Code));
    }

    [Fact]
    public async Task Secrets_InRecords_AreNotPrinted()
    {
        await using var server = new CannedServer(Page(0, """{"pk":7,"name":"erp-acme","client_id":"id-1","client_secret":"hidden","assigned_application_slug":"erp-acme"}"""));
        var provider = await ClientOf(server).FindProviderAsync("erp-acme", CancellationToken.None);
        Assert.Equal(("id-1", "hidden", "erp-acme"), (provider!.ClientId, provider.ClientSecret, provider.ApplicationSlug));
        Assert.Equal("erp-acme (7)", provider.ToString());
        Assert.Equal($"Authentik at {server.Url}", new AuthentikOptions { Url = server.Url, Token = "token-1" }.ToString());
    }

    private static Canned NotFound => new(404, """{"detail":"Not found."}""");

    private static NewApplication NewApplication { get; } =
        new("ERP Acme", "erp-acme", ["https://erp.acme.test/callback"], new Guid(GroupPk), "https://erp.acme.test", "t-1");

    private static AuthentikClient ClientOf(CannedServer server) => AuthentikClient.Create(
        new AuthentikOptions { Url = new Uri(server.Url, "api/v3"), Token = "token-1", Timeout = TimeSpan.FromSeconds(10) });

    private static Canned Instance(CannedRequest request)
    {
        var path = request.Path;
        if (request.Method == "PUT")
        {
            return Canned.Ok("""{"applied":true,"logs":[]}""");
        }

        return Canned.Ok(path switch
        {
            _ when path.Contains("implicit-consent", StringComparison.Ordinal) => Page(0, """{"pk":"pk-consent","slug":"default-provider-authorization-implicit-consent"}"""),
            _ when path.Contains("invalidation-flow", StringComparison.Ordinal) => Page(0, """{"pk":"pk-end","slug":"default-provider-invalidation-flow"}"""),
            _ when path.Contains("/scope/", StringComparison.Ordinal) => Page(0, Mapping("profile"), Mapping("openid"), Mapping("email"), Mapping("other")),
            _ => Page(0, """{"pk":"pk-key","name":"authentik Self-signed Certificate"}"""),
        });
    }

    private static string Mapping(string scope) => $$"""{"pk":"pk-{{scope}}","managed":"goauthentik.io/providers/oauth2/scope-{{scope}}"}""";

    private static string Page(int next, params string[] results) => $$"""{"pagination":{"next":{{next}},"count":1},"results":[{{string.Join(',', results)}}],"autocomplete":{} }""";

    private static string Group(string name) => $$"""{"pk":"{{GroupPk}}","name":"{{name}}","attributes":{"nexus":"t-1"} }""";

    private static string User(string name) =>
        $$"""{"pk":5,"username":"{{name}}","name":"Info","email":"info@acme.test","is_active":true,"groups":["{{GroupPk}}"],"attributes":{"nexus":"t-1"} }""";
}
