using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Tests;

/// <summary>The sites over HTTP, and each kind of fault on a request.</summary>
public sealed class SiteHttpTests(LabFixture fixture) : IClassFixture<LabFixture>
{
    private const string Wizard = "/api/method/frappe.desk.page.setup_wizard.setup_wizard.setup_complete";
    private readonly RunningLab lab = fixture.Lab;

    [Fact]
    public async Task Site_ByHost_AnswersOrIsUnknown()
    {
        await lab.NewSiteAsync("h1.test");
        Assert.Equal("{\"message\": \"pong\"}", await TextAsync("h1.test", "/api/method/ping"));
        Assert.Equal("<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>H1.TEST does not exist</p>\n", await TextAsync("H1.TEST", "/api/method/ping", 404));
        Assert.Contains("Login to h1.test", await TextAsync("h1.test", "/"));
        await lab.BenchAsync("--site", "h1.test", "set-maintenance-mode", "on");
        Assert.Contains("\"exc_type\": \"SessionStopped\"", await TextAsync("h1.test", "/api/method/ping", 503));
    }

    [Fact]
    public async Task Site_ThroughTheEdge_ShowsItsLoginPageUnderTheLabsCertificate()
    {
        await lab.NewSiteAsync("h8.test");
        await lab.Http.PostAsJsonAsync("/lab/seed", new { routes = new[] { "h8.test" } });
        var edge = new Uri((string)lab.Addresses["edge"]!);
        string curl = $"curl -sS --cacert {lab.Addresses["ca"]} --resolve h8.test:{edge.Port}:127.0.0.1 https://h8.test:{edge.Port}/ -w %{{http_code}}";
        await lab.EventuallyAsync(async () => (await lab.StateAsync())["certificates"]!["h8.test"] is not null, "No certificate was issued.");
        var ended = await RunningLab.RunAsync("/bin/sh", ["-c", curl], "");
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Contains("Login to h8.test", ended.Output);
        Assert.EndsWith("200", ended.Output);
    }

    [Fact]
    public async Task Login_RightAndWrong_AnswersAsObserved()
    {
        await lab.NewSiteAsync("h2.test");
        using var wrong = new FormUrlEncodedContent(new Dictionary<string, string> { ["usr"] = "Administrator", ["pwd"] = "bad" });
        using var refused = await lab.SiteAsync(HttpMethod.Post, "h2.test", "/api/method/login", wrong);
        Assert.Equal((401, "Invalid login credentials"), ((int)refused.StatusCode, (string?)JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["message"]));
        var cookie = await lab.LogInAsync("h2.test");
        Assert.Equal("{\"message\": \"Administrator\"}", await TextAsync("h2.test", "/api/method/frappe.auth.get_logged_user", 200, cookie));
        Assert.Contains("PermissionError", await TextAsync("h2.test", "/api/resource/User", 403));
    }

    [Fact]
    public async Task SetupWizard_KnownChart_MakesTheCompanyOnce()
    {
        var cookie = await NewErpnextAsync("h3.test");
        Assert.Equal("{\"message\": {\"status\": \"ok\"}, \"home_page\": \"/app/home\", \"full_name\": \"Olga Owner\"}", await SetupAsync("h3.test", cookie, "Standard"));
        Assert.Equal("{\"data\": [{\"name\": \"Acme\"}]}", await TextAsync("h3.test", "/api/resource/Company", 200, cookie));
        Assert.Equal("{\"data\": [{\"name\": \"2026\"}]}", await TextAsync("h3.test", "/api/resource/Fiscal Year", 200, cookie));
        Assert.True((int)JsonNode.Parse(await TextAsync("h3.test", "/api/method/frappe.client.get_count?doctype=Account", 200, cookie))!["message"]! > 50);
        Assert.Equal("{\"message\": {\"status\": \"ok\"}}", await SetupAsync("h3.test", cookie, "Standard"));
        Assert.Equal("{\"message\": \"olga@h.example\"}", await TextAsync("h3.test", "/api/method/frappe.auth.get_logged_user", 200, cookie));
    }

    [Fact]
    public async Task SetupWizard_UnknownChart_SaysOkAndMakesNoCompany()
    {
        var cookie = await NewErpnextAsync("h4.test");
        Assert.StartsWith("{\"message\": {\"status\": \"ok\"}", await SetupAsync("h4.test", cookie, "No such chart"));
        Assert.Equal("{\"data\": []}", await TextAsync("h4.test", "/api/resource/Company", 200, cookie));
        Assert.Equal("{\"data\": [{\"method\": \"Exception during Setup\"}]}", await TextAsync("h4.test", "/api/resource/Error Log?fields=[\"method\"]", 200, cookie));
    }

    [Fact]
    public async Task SetupWizard_UserMadeBeforeTheApps_Fails()
    {
        await lab.NewSiteAsync("h5.test");
        await lab.BenchAsync("--site", "h5.test", "add-system-manager", "early@h.example");
        await lab.BenchAsync("--site", "h5.test", "install-app", "erpnext");
        var cookie = await lab.LogInAsync("h5.test");
        Assert.Contains("\"setup_wizard_failure_message\": \"Failed to install presets\"", await SetupAsync("h5.test", cookie, "Standard", 500));
    }

    [Fact]
    public async Task Resource_MadeReadChangedDeleted_AnswersAsObserved()
    {
        var cookie = await NewErpnextAsync("h6.test");
        Assert.Equal(200, await SendAsync(HttpMethod.Post, "/api/resource/User", new { email = "sam@h.example", first_name = "Sam", send_welcome_email = 0, new_password = "Sal-es-pw-123" }));
        Assert.Equal(409, await SendAsync(HttpMethod.Post, "/api/resource/User", new { email = "sam@h.example" }));
        Assert.Equal(417, await SendAsync(HttpMethod.Post, "/api/resource/User", new { email = "weak@h.example", new_password = "123" }));
        Assert.Equal(200, await SendAsync(HttpMethod.Put, "/api/resource/User/sam@h.example", new { enabled = 0 }));
        Assert.Equal("{\"data\": [{\"name\": \"sam@h.example\", \"enabled\": 0}]}", await TextAsync("h6.test", "/api/resource/User?fields=[\"name\",\"enabled\"]&filters=[[\"enabled\",\"=\",0]]", 200, cookie));
        Assert.Equal(202, await SendAsync(HttpMethod.Delete, "/api/resource/User/sam@h.example", new { }));
        Assert.Equal(404, await SendAsync(HttpMethod.Get, "/api/resource/User/sam@h.example", null));

        async Task<int> SendAsync(HttpMethod method, string path, object? body)
        {
            using var answer = await lab.SiteAsync(method, "h6.test", path, body is null ? null : JsonContent.Create(body), cookie);
            return (int)answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("dropBefore", false)]
    [InlineData("dropAfter", true)]
    [InlineData("lostReply", true)]
    [InlineData("late", true)]
    public async Task Request_WithoutAnswer_IsDoneOrNot(string kind, bool done)
    {
        var site = $"h7{kind.ToLowerInvariant()}.test";
        var cookie = await NewErpnextAsync(site);
        var call = "POST Lead";
        await lab.FaultAsync("erpnext", call, kind, delayMs: 200);
        using var impatient = new HttpClient(new HttpClientHandler { UseCookies = false }) { Timeout = TimeSpan.FromSeconds(1) };
        await Assert.ThrowsAnyAsync<Exception>(() => lab.SiteAsync(HttpMethod.Post, site, "/api/resource/Lead", JsonContent.Create(new { name = "L1" }), cookie, impatient));
        if (done)
        {
            await lab.EventuallyAsync(async () => (await TextAsync(site, "/api/resource/Lead", 200, cookie)).Contains("L1", StringComparison.Ordinal), "It was never done.");
        }
        else
        {
            Assert.Equal("{\"data\": []}", await TextAsync(site, "/api/resource/Lead", 200, cookie));
        }
    }

    private async Task<string> NewErpnextAsync(string site)
    {
        await lab.NewSiteAsync(site, "--install-app", "erpnext");
        return await lab.LogInAsync(site);
    }

    private async Task<string> SetupAsync(string site, string cookie, string chart, int status = 200)
    {
        using var answer = await lab.SiteAsync(HttpMethod.Post, site, Wizard, JsonContent.Create(new
        {
            args = new { language = "English", country = "Ireland", timezone = "Europe/Dublin", currency = "EUR", full_name = "Olga Owner", email = "olga@h.example", company_name = "Acme", company_abbr = "ACM", chart_of_accounts = chart, fy_start_date = "2026-01-01", fy_end_date = "2026-12-31" },
        }), cookie);
        Assert.Equal(status, (int)answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task<string> TextAsync(string site, string path, int status = 200, string? cookie = null)
    {
        using var answer = await lab.SiteAsync(HttpMethod.Get, site, path, null, cookie);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == (int)answer.StatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return text;
    }
}
