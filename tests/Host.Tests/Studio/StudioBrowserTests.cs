using System.Text.Json.Nodes;
using NexusWorkflows.Host.Tests.Api;
using NexusWorkflows.Host.Tests.ElsaApi;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Studio;

/// <summary>The real designer in a real browser, against the real server.</summary>
public sealed class StudioBrowserTests
{
    [FullFact]
    public async Task Studio_Installed_ListsDrawsAndShowsRuns()
    {
        await using var studio = await StudioServer.StartAsync();
        await OpenEditorAsync(studio.Server, studio.Browser);
        await WatchRunAsync(studio.Server, studio.Browser);
        await PickSecretAsync(studio.Server, studio.Browser);

        Assert.Equal([], studio.Browser.Errors);
    }

    private static async Task OpenEditorAsync(ServeProcess server, Browser browser)
    {
        await browser.OpenAsync(new Uri(server.Http.BaseAddress!, "/studio/workflows/definitions/onboarding/edit"));
        await browser.ShowsAsync("document.querySelectorAll('.x6-node').length > 10 && document.body.innerText.includes('Create the site')");
        await browser.ShowsAsync("document.body.innerText.includes('Routing')"); // the palette has ours
    }

    /// <summary>A password that came from a script becomes a new named secret, made on the spot, and then nothing.</summary>
    private static async Task PickSecretAsync(ServeProcess server, Browser browser)
    {
        const string row = "[...document.querySelectorAll('div[role=group].flex-row')].filter(e => e.querySelectorAll('.mud-menu').length == 1 && e.innerText.includes('Password')).pop()";
        static string Dialog(string label) => $"[...document.querySelectorAll('.mud-dialog .mud-input-control')].find(e => e.innerText.startsWith('{label}'))?.querySelector('input')";
        var model = Samples.Definition("picking", "Picking", "Takes a secret", Samples.Step("box", "Nexus.CreateMailbox", ("domain", Samples.Literal("a.nexus.localhost")), ("password", Samples.Script("getInput('Who')"))));
        await server.AskAsync(HttpMethod.Post, "/elsa/api/workflow-definitions", new JsonObject { ["model"] = model, ["publish"] = false }.ToJsonString());
        await browser.OpenAsync(new Uri(server.Http.BaseAddress!, "/studio/workflows/definitions/picking/edit"));
        await browser.ShowsAsync("document.querySelectorAll('.x6-node').length == 1");
        await browser.ClickAsync("document.querySelector('.x6-node')");
        await browser.ShowsAsync($"{row}?.querySelector('.mud-menu')?.innerText.toUpperCase().includes('JAVASCRIPT') == true");
        await browser.ClickAsync($"{row}.querySelector('.mud-menu button')");
        await browser.ClickAsync("[...document.querySelectorAll('.studio-expression-input-menu-item')].find(e => e.innerText.trim() == 'Secret')");
        await browser.ClickAsync($"{row}?.querySelector('.mud-tooltip-root button')");
        await browser.ClickAsync(Dialog("Technical name"));
        await browser.Input.TypeAsync("picked-key");
        await browser.ClickAsync(Dialog("Value"));
        await browser.Input.TypeAsync("value-8Zk29-secret");
        await browser.ClickAsync("[...document.querySelectorAll('.mud-dialog-actions button')].find(e => /create/i.test(e.innerText))");

        await Eventually.HoldsAsync(async () => Assert.Equal("""{"type":"Secret","value":"{\"name\":\"picked-key\",\"typeName\":\"text\",\"scope\":null}"}""", await PasswordAsync(server)));
        Assert.Equal("active", (await server.AskAsync(HttpMethod.Get, "/api/secrets/picked-key")).Body!["status"]!.GetValue<string>());
        await browser.ClickAsync($"{row}?.querySelector('.mud-input-clear-button')");
        await Eventually.HoldsAsync(async () => Assert.Equal("""{"type":"Secret","value":""}""", await PasswordAsync(server)));
    }

    private static async Task<string> PasswordAsync(ServeProcess server) =>
        (await server.AskAsync(HttpMethod.Get, "/elsa/api/workflow-definitions/by-definition-id/picking?versionOptions=Latest")).Body!["root"]!["activities"]![0]!["password"]!["expression"]!
            .ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static async Task WatchRunAsync(ServeProcess server, Browser browser)
    {
        await server.AskAsync(HttpMethod.Post, "/elsa/api/workflow-definitions", new JsonObject { ["model"] = Samples.Greeting("watched", "first"), ["publish"] = true }.ToJsonString());
        var state = (await server.AskAsync(HttpMethod.Post, "/elsa/api/workflow-definitions/watched/execute", "{}")).Body!["workflowState"]!;
        await browser.OpenAsync(new Uri(server.Http.BaseAddress!, $"/studio/workflows/instances/{state["id"]}/view"));
        await browser.ShowsAsync("document.body.innerText.includes('Suspended') && document.body.innerText.includes('approve')");

        // Completed elsewhere: the page hears of it by itself.
        await server.AskAsync(HttpMethod.Post, $"/elsa/api/tasks/{state["bookmarks"]![0]!["payload"]!["taskId"]}/complete", "{}");
        await browser.ShowsAsync("[...document.querySelectorAll('tr')].some(row => /^Status\\s+Finished$/.test(row.innerText.trim()))");
    }
}
