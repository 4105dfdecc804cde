using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Api;

/// <summary>Schedules at a real server: by API and by verbs, and that they start what they say.</summary>
public sealed class ScheduleTests(ServeProcess server) : IClassFixture<ServeProcess>
{
    private const string Hello = """
        { "definitionId": "hello", "name": "hello", "inputs": [{ "name": "days", "type": "Int32" }, { "name": "token", "type": "String", "isSensitive": true }], "root": { "id": "r", "type": "Elsa.Sequence", "version": 1, "activities": [
            { "id": "a", "type": "Elsa.WriteLine", "version": 1, "text": { "typeName": "String", "expression": { "type": "Literal", "value": "hi" } } }] } }
        """;

    [Fact]
    public async Task Schedule_OfSeconds_StartsARunForEachSlotUntilItIsPaused()
    {
        await ImportAsync();
        Assert.Equal(201, (await AddAsync("often", "* * * * * *", "")).Status);

        await Eventually.HoldsAsync(async () => Assert.True((await SlotsAsync("often")).Count >= 3));
        Assert.Equal((200, true), Paused(await server.AskAsync(HttpMethod.Post, "/api/schedules/often/pause", "{}")));
        var slots = await SlotsAsync("often");

        Assert.All(slots, slot => Assert.True(At(slot, "decidedAt") >= At(slot, "slot")));
        Assert.Equal(slots.Count, slots.Select(slot => At(slot, "slot")).Distinct().Count());
        var started = slots.Where(slot => Text(slot, "state") == "started").ToList();
        Assert.Equal(started.Count, started.Select(slot => Text(slot, "run")).Distinct().Count());
        var run = (await server.AskAsync(HttpMethod.Get, $"/api/runs/{Text(started[0], "run")}")).Body!;
        Assert.Equal(("hello", "schedule:often"), (Text(run, "workflow"), Text(run, "actor")));
        await Eventually.HoldsAsync(async () => Assert.Equal("finished", Text((await server.AskAsync(HttpMethod.Get, $"/api/runs/{Text(started[0], "run")}")).Body, "status")));

        // Another schedule's slots say that servers look on, and this one's that they leave it alone.
        Assert.Equal(201, (await AddAsync("witness", "* * * * * *", "")).Status);
        await Eventually.HoldsAsync(async () => Assert.True((await SlotsAsync("witness")).Count >= 2));
        Assert.Equal(slots.Count, (await SlotsAsync("often")).Count);
        Assert.Equal(204, (await server.AskAsync(HttpMethod.Delete, "/api/schedules/witness")).Status);
        Assert.Equal(404, (await server.AskAsync(HttpMethod.Get, "/api/schedules/witness/slots")).Status);
    }

    [Theory]
    [InlineData("* * *", "", "cron", "'* * *' is no cron expression: ")]
    [InlineData("0 0 * * *", ""","zone":"Mars/North" """, "zone", "'Mars/North' is no time zone. Write its IANA name, such as 'Europe/Berlin' or 'UTC'.")]
    [InlineData("0 0 * * *", ""","jitterSeconds":7200""", "jitterSeconds", "The jitter is 7200 s; it may be 0 to 3600 s.")]
    [InlineData("0 0 * * *", ""","input":{"token":"plainly-given"}""", "input.token", "'token' is a secret and isn't kept in a schedule. Set a named secret, and give its name in 'secrets' (--secret token=NAME).")]
    [InlineData("0 0 * * *", ""","secrets":{"token":"missing"}""", "secrets.token", "There is no secret 'missing'. Set it first with 'secrets set missing'.")]
    [InlineData("0 0 * * *", ""","secrets":{"days":"missing"}""", "secrets.days", "The workflow 'hello' has no sensitive input 'days': a secret would not stay one there. Declare it as sensitive, or give a plain value.")]
    public async Task Add_WhatCantWork_Is422WithItsFieldAndStoresNothing(string cron, string more, string field, string message)
    {
        await ImportAsync();

        var (status, problem) = await AddAsync("wrong", cron, more);

        Assert.Equal((422, "schedule.invalid"), (status, Text(problem, "code")));
        Assert.StartsWith(message, problem!["errors"]![field]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(404, (await server.AskAsync(HttpMethod.Get, "/api/schedules/wrong")).Status);
        Assert.DoesNotContain("plainly-given", problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edit_BySecondEditorOfTheSameRevision_IsRefused()
    {
        await ImportAsync();
        Assert.Equal((422, 422), ((await AddAsync("Not A Name", "0 0 * * *", "")).Status, (await AddAsync("rule", "0 0 * * *", ""","overlap":"sometimes" """)).Status));
        Assert.Equal((201, 409), ((await AddAsync("edited", "0 0 1 1 *", "")).Status, (await AddAsync("edited", "0 0 1 1 *", "")).Status));

        var first = await server.AskAsync(HttpMethod.Patch, "/api/schedules/edited", """{"cron":"30 2 * * *","zone":"Europe/Berlin","revision":1}""");
        var second = await server.AskAsync(HttpMethod.Patch, "/api/schedules/edited", """{"cron":"0 5 * * *","revision":1}""");

        Assert.Equal((200, 2, "30 2 * * *", 5), (first.Status, first.Body!["revision"]!.GetValue<int>(), Text(first.Body, "cron"), first.Body["nextDue"]!.AsArray().Count));
        Assert.Contains("T02:30:00+0", Text(first.Body["nextDue"]![0], "local"), StringComparison.Ordinal);
        Assert.Equal((409, "schedule.changed"), (second.Status, Text(second.Body, "code")));
        var audit = (await server.AskAsync(HttpMethod.Get, "/api/audit?subject=edited")).Body!["items"]!.AsArray().Select(row => $"{Text(row, "actor")} {Text(row, "action")}");
        Assert.Equal(["key:admin schedule.edit", "key:admin schedule.add"], audit);
    }

    [Fact]
    public async Task Roles_AndScopes_LookRunAndChangeAsTheyMay()
    {
        await ImportAsync();
        await AddAsync("yearly", "0 0 1 1 *", "");
        var sales = await KeyAsync("""{"name":"sam","role":"sales"}""");
        var scoped = await KeyAsync("""{"name":"scott","role":"ops","workflows":["other-*"]}""");

        Assert.Equal(200, (await server.AskAsync(sales, HttpMethod.Get, "/api/schedules/yearly")).Status);
        Assert.Equal(403, (await server.AskAsync(sales, HttpMethod.Post, "/api/schedules/yearly/pause", "{}")).Status);
        Assert.Equal((403, "key.scope"), Seen(await server.AskAsync(scoped, HttpMethod.Post, "/api/schedules/yearly/pause", "{}")));
        Assert.Equal((403, "key.scope"), Seen(await server.AskAsync(scoped, HttpMethod.Delete, "/api/schedules/yearly")));
        Assert.Equal((403, "key.scope"), Seen(await server.AskAsync(scoped, HttpMethod.Post, "/api/schedules/yearly/run")));
        var (status, slot) = await server.AskAsync(sales, HttpMethod.Post, "/api/schedules/yearly/run");
        Assert.Equal((200, "started", "key:sam"), (status, Text(slot, "state"), Text(slot, "by")));
        Assert.Contains("/api/schedules/{schedule}/slots", (await server.AskAsync(HttpMethod.Get, "/openapi/v1.json")).Body!["paths"]!.AsObject().Select(path => path.Key));
    }

    [Fact]
    public async Task Verbs_FromAddToRemove_DoWhatTheySay()
    {
        await ImportAsync();
        var added = await NexusProcess.RunAsync(server.Data, "schedules", "add", "report", "--cron", "30 2 * * *", "--zone", "Europe/Berlin", "--workflow", "hello", "--input", "days=7", "--overlap", "queue", "--json");
        var run = await NexusProcess.RunAsync(server.Data, "schedules", "run", "report");
        var slots = await NexusProcess.RunAsync(server.Data, "schedules", "slots", "report", "--json");
        var refused = await NexusProcess.RunAsync(server.Data, "schedules", "remove", "report");
        var removed = await NexusProcess.RunAsync(server.Data, "schedules", "remove", "report", "--yes");
        var missing = await NexusProcess.RunAsync(server.Data, "schedules", "show", "report");

        Assert.Equal((0, 7, "queue"), (added.Exit, JsonNode.Parse(added.Output)!["input"]!["days"]!.GetValue<int>(), Text(JsonNode.Parse(added.Output), "overlap")));
        Assert.Equal((0, "started"), (run.Exit, Text(JsonNode.Parse(slots.Output)!["items"]![0], "state")));
        Assert.Equal((2, 0, "The schedule 'report' is removed.\n"), (refused.Exit, removed.Exit, removed.Output));
        Assert.Equal((3, "There is no schedule 'report'. 'nexus schedules list' shows those that exist."), (missing.Exit, missing.LastLine));
    }

    [Fact]
    public async Task Dashboard_IsForThoseWhoAreSignedInAndReadOnlyForWhoMayNotOperate()
    {
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Http.BaseAddress };
        var sales = await KeyAsync("""{"name":"sonja","role":"sales"}""");

        using var stranger = await browser.GetAsync("/hangfire");
        using var file = await browser.GetAsync("/hangfire/recurring");
        using var wrong = await AskAsync(browser, HttpMethod.Get, "/hangfire", "nxk_wrong");
        using var blind = await browser.PostAsync("/hangfire/recurring/trigger", null);
        using var admin = await AskAsync(browser, HttpMethod.Get, "/hangfire/recurring", server.AdminKey);
        using var looks = await AskAsync(browser, HttpMethod.Get, "/hangfire/recurring", sales);
        using var acts = await AskAsync(browser, HttpMethod.Post, "/hangfire/recurring/remove", sales);

        Assert.Equal((HttpStatusCode.Redirect, "/studio/sign-in?return=%2Fhangfire"), (stranger.StatusCode, stranger.Headers.Location!.OriginalString));
        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (file.StatusCode, wrong.StatusCode, blind.StatusCode));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Unauthorized), (admin.StatusCode, looks.StatusCode, acts.StatusCode));
        Assert.Contains("js-jobs-list-command", await admin.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("js-jobs-list-command", await looks.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", Assert.Single(admin.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient browser, HttpMethod method, string path, string key)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await browser.SendAsync(request);
    }

    private async Task ImportAsync() => Assert.Equal(201, (await server.AskAsync(HttpMethod.Post, "/api/workflows", new JsonObject { ["definition"] = Hello, ["publish"] = true }.ToJsonString())).Status);

    private Task<(int Status, JsonNode? Body)> AddAsync(string name, string cron, string more) => server.AskAsync(HttpMethod.Post, "/api/schedules", $$"""{"name":"{{name}}","cron":"{{cron}}","workflow":"hello"{{more}}}""");

    private async Task<string> KeyAsync(string order) => Text((await server.AskAsync(HttpMethod.Post, "/api/keys", order)).Body, "key");

    private async Task<List<JsonNode>> SlotsAsync(string name) => [.. (await server.AskAsync(HttpMethod.Get, $"/api/schedules/{name}/slots?pageSize=500")).Body!["items"]!.AsArray().Select(slot => slot!)];

    private static DateTimeOffset At(JsonNode slot, string member) => slot[member]!.GetValue<DateTimeOffset>();

    private static string Text(JsonNode? node, string member) => node![member]!.GetValue<string>();

    private static (int, string) Seen((int Status, JsonNode? Body) answer) => (answer.Status, Text(answer.Body, "code"));

    private static (int, bool) Paused((int Status, JsonNode? Body) answer) => (answer.Status, answer.Body!["paused"]!.GetValue<bool>());
}
