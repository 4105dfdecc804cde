using System.Text.Json.Nodes;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>The documents that scripts rely on, member by member, from the verbs and over HTTP.</summary>
public sealed class ShapeTests
{
    private const string Provision = """
        {"run":{"id":"string","workflow":"string","version":"number","status":"string","seconds":"number?"},
         "site":{"domain":"string","url":"string","client":"string","status":"string","backend":"string","database":"string","apps":["string"],
          "mail":{"domain":"string","mailbox":"string","aliases":["string"],"dkimSelector":"string"},
          "dns":[{"type":"string","name":"string","value":"string","status":"string"}],
          "certificate":{"issuer":"string","notAfter":"time"},"sso":"string?"},
         "adminPassword":{"secret":"string","read":"string"},"warnings":["string"]}
        """;

    private const string Run = """
        {"id":"string","workflow":"string","version":"number","status":"string","direction":"string","cause":"string?",
         "actor":"string","site":"string","key":"string?","onFailure":"string","startedAt":"time","finishedAt":"time?","waitingFor":"string?",
         "steps":[{"id":"string","activityId":"string","activity":"string","name":"string","status":"string","attempts":"number","startedAt":"time?","finishedAt":"time?","error":"any?"}],
         "incidents":[{"id":"string","step":"string","message":"string","since":"time","actions":["string"]}],
         "effects":[{"step":"string","system":"string","kind":"string","name":"string","state":"string"}]}
        """;

    private const string List = """{"items":[ITEM],"page":"number","pageSize":"number","total":"number"}""";

    private const string RunHead = """{"id":"string","workflow":"string","version":"number","status":"string","direction":"string","cause":"string?","actor":"string","site":"string?","key":"string?","onFailure":"string","startedAt":"time","finishedAt":"time?","waitingFor":"string?"}""";

    private const string SiteHead = """{"domain":"string","url":"string","client":"string","status":"string","backend":"string","database":"string"}""";

    private const string NamedSecret = """{"name":"string","displayName":"string","description":"string?","type":"string","scope":"string?","status":"string","version":"number","createdAt":"time","updatedAt":"time?","expiresAt":"time?"}""";

    [FullFact]
    public async Task Documents_OfAFinishedAndAPausedRun_HaveEveryMember()
    {
        await using var world = new NexusWorld("engine: { backoffScale: 0.02, downLimit: 20s, requestTimeout: 10s, leaseSeconds: 5 }\n");
        await world.LabAsync();
        var made = await world.RunAsync("provision", "--name", "Byrne", "--subdomain", "byrne", "--key", "k1", "--json");
        Assert.True(made.ExitCode == 0, made.Errors);
        Shape.Holds(Provision, made.Json);
        Assert.Equal(made.Json["site"]!["dns"]!.AsArray().Count, made.Json["site"]!["dns"]!.AsArray().Count(record => record!["status"]!.GetValue<string>() is "ok" or "missing" or "wrong" or "unchecked"));

        await world.RefuseAsync("add/domain");
        var paused = await world.RunAsync("provision", "--name", "Casey", "--subdomain", "casey", "--json");
        Assert.Equal((5, "paused", null), (paused.ExitCode, paused.Json["run"]!["status"]!.GetValue<string>(), paused.Json["site"]?.ToJsonString()));
        Shape.Holds("""{"run":{"id":"string","workflow":"string","version":"number","status":"string","seconds":"number?"},"site":"string?","warnings":["string"]}""", paused.Json);

        var file = Path.Combine(world.Data, "key.txt");
        await File.WriteAllTextAsync(file, "value-8Zk29");
        Assert.Equal(0, (await world.RunAsync("secrets", "set", "api-key", "--file", file)).ExitCode);

        await CompareAsync(world, made.Json["run"]!["id"]!.GetValue<string>(), paused.Json["run"]!["id"]!.GetValue<string>());
    }

    // First by the verbs alone, then over HTTP: the same documents.
    private static async Task CompareAsync(NexusWorld world, string finished, string paused)
    {
        var verbs = new Dictionary<string, JsonNode>();
        foreach (var (path, verb, shape) in new[]
        {
            ("/api/runs/" + paused, $"runs show {paused}", Run),
            ("/api/runs/" + finished, $"runs show {finished}", Run),
            ("/api/runs", "runs list", List.Replace("ITEM", RunHead, StringComparison.Ordinal)),
            ("/api/sites", "sites list", List.Replace("ITEM", SiteHead, StringComparison.Ordinal)),
            ("/api/sites/byrne.nexus.localhost", "sites show byrne.nexus.localhost", JsonNode.Parse(Provision)!["site"]!.ToJsonString()),
            ("/api/clients", "clients list", List.Replace("ITEM", """{"id":"string","name":"string","email":"string?","sites":["string"]}""", StringComparison.Ordinal)),
            ("/api/workflows", "workflows list", List.Replace("ITEM", """{"name":"string","version":"number"}""", StringComparison.Ordinal)),
            ("/api/activities", "activity list", List.Replace("ITEM", """{"type":"string","name":"string"}""", StringComparison.Ordinal)),
            ("/api/keys", "keys list", List.Replace("ITEM", """{"name":"string","role":"string","createdAt":"time","expiresAt":"time?"}""", StringComparison.Ordinal)),
            ("/api/secrets", "secrets list", List.Replace("ITEM", """{"secret":"string","run":"string","name":"string"}""", StringComparison.Ordinal).Replace("\"total\":\"number\"", $"\"total\":\"number\",\"named\":[{NamedSecret}]", StringComparison.Ordinal)),
            ($"/api/runs/{paused}/journal", $"runs journal {paused}", """[{"sequence":"number","at":"time","event":"string","step":"string?","activityId":"string?","activity":"string?","data":"any?"}]"""),
        })
        {
            var answer = await world.RunAsync([.. verb.Split(' '), "--json"]);
            Assert.True(answer.ExitCode == 0, answer.Errors);
            Shape.Holds(shape, answer.Json);
            verbs[path] = answer.Json;
        }

        var step = verbs["/api/runs/" + paused]["steps"]!.AsArray().Single(item => item!["status"]!.GetValue<string>() == "faulted")!;
        Shape.Holds("""{"kind":"string","code":"string","message":"string"}""", step["error"]);
        Assert.Equal(["retry", "skip", "edit", "undo", "cancel"], OnboardingTests.Names(verbs["/api/runs/" + paused]["incidents"]![0]!["actions"]));
        Assert.Equal([paused, finished], verbs["/api/runs"]["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()));

        await world.ServeAsync();
        foreach (var (path, verb) in verbs)
        {
            var (status, body) = await world.ApiAsync(HttpMethod.Get, path);
            Assert.Equal(200, status);
            Assert.Equal(Ageless(verb), Ageless(body!));
        }
    }

    // How many fit on a page is each door's own.
    private static string Ageless(JsonNode document)
    {
        var copy = document.DeepClone();
        if (copy is JsonObject list && list.ContainsKey("pageSize"))
        {
            list["pageSize"] = 0;
        }

        return copy.ToJsonString();
    }
}
