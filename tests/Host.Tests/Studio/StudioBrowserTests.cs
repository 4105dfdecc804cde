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

        Assert.Equal([], studio.Browser.Errors);
    }

    private static async Task OpenEditorAsync(ServeProcess server, Browser browser)
    {
        await browser.OpenAsync(new Uri(server.Http.BaseAddress!, "/studio/workflows/definitions/onboarding/edit"));
        await browser.ShowsAsync("document.querySelectorAll('.x6-node').length > 10 && document.body.innerText.includes('Create the site')");
        await browser.ShowsAsync("document.body.innerText.includes('Routing')"); // the palette has ours
    }

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
