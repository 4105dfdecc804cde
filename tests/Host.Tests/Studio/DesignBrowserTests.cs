using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Studio;

/// <summary>The whole way of somebody who designs a workflow, from an empty draft to a run that was repaired, with mouse and keyboard.</summary>
public sealed class DesignBrowserTests
{
    private const string Domain = "trial.nexus.localhost";

    [FullFact]
    public async Task Designer_FromAnEmptyDraft_DrawsPublishesRunsBreaksAndRepairs()
    {
        await using var studio = await StudioServer.StartAsync(1920, 1080);
        var designer = new Designer(studio.Browser);
        await studio.LookAsync("1-workflows");
        await designer.CreateAsync("Trial site");
        await DrawAsync(designer);
        await FillAsync(studio, designer);
        await designer.PublishAsync();
        await studio.LookAsync("3-published");
        var editor = (await studio.Browser.EvaluateAsync("location.pathname"))!.GetValue<string>();

        await designer.RunAsync(("Subdomain", "trial"));
        await Eventually.HoldsAsync(async () => Assert.StartsWith("finished", await designer.RunLineAsync(), StringComparison.Ordinal), TimeSpan.FromMinutes(2));
        await studio.Browser.ShowsAsync("[...document.querySelectorAll('tr')].some(row => /^Status\\s+Finished$/.test(row.innerText.trim()))"); // the designer itself heard of it
        await studio.Browser.ShowsAsync("document.body.innerText.includes('CreateSite1') && document.body.innerText.includes('Completed')");
        await studio.LookAsync("4-finished");
        await UndoAsync(studio, designer);

        await studio.OpenAsync(editor);
        await studio.Browser.ShowsAsync("document.querySelectorAll('.x6-node').length === 3");
        await designer.SelectAsync("VerifySsl1", "Domain");
        await designer.FillAsync("Domain", "no host name");
        await designer.RunAsync(("Subdomain", "trial"));
        await RepairAsync(studio, designer);
        Assert.Equal([], studio.Browser.Errors);
        Assert.Equal([], studio.Browser.Strangers(studio.Server.Http.BaseAddress!));
    }

    private static async Task DrawAsync(Designer designer)
    {
        await designer.DropAsync("Create site", new Point(420, 320));
        await designer.DropAsync("Add route", new Point(780, 320));
        await designer.DropAsync("Verify SSL", new Point(1140, 320));
        await designer.ConnectAsync("CreateSite1", "Done", "AddRoute1");
        await designer.ConnectAsync("AddRoute1", "Done", "VerifySsl1");
    }

    private static async Task FillAsync(StudioServer studio, Designer designer)
    {
        await designer.TabAsync("variables");
        await designer.AddAsync("add variable", "Host", ("Default value", Domain));
        await designer.TabAsync("input/output");
        await designer.AddAsync("add input", "Subdomain");
        await designer.SavedAsync();

        await designer.SelectAsync("CreateSite1", "Domain");
        await designer.SyntaxAsync("Domain", "JavaScript");
        await designer.WriteScriptAsync("getSub", "getSubdomain", "() + '.nexus.localhost'");
        await studio.LookAsync("2-expression");
        await designer.SelectAsync("AddRoute1", "Domain");
        await designer.SyntaxAsync("Domain", "Variable");
        await designer.ChooseAsync("Domain", "Host");
        await designer.SelectAsync("VerifySsl1", "Domain");
        await designer.FillAsync("Domain", Domain);
    }

    private static async Task UndoAsync(StudioServer studio, Designer designer)
    {
        await studio.Browser.EvaluateAsync("window.confirm = () => true");
        await designer.PressAsync("undo the run", "#run");
        await Eventually.HoldsAsync(async () => Assert.StartsWith("undone", await designer.RunLineAsync(), StringComparison.Ordinal), TimeSpan.FromMinutes(2));
    }

    private static async Task RepairAsync(StudioServer studio, Designer designer)
    {
        await Eventually.HoldsAsync(async () => Assert.StartsWith("paused", await designer.RunLineAsync(), StringComparison.Ordinal), TimeSpan.FromMinutes(2));
        Assert.Contains("no host name", await designer.RunLineAsync(), StringComparison.Ordinal);
        await designer.TabAsync("incidents");
        await studio.LookAsync("5-incident");
        await designer.PressAsync("edit and retry", "#run");
        await studio.Browser.ShowsAsync("document.querySelector('#edit-value')?.value === 'no host name'");
        await studio.Browser.EvaluateAsync("document.querySelector('#edit-value').select()");
        await studio.Browser.Input.TypeAsync(Domain);
        await studio.LookAsync("6-repair");
        await designer.PressAsync("edit and retry", "dialog.start");
        await Eventually.HoldsAsync(async () => Assert.StartsWith("finished", await designer.RunLineAsync(), StringComparison.Ordinal), TimeSpan.FromMinutes(2));
        await studio.LookAsync("7-repaired");
    }
}
