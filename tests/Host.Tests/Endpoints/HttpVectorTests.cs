using System.Text;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Tests.Api;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Endpoints;

/// <summary>What a real Elsa was seen to do with requests, over the wire: those it got and those it sent.</summary>
public sealed class HttpVectorTests(ServeProcess server) : IClassFixture<ServeProcess>
{
    private static readonly IReadOnlyDictionary<string, JsonObject> Vectors = JsonNode.Parse(File.ReadAllText(RepositoryRoot.Of("tests/Engine.Tests/Vectors/data/http.json")))!["vectors"]!.AsArray()
        .Select(vector => vector!.AsObject()).ToDictionary(vector => vector["name"]!.GetValue<string>(), StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. Vectors.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Vector_OverTheWire_IsAsObserved(string name)
    {
        await using var receiver = await Receiver.StartAsync();
        var vector = Vectors[name];
        var expect = vector["expect"]!.AsObject();
        var model = vector["definition"]!.ToJsonString().Replace("{{testServer}}", receiver.Url, StringComparison.Ordinal);
        var (status, saved) = await server.AskAsync(HttpMethod.Post, "/elsa/api/workflow-definitions", $$"""{"model":{{model}},"publish":true}""");
        Assert.True(status == 200, saved?.ToJsonString());
        if (vector["start"]!["kind"]!.GetValue<string>() == "execute")
        {
            await server.AskAsync(HttpMethod.Post, $"/elsa/api/workflow-definitions/{name}/execute", "{}");
        }

        var replies = new JsonArray();
        foreach (var stimulus in vector["stimuli"]!.AsArray())
        {
            replies.Add(await CallAsync(stimulus!.AsObject()));
        }

        var wanted = (expect["replies"] as JsonArray ?? []).Select(reply => (JsonNode)new JsonArray(reply!["reply"]!["status"]!.DeepClone(), reply["reply"]!["body"]!.DeepClone()));
        Assert.Equal(new JsonArray([.. wanted]).ToJsonString(), replies.ToJsonString());
        if (expect["noInstance"] is null)
        {
            await Eventually.HoldsAsync(() => CompareAsync(name, expect));
        }
    }

    private async Task CompareAsync(string name, JsonObject expect)
    {
        var runs = (await server.AskAsync(HttpMethod.Post, "/elsa/api/workflow-instances", $$"""{"definitionIds":["{{name}}"],"page":0,"pageSize":50,"orderBy":"Created","orderDirection":"Ascending"}""")).Body!["items"]!.AsArray();
        Assert.NotEmpty(runs);
        var run = runs[0]!;
        Assert.Equal($"{expect["status"]}/{expect["subStatus"]}", $"{run["status"]}/{run["subStatus"]}");
        var journal = (await server.AskAsync(HttpMethod.Get, $"/elsa/api/workflow-instances/{run["id"]}/journal?page=0&pageSize=1000")).Body!["items"]!.AsArray();
        Assert.Equal(expect["trace"]!.AsArray().Select(entry => $"{entry![0]} {entry[1]}"), journal.OrderBy(entry => entry!["sequence"]!.GetValue<long>()).Select(entry => $"{entry!["activityId"]} {entry["eventName"]}"));
        var errors = expect["trace"]!.AsArray().Where(entry => entry![1]!.GetValue<string>() == "Error").Select(entry => entry![2]!.GetValue<string>());
        Assert.Equal(errors, journal.Where(entry => entry!["eventName"]!.GetValue<string>() == "Error").Select(entry => entry!["message"]!.GetValue<string>()));
        var variables = (await server.AskAsync(HttpMethod.Get, $"/elsa/api/workflow-instances/{run["id"]}/variables")).Body!["items"]!.AsArray();
        Assert.Equal(expect["variables"]!.ToJsonString(), new JsonObject(variables.Select(variable => KeyValuePair.Create(variable!["name"]!.GetValue<string>(), variable["value"]?.DeepClone()))).ToJsonString());
    }

    private async Task<JsonNode> CallAsync(JsonObject stimulus)
    {
        using var request = new HttpRequestMessage(new HttpMethod(stimulus["method"]!.GetValue<string>()), stimulus["path"]!.GetValue<string>());
        if (stimulus["body"] is { } body)
        {
            var type = stimulus["headers"]?["Content-Type"]?.GetValue<string>();
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(type is null ? body.ToJsonString() : body.GetValue<string>()));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type ?? "application/json");
        }

        using var answer = await server.Http.SendAsync(request);
        return new JsonArray((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
