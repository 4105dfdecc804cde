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
        using var server = new ServeProcess();
        var installed = await NexusProcess.RunAsync(server.Data, "studio", "install");
        Assert.True(installed.Exit == 0, installed.Error);
        await server.InitializeAsync();
        try
        {
            await using var browser = await Browser.StartAsync();
            await SignInAndListAsync(server, browser);
            await OpenEditorAsync(server, browser);
            await WatchRunAsync(server, browser);

            Assert.Equal([], browser.Errors);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private static async Task SignInAndListAsync(ServeProcess server, Browser browser)
    {
        await browser.OpenAsync(server.SignInLink);
        await browser.ShowsAsync("location.pathname === '/studio/workflows/definitions' && document.body.innerText.includes('onboarding')");
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
        await browser.ShowsAsync("document.body.innerText.includes('Finished')");
    }
}
