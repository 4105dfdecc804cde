using System.Text.Json.Nodes;
using NexusWorkflows.Host.Tests.ElsaApi;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Studio;

/// <summary>A draft that changes behind a designer's back while it is open in it.</summary>
public sealed class TwoEditorsBrowserTests
{
    [FullFact]
    public async Task Designer_DraftChangedByAnother_TellsAndKeepsWhatWasDrawn()
    {
        await using var studio = await StudioServer.StartAsync();
        var designer = new Designer(studio.Browser);
        await studio.Server.AskAsync(HttpMethod.Post, "/elsa/api/workflow-definitions", new JsonObject { ["model"] = Samples.Greeting("shared", "first"), ["publish"] = false }.ToJsonString());
        await studio.OpenAsync("/studio/workflows/definitions/shared/edit");
        await studio.Browser.ShowsAsync("document.querySelectorAll('.x6-node').length > 5");
        await designer.SavedAsync();
        await designer.FillAsync("Description", "mine");
        await StoredAsync(studio, "shared", "mine");
        await designer.SavedAsync();
        await designer.FillAsync("Description", "mine again"); // after its own save it goes on
        await StoredAsync(studio, "shared", "mine again");
        await designer.SavedAsync();

        await studio.Server.AskAsync(HttpMethod.Post, "/elsa/api/workflow-definitions", new JsonObject { ["model"] = Samples.Greeting("shared", "another's"), ["publish"] = false }.ToJsonString());
        await designer.FillAsync("Description", "mine at last");
        await studio.Browser.ShowsAsync("document.body.innerText.includes('was changed by key:admin') && document.body.innerText.includes('shared--key-admin')");
        await studio.LookAsync("8-two-editors");

        await StoredAsync(studio, "shared", "another's");
        await StoredAsync(studio, "shared--key-admin", "mine at last");
    }

    private static Task StoredAsync(StudioServer studio, string id, string description) => Eventually.HoldsAsync(async () =>
    {
        var (_, stored) = await studio.Server.AskAsync(HttpMethod.Get, $"/elsa/api/workflow-definitions/by-definition-id/{id}?versionOptions=Latest");
        Assert.Equal(description, stored?["description"]?.GetValue<string>());
    }, TimeSpan.FromMinutes(1));
}
