using System.Text.Json.Nodes;
using NexusWorkflows.Platform.Erpnext;

namespace NexusWorkflows.Platform.Tests.Erpnext;

/// <summary>Against a socket that says what a Frappe 15.105 site says.</summary>
public sealed class SiteClientTests
{
    private const string Domain = "a1.localhost";
    private static readonly string Login = WireServer.Json(200, """{"message": "Logged In", "home_page": "/app/home", "full_name": "Administrator"}""", "Set-Cookie: sid=abc123; Path=/; HttpOnly\r\nSet-Cookie: full_name=Administrator; Path=/\r\n");
    private static readonly SetupWizard Wizard = new("Acme GmbH", "ACM", "Germany", "EUR", "Europe/Berlin", "English", "SKR04 mit Kontonummern", new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), "Olga Owner", "owner@a1.example");

    [Fact]
    public async Task Ping_Alive_AsksUnderTheDomain()
    {
        using var server = new WireServer(_ => WireServer.Json(200, """{"message": "pong"}"""));
        using var site = Client(server);

        Assert.True(await site.PingAsync(default));
        Assert.Equal("GET /api/method/ping HTTP/1.1", server.Requests[0].Line);
        Assert.Equal(Domain, server.Requests[0].Headers["Host"]);
    }

    [Fact]
    public async Task Ping_UnknownSite_IsFalse()
    {
        using var server = new WireServer(_ => WireServer.Reply(404, "text/html", "<!doctype html>\n<title>404 Not Found</title>"));
        using var site = Client(server);

        Assert.False(await site.PingAsync(default));
    }

    [Fact]
    public async Task Ping_NobodyListens_IsDown()
    {
        var server = new WireServer(_ => null);
        using var site = Client(server);
        server.Dispose();

        var fault = await Assert.ThrowsAsync<PlatformException>(() => site.PingAsync(default));

        Assert.Equal((FaultKind.Down, "erpnext.site_unreachable"), (fault.Kind, fault.Code));
    }

    [Fact]
    public async Task CanLogin_WrongPassword_IsFalse()
    {
        using var server = new WireServer(r => r.Body == "usr=Administrator&pwd=bad%26" ? WireServer.Json(401, """{"message": "Invalid login credentials", "exc_type": "AuthenticationError"}""") : Login);
        using var site = Client(server);

        Assert.False(await site.CanLoginAsync("Administrator", "bad&", default));
        Assert.True(await site.CanLoginAsync("Administrator", "good", default));
    }

    [Fact]
    public async Task Resource_Read_CarriesTheSessionAndNoOtherCookie()
    {
        using var server = Site(r => WireServer.Json(200, """{"data": {"name": "Acme GmbH"}}"""));
        using var site = Client(server);

        var company = await site.GetResourceAsync("Company", "Acme GmbH & Co/1", "pw", default);

        Assert.Equal("Acme GmbH", company!["name"]!.GetValue<string>());
        Assert.Equal("GET /api/resource/Company/Acme%20GmbH%20%26%20Co%2F1 HTTP/1.1", server.Requests[1].Line);
        Assert.Equal("sid=abc123", server.Requests[1].Headers["Cookie"]);
    }

    [Fact]
    public async Task Resource_Absent_IsNull()
    {
        using var server = Site(_ => WireServer.Json(404, """{"exc_type": "DoesNotExistError", "_server_messages": "[\"{\\\"message\\\": \\\"User nobody@a1.example not found\\\"}\"]"}"""));
        using var site = Client(server);

        Assert.Null(await site.GetResourceAsync("User", "nobody@a1.example", "pw", default));
        await site.DeleteResourceAsync("User", "nobody@a1.example", "pw", default);
    }

    [Theory]
    [InlineData(417, """{"exception": "frappe.exceptions.ValidationError: x", "exc_type": "ValidationError", "exc": "[\"Traceback\"]", "_server_messages": "[\"{\\\"message\\\": \\\"<ul style=\\\\\\\"margin: 0\\\\\\\"><li>Avoid sequences like abc &amp; 6543</li></ul>\\\", \\\"title\\\": \\\"Password requirements not met\\\"}\"]"}""", FaultKind.Permanent, "erpnext.validation_error", "Failed to create a User on site 'a1.localhost': it answered 417: Avoid sequences like abc & 6543. Correct what was sent.")]
    [InlineData(409, """{"exc_type": "DuplicateEntryError", "_server_messages": "[\"{\\\"message\\\": \\\"Social Login Key <strong>authentik</strong> already exists\\\"}\"]"}""", FaultKind.Permanent, "erpnext.duplicate_entry_error", "Failed to create a User on site 'a1.localhost': it answered 409: Social Login Key authentik already exists. Correct what was sent.")]
    [InlineData(403, """{"exc_type": "PermissionError", "_error_message": "No permission for User"}""", FaultKind.Permanent, "erpnext.unauthorised", "Failed to create a User on site 'a1.localhost': it answered 403: No permission for User. Check the user, its password and its roles.")]
    [InlineData(501, """{"exc_type": "OutgoingEmailError", "exception": "frappe.exceptions.OutgoingEmailError: Unable to send mail"}""", FaultKind.Permanent, "erpnext.outgoing_email_error", "Failed to create a User on site 'a1.localhost': it answered 501: frappe.exceptions.OutgoingEmailError: Unable to send mail. Correct what was sent.")]
    [InlineData(503, """{"exc_type": "SessionStopped"}""", FaultKind.Transient, "erpnext.in_maintenance", "Failed to create a User on site 'a1.localhost': it answered 503. Try again.")]
    [InlineData(429, "", FaultKind.Transient, "erpnext.too_many_requests", "Failed to create a User on site 'a1.localhost': it answered 429. Try again.")]
    [InlineData(502, "<html>Bad Gateway</html>", FaultKind.Unknown, "erpnext.server_error", "Failed to create a User on site 'a1.localhost': it answered 502. It may have been done in part: look at the site.")]
    [InlineData(404, "<!doctype html>", FaultKind.Permanent, "erpnext.site_missing", "Failed to create a User on site 'a1.localhost': it answered 404. Check the site's name and that it exists on this backend.")]
    [InlineData(301, "", FaultKind.Permanent, "erpnext.redirected", "Failed to create a User on site 'a1.localhost': it answered 301. Check the scheme and port of the site's address.")]
    [InlineData(200, "<html>", FaultKind.Unknown, "erpnext.reply_lost", "Failed to create a User on site 'a1.localhost': the answer is no JSON object. It may have been done: look at the site.")]
    public async Task Resource_WriteFails_TellsWhatItMeans(int status, string body, FaultKind kind, string code, string message)
    {
        using var server = Site(_ => WireServer.Json(status, body));
        using var site = Client(server);

        var fault = await Assert.ThrowsAsync<PlatformException>(() => site.PostResourceAsync("User", [], "pw", default));

        Assert.Equal((kind, code, message), (fault.Kind, fault.Code, fault.Message));
    }

    [Fact]
    public async Task Resource_ReadMeetsAServerError_IsTransient()
    {
        using var server = Site(_ => WireServer.Json(500, "{}"));
        using var site = Client(server);

        var fault = await Assert.ThrowsAsync<PlatformException>(() => site.GetResourceAsync("User", "x", "pw", default));

        Assert.Equal(FaultKind.Transient, fault.Kind);
    }

    [Fact]
    public async Task Resource_ConnectionCutAfterAWrite_IsUnknown()
    {
        using var server = Site(_ => null);
        using var site = Client(server);

        var fault = await Assert.ThrowsAsync<PlatformException>(() => site.PostResourceAsync("User", [], "pw", default));

        Assert.Equal((FaultKind.Unknown, "erpnext.reply_lost"), (fault.Kind, fault.Code));
    }

    [Fact]
    public async Task RunSetupWizard_FreshSite_SendsNoPassword()
    {
        using var server = SetupSite(frappeDone: 0, country: "null");
        using var site = Client(server);

        await site.RunSetupWizardAsync(Wizard, "Adm1n-pw", default);

        var sent = JsonNode.Parse(server.Requests[^1].Body)!;
        Assert.Equal("""{"args":{"language":"English","country":"Germany","timezone":"Europe/Berlin","currency":"EUR","full_name":"Olga Owner","email":"owner@a1.example","company_name":"Acme GmbH","company_abbr":"ACM","chart_of_accounts":"SKR04 mit Kontonummern","fy_start_date":"2026-01-01","fy_end_date":"2026-12-31","setup_demo":0,"enable_telemetry":0}}""", sent.ToJsonString());
        Assert.DoesNotContain(server.Requests, r => r.Line.Contains("initialize_system_settings", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunSetupWizard_UsersMadeBefore_FillsSystemSettingsFirst()
    {
        using var server = SetupSite(frappeDone: 1, country: "null");
        using var site = Client(server);

        await site.RunSetupWizardAsync(Wizard, "Adm1n-pw", default);

        Assert.Equal("""{"system_settings_data":{"language":"en","country":"Germany","currency":"EUR","time_zone":"Europe/Berlin"},"user_data":{"full_name":"Olga Owner","email":"owner@a1.example"}}""", server.Requests[^2].Body);
        Assert.EndsWith("setup_complete HTTP/1.1", server.Requests[^1].Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetupState_OneAppPending_IsNotComplete()
    {
        using var server = SetupSite(frappeDone: 1, country: "\"Germany\"");
        using var site = Client(server);

        var state = await site.SetupStateAsync("pw", default);

        Assert.Equal((false, "erpnext", "Germany"), (state.Complete, string.Join(",", state.PendingApps), state.Country));
    }

    [Theory]
    [InlineData(true, 82, true)]
    [InlineData(false, 0, false)]
    public async Task ReadSetup_WizardSaidOk_ProvesIt(bool company, int accounts, bool complete)
    {
        using var server = Site(r => r.Line switch
        {
            var l when l.Contains("/Company/", StringComparison.Ordinal) => company ? WireServer.Json(200, """{"data": {"name": "Tee Ltd"}}""") : WireServer.Json(404, """{"exc_type": "DoesNotExistError"}"""),
            var l when l.Contains("get_count?doctype=Account&filters=%7B%22company%22%3A%22Tee%20Ltd%22%7D", StringComparison.Ordinal) => WireServer.Json(200, $$"""{"message": {{accounts}}}"""),
            var l when l.Contains("/Fiscal%20Year", StringComparison.Ordinal) => WireServer.Json(200, """{"data": [{"name": "2026"}]}"""),
            var l when l.Contains("/Error%20Log", StringComparison.Ordinal) => WireServer.Json(200, company ? """{"data": []}""" : """{"data": [{"name": "12"}]}"""),
            _ => WireServer.Json(417, "{}"),
        });
        using var site = Client(server);

        var setup = await site.ReadSetupAsync("pw", "Tee Ltd", default);

        Assert.Equal((company, accounts, "2026", company ? "" : "12", complete), (setup.CompanyExists, setup.Accounts, setup.FiscalYears[0], string.Join(",", setup.WizardErrors), setup.Complete));
    }

    private static WireServer Site(Func<WireRequest, string?> answer) => new(r => r.Line.StartsWith("POST /api/method/login ", StringComparison.Ordinal) ? Login : answer(r));

    private static WireServer SetupSite(int frappeDone, string country) => Site(r => r.Line switch
    {
        var l when l.Contains("/System%20Settings/", StringComparison.Ordinal) => WireServer.Json(200, $$$"""{"data": {"setup_complete": "0", "country": {{{country}}}}}"""),
        var l when l.Contains("/Installed%20Applications/", StringComparison.Ordinal) => WireServer.Json(200, $$$"""{"data": {"installed_applications": [{"app_name": "frappe", "has_setup_wizard": 1, "is_setup_complete": {{{frappeDone}}}}, {"app_name": "erpnext", "has_setup_wizard": 1, "is_setup_complete": 0}]}}"""),
        var l when l.Contains("/Language?", StringComparison.Ordinal) => WireServer.Json(200, """{"data": [{"name": "en"}]}"""),
        var l when l.Contains("initialize_system_settings_and_user", StringComparison.Ordinal) => WireServer.Json(200, "{}"),
        var l when l.Contains("setup_complete", StringComparison.Ordinal) => WireServer.Json(200, """{"message": {"status": "ok"}, "home_page": "/app/home"}"""),
        _ => WireServer.Json(417, "{}"),
    });

    private static SiteClient Client(WireServer server) => SiteClient.Create(new SiteOptions { Domain = Domain, BaseAddress = new Uri($"http://{Domain}/"), Connect = server.Address, Timeout = TimeSpan.FromSeconds(20) });
}
