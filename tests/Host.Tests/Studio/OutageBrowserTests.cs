using System.Text.Json.Nodes;
using NexusWorkflows.Host.Tests.ElsaApi;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Studio;

/// <summary>Pages that are open while the server is killed and comes back.</summary>
public sealed class OutageBrowserTests
{
    [FullFact]
    public async Task ServerKilledAndBack_ViewerRecoversAndEditorKeepsWhatWasChanged()
    {
        await using var world = new NexusWorld();
        Assert.Equal(0, (await world.RunAsync("studio", "install")).ExitCode);
        await world.ServeAsync();
        await world.ApiAsync(HttpMethod.Post, "/elsa/api/workflow-definitions", new JsonObject { ["model"] = Samples.Greeting("watched", "first"), ["publish"] = true });
        var run = (await world.ApiAsync(HttpMethod.Post, "/elsa/api/workflow-definitions/watched/execute", new JsonObject())).Body!["workflowState"]!["id"]!.GetValue<string>();
        await using var browser = await Browser.StartAsync();
        await Visits.SignInAsync(world, browser);

        await browser.OpenAsync(new Uri($"{world.Url}/studio/workflows/instances/{run}/view"));
        await browser.ShowsAsync("document.body.innerText.includes('Suspended')");
        await KillAndServeAsync(world, browser);
        await browser.ShowsAsync("!window.isOld && document.body.innerText.includes('Suspended') && document.getElementById('notices').innerText === ''");

        await browser.OpenAsync(new Uri($"{world.Url}/studio/workflows/definitions/watched/edit"));
        await browser.ShowsAsync("document.querySelectorAll('.x6-node').length > 5");
        var designer = new Designer(browser);
        await designer.SavedAsync();
        await KillAndServeAsync(world, browser, () => designer.FillAsync("Name", "Greeting away"));
        await browser.ShowsAsync("window.isOld && document.getElementById('notices').innerText.includes('The server is back')");
        await designer.SavedAsync();
        await designer.FillAsync("Description", "changed again");
        await Eventually.HoldsAsync(async () =>
        {
            var (_, stored) = await world.ApiAsync(HttpMethod.Get, "/elsa/api/workflow-definitions/by-definition-id/watched?versionOptions=Latest");
            Assert.Equal("Greeting away: changed again", $"{stored!["name"]}: {stored["description"]}");
        }, TimeSpan.FromMinutes(1));
    }

    private static async Task KillAndServeAsync(NexusWorld world, Browser browser, Func<Task>? meanwhile = null)
    {
        await browser.EvaluateAsync("window.isOld = true");
        await world.KillServerAsync();
        await browser.ShowsAsync("document.getElementById('notices').innerText.includes(\"doesn't answer\")");
        await (meanwhile?.Invoke() ?? Task.CompletedTask);
        await world.ServeAgainAsync();
    }
}
