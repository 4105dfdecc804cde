using System.Text.Json.Nodes;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Studio;

/// <summary>The shipped definitions in the designer: they open laid out, and looking at them changes nothing.</summary>
public sealed class ShippedBrowserTests
{
    [FullFact]
    public async Task Shipped_OpenedAndSavedUntouched_ExportEqualsTheFileAndNoDraftIsMade()
    {
        await using var studio = await StudioServer.StartAsync();
        foreach (var file in Directory.GetFiles(RepositoryRoot.Of("workflows"), "*.json"))
        {
            var shipped = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
            var id = shipped["definitionId"]!.GetValue<string>();
            var before = await ExportAsync(studio, id);
            await studio.OpenAsync($"/studio/workflows/definitions/{id}/edit");
            await studio.Browser.ShowsAsync($"document.querySelectorAll('.x6-node').length >= {shipped["root"]!["activities"]!.AsArray().Count}");
            await studio.LookAsync($"shipped-{id}");
            await studio.Browser.ClickAsync("document.querySelector('.elsa-toolbar-icon button')");
            await studio.Browser.ShowsAsync("/saved/i.test(document.body.innerText)");

            var after = await ExportAsync(studio, id);
            Assert.True(JsonNode.DeepEquals(before, after), after.ToJsonString());
            Assert.Equal("", Difference(shipped, after, id));
            var versions = await studio.Server.AskAsync(HttpMethod.Get, $"/elsa/api/workflow-definitions?definitionIds={id}&versionOptions=AllVersions");
            Assert.Equal(1, versions.Body!["totalCount"]!.GetValue<int>());
        }

        Assert.Equal([], studio.Browser.Errors);
    }

    private static async Task<JsonNode> ExportAsync(StudioServer studio, string id) => JsonNode.Parse(await ReadAsync(studio, $"/elsa/api/workflow-definitions/{id}/export?versionOptions=Latest"))!;

    private static async Task<string> ReadAsync(StudioServer studio, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("ApiKey", studio.Server.AdminKey);
        using var answer = await studio.Server.Http.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>The first place where the file says something that the export doesn't; what only the server knows isn't compared.</summary>
    private static string Difference(JsonNode? file, JsonNode? exported, string at) => (file, exported) switch
    {
        (JsonObject a, JsonObject b) => a.Select(member => Difference(member.Value, b[member.Key], $"{at}.{member.Key}")).FirstOrDefault(difference => difference.Length > 0) ?? "",
        (JsonArray a, JsonArray b) when a.Count == b.Count => a.Zip(b).Select((pair, n) => Difference(pair.First, pair.Second, $"{at}[{n}]")).FirstOrDefault(difference => difference.Length > 0) ?? "",
        _ => JsonNode.DeepEquals(file, exported) ? "" : $"{at}: {file?.ToJsonString()} became {exported?.ToJsonString()}",
    };
}
