using System.Text.Json.Nodes;
using NexusWorkflows.Host.Tests.ElsaApi;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Studio;

/// <summary>What can be done from a run's picture and from the form before a start, by the buttons that a person presses.</summary>
public sealed class RunBarBrowserTests
{
    private const string Editor = "/studio/workflows/definitions/mailing/edit";

    [FullFact]
    public async Task Buttons_OfARunAndOfAStart_DoWhatTheySay()
    {
        await using var world = new NexusWorld();
        Assert.Equal(0, (await world.RunAsync("studio", "install")).ExitCode);
        await world.LabAsync();
        await world.ControlAsync(HttpMethod.Post, "/lab/seed", new JsonObject { ["mailDomains"] = new JsonArray("taken.nexus.localhost") });
        await world.ServeAsync();
        var mailing = Samples.Definition("mailing", "Mailing", "Adds a mail domain", Samples.Step("domain", "Nexus.CreateMailDomain", ("domain", Samples.Script("getInput('Who') + '.nexus.localhost'"))));
        await PublishAsync(world, mailing);
        await PublishAsync(world, Samples.Greeting("watched", "Waits for an approval"));
        await using var browser = await Browser.StartAsync();
        await Visits.SignInAsync(world, browser);
        var designer = new Designer(browser);

        await RetryAsync(world, browser, designer);
        await SkipAsync(world, browser, designer);
        await CancelAsync(world, browser, designer);
        await DismissAsync(world, browser);
        await RefuseAsync(world, browser);
        Assert.Equal(["retried.nexus.localhost", "taken.nexus.localhost"], EndToEnd.OnboardingTests.Names((await world.StateAsync())["mailcow"]!["domains"]));
    }

    private static async Task RetryAsync(NexusWorld world, Browser browser, Designer designer)
    {
        await world.RefuseAsync("add/domain");
        await ViewAsync(world, browser, "mailing", "retried");
        await BecomesAsync(designer, "paused");
        await world.LiftFaultsAsync();
        await designer.PressAsync("retry", "#run");
        await BecomesAsync(designer, "finished");
    }

    private static async Task SkipAsync(NexusWorld world, Browser browser, Designer designer)
    {
        await world.RefuseAsync("add/domain");
        await ViewAsync(world, browser, "mailing", "skipped");
        await BecomesAsync(designer, "paused");
        await browser.EvaluateAsync("window.confirm = words => { window.asked = words; return true; }");
        await designer.PressAsync("skip", "#run");
        await BecomesAsync(designer, "finished");
        Assert.Contains("stays away", (await browser.EvaluateAsync("window.asked"))!.GetValue<string>(), StringComparison.Ordinal);
        await world.LiftFaultsAsync();
    }

    private static async Task CancelAsync(NexusWorld world, Browser browser, Designer designer)
    {
        await ViewAsync(world, browser, "watched", "waiting");
        await browser.ShowsAsync("document.body.innerText.includes('Suspended')");
        await browser.EvaluateAsync("window.confirm = () => false");
        await designer.PressAsync("cancel the run", "#run");
        Assert.DoesNotContain("cancelled", await designer.RunLineAsync(), StringComparison.Ordinal);
        await browser.EvaluateAsync("window.confirm = () => true");
        await designer.PressAsync("cancel the run", "#run");
        await BecomesAsync(designer, "cancelled");
    }

    /// <summary>Who closes the form starts nothing and stays where he was.</summary>
    private static async Task DismissAsync(NexusWorld world, Browser browser)
    {
        var before = await RunsAsync(world);
        await OpenFormAsync(world, browser);
        await browser.ClickAsync("document.querySelector('dialog.start button[type=button]')");
        await browser.ShowsAsync($"!document.querySelector('dialog.start') && location.pathname === '{Editor}'");
        await browser.StillAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(before, await RunsAsync(world));
    }

    private static async Task RefuseAsync(NexusWorld world, Browser browser)
    {
        await OpenFormAsync(world, browser);
        await browser.ClickAsync("document.querySelector('dialog.start input')");
        await browser.Input.TypeAsync("taken");
        await browser.ClickAsync("document.querySelector('dialog.start button.main')");
        await browser.ShowsAsync("document.getElementById('notices').innerText.includes(\"isn't ours\")");
        Assert.Equal(Editor, (await browser.EvaluateAsync("location.pathname"))!.GetValue<string>());
    }

    private static async Task OpenFormAsync(NexusWorld world, Browser browser)
    {
        await browser.OpenAsync(new Uri(world.Url + Editor));
        await browser.ShowsAsync("document.querySelectorAll('.x6-node').length === 1");
        await browser.ClickAsync("document.querySelector('button.mud-icon-button.mud-success-text')");
        await browser.ShowsAsync("document.querySelector('dialog.start')?.open === true");
    }

    private static async Task ViewAsync(NexusWorld world, Browser browser, string definition, string who)
    {
        var (status, answer) = await world.ApiAsync(HttpMethod.Post, $"/elsa/api/workflow-definitions/{definition}/execute", new JsonObject { ["input"] = new JsonObject { ["Who"] = who } });
        Assert.True(status == 200, answer?.ToJsonString());
        await browser.OpenAsync(new Uri($"{world.Url}/studio/workflows/instances/{answer!["workflowState"]!["id"]}/view"));
        await browser.ShowsAsync("document.querySelectorAll('.x6-node').length > 0");
    }

    private static Task BecomesAsync(Designer designer, string status) =>
        Eventually.HoldsAsync(async () => Assert.StartsWith(status, await designer.RunLineAsync(), StringComparison.Ordinal), TimeSpan.FromMinutes(2));

    private static async Task PublishAsync(NexusWorld world, JsonObject model)
    {
        var (status, answer) = await world.ApiAsync(HttpMethod.Post, "/elsa/api/workflow-definitions", new JsonObject { ["model"] = model, ["publish"] = true });
        Assert.True(status is 200 or 201, answer?.ToJsonString());
    }

    private static async Task<int> RunsAsync(NexusWorld world) => (await world.ApiAsync(HttpMethod.Get, "/api/runs")).Body!["items"]!.AsArray().Count;
}
