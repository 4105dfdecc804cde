using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Api;

/// <summary>Whatever is posted, a caller learns what is wrong with it and the server lives on.</summary>
public sealed class OddBodyTests(ServeProcess server) : IClassFixture<ServeProcess>
{
    private const ulong Seed = 20261125;

    [Fact]
    public async Task Post_OddBodies_AreAnsweredAndTheServerLivesOn()
    {
        var wrong = new List<string>();
        foreach (var (path, body) in OddBodies.Posts.Sample(120, Seed).Concat(OddBodies.Imports.Sample(60, Seed)).Concat(OddBodies.Known))
        {
            var (status, answer) = await server.AskAsync(HttpMethod.Post, path, body);
            if (!Holds(status, answer))
            {
                wrong.Add($"POST {path} answered {status} {answer?.ToJsonString()} to {(body.Length > 600 ? body[..600] + "…" : body)}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        foreach (var path in new[] { "/health/ready", "/api/workflows", "/api/runs?pageSize=500", "/api/keys", "/api/secrets", "/api/audit?pageSize=500" })
        {
            Assert.Equal((path, 200), (path, (await server.AskAsync(HttpMethod.Get, path)).Status));
        }
    }

    [Fact]
    public async Task Tell_OddBodiesToPausedRuns_AreAnsweredAndEachRunStaysReadable()
    {
        var imported = await server.AskAsync(HttpMethod.Post, "/api/workflows", OddBodies.Importing(OddBodies.Pausing, publish: true));
        Assert.True(imported.Status == 201, imported.Body?.ToJsonString());
        var told = new List<(string Id, string Action, string Body)>();
        foreach (var body in OddBodies.Instructions.Sample(60, Seed))
        {
            var started = await server.AskAsync(HttpMethod.Post, "/api/runs", """{"workflow":"pausing"}""");
            told.Add((started.Body!["id"]!.GetValue<string>(), OddBodies.Actions[told.Count % OddBodies.Actions.Length], body));
        }

        var wrong = new List<string>();
        foreach (var (id, action, body) in told)
        {
            await Eventually.HoldsAsync(async () => Assert.Equal("paused", (await server.AskAsync(HttpMethod.Get, "/api/runs/" + id)).Body!["status"]!.GetValue<string>()));
            var (status, answer) = await server.AskAsync(HttpMethod.Post, $"/api/runs/{id}/{action}", body);
            if (!Holds(status, answer))
            {
                wrong.Add($"{action} answered {status} {answer?.ToJsonString()} to {body}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        foreach (var (id, action, body) in told)
        {
            Assert.Equal((200, action, body), ((await server.AskAsync(HttpMethod.Get, $"/api/runs/{id}/journal")).Status, action, body));
            Assert.Equal((200, action, body), ((await server.AskAsync(HttpMethod.Get, $"/api/runs/{id}")).Status, action, body));
        }

        // A run that was told something odd is nobody's burden: none is parked.
        var quarantined = await server.AskAsync(HttpMethod.Get, "/api/runs?pageSize=500");
        Assert.DoesNotContain("\"quarantined\":true", quarantined.Body!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OddQueries_AreAnsweredAndTheServerLivesOn()
    {
        var wrong = new List<string>();
        foreach (var path in OddBodies.Gets.Sample(150, Seed))
        {
            var (status, answer) = await server.AskAsync(HttpMethod.Get, path);

            // A path with this sign in it never comes as far as the API: the web server refuses it, without a body.
            if (path.Contains("/%00?", StringComparison.Ordinal) ? (status, answer) is not (400, null) : !Holds(status, answer))
            {
                wrong.Add($"GET {path} answered {status} {answer?.ToJsonString()}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static bool Holds(int status, JsonNode? answer) => status switch
    {
        >= 200 and < 300 => answer is not null,
        >= 400 and < 500 => answer?["code"]?.GetValue<string>() is { Length: > 0 } && answer["status"]!.GetValue<int>() == status && answer["type"]!.GetValue<string>().StartsWith("urn:nexus:problem:", StringComparison.Ordinal),
        _ => false,
    };
}

/// <summary>Bodies near what each endpoint takes: members left out, twice, or of an odd value, and texts cut short.</summary>
internal static class OddBodies
{
    private static readonly Gen<string> Odd = Gen.Elements(
        "null", "true", "-1", "1e400", "123456789012345678901234567890", "\"\"", "\" \"", "\"\\ud800\"", "\"\\u0000\"", "\"../../etc/passwd\"", "\"{{ Input.name }}\"", "\"💥 ' OR 1=1 --\"", "[]", "{}", "[null]",
        "[1,\"a\",{}]", """{"a":1,"a":2}""", """{"\ud800":1}""", Deep(60), Deep(70), "\"" + new string('x', 5_000) + "\"", "\"0001-01-01T00:00:00+14:00\"", "nul", "\"");

    private static readonly Gen<string> Input = Object(("name", "\"Acme\""), ("subdomain", "\"acme\""), ("domain", "\"acme.nexus.localhost\""), ("apps", "[]"), ("adminEmail", "\"a@acme.example\""));

    public static Gen<(string Path, string Body)> Posts { get; } = Gen.OneOf(
        At(["/api/runs"], Object(("workflow", Gen.Elements("\"onboarding\"", "\"fuzz\"", "\"offboarding\"")), ("input", Input), ("onFailure", Gen.Constant("\"pause\"")), ("dryRun", Gen.Constant("true")))),
        At(["/api/runs/nope/retry", "/api/runs/nope/skip", "/api/runs/nope/edit", "/api/runs/nope/undo", "/api/runs/nope/cancel"], Object(("step", Gen.Constant("\"s\"")), ("input", Input), ("outputs", Input), ("reason", Gen.Constant("\"why\"")))),
        At(["/api/runs/bulk"], Object(("action", Gen.Elements("\"retry\"", "\"cancel\"")), ("ids", Gen.Constant("[\"a\",null]")), ("reason", Gen.Constant("\"why\"")))),
        At(["/api/runs/bulk"], Object(("action", Gen.Constant("\"undo\"")), ("filter", Object(("status", "\"paused\""), ("search", "\"%\""), ("site", "\"x\""))))),
        At(["/api/activities/Nexus.ResolveSite/runs", "/api/activities/Nexus.Nothing/runs"], Object(("input", Input), ("onFailure", Gen.Constant("\"stop\"")))),
        At(["/api/workflows/onboarding/plan", "/api/workflows/fuzz/plan", "/api/workflows/%20/plan"], Object(("input", Input))),
        At(["/api/workflows/onboarding/publish", "/api/workflows/fuzz/publish", "/api/workflows/%F0/publish"], Odd),
        At(["/api/secrets/read"], Object(("secret", "\"a/b\""))),
        At(["/api/schedules"], Object(("name", Gen.Elements("\"s1\"", "\"s2\"")), ("cron", Gen.Elements("\"0 0 * * *\"", "\"0 0 30 2 *\"")), ("workflow", Gen.Constant("\"onboarding\"")), ("zone", Gen.Elements("\"UTC\"", "\"../etc\"")), ("input", Input), ("secrets", Gen.Constant("{\"a\":null}")), ("overlap", Gen.Constant("\"skip\"")), ("jitterSeconds", Gen.Constant("5")))),
        At(["/api/schedules/run-retention/pause", "/api/schedules/run-retention/resume", "/api/schedules/nope/run", "/api/schedules/%20/pause"], Odd),
        At(["/api/keys"], Object(("name", Gen.Elements("\"k1\"", "\"k2\"", "\"k3\"")), ("role", Gen.Constant("\"sales\"")), ("expiresAt", Gen.Constant("\"2100-01-01T00:00:00Z\"")))));

    public static string[] Actions { get; } = ["retry", "skip", "edit", "undo", "cancel"];

    /// <summary>A workflow of which each run pauses at once.</summary>
    public static string Pausing { get; } = """
        {"definitionId":"pausing","name":"pausing","customProperties":{"nexusOnFailure":"pause"},"root":{"id":"f","type":"Elsa.Fault","version":1,"message":{"typeName":"String","expression":{"type":"Literal","value":"broken"}}}}
        """;

    public static Gen<string> Instructions { get; } = Damaged(Object(("step", Gen.Elements("\"f\"", "\"s1\"", "\"nowhere\"")), ("input", Input), ("outputs", Input), ("reason", Gen.Constant("\"why\""))));

    /// <summary>Without what the web server refuses before anybody is asked: a zero in a path, a line of more than 8 KiB.</summary>
    public static Gen<string> Gets { get; } = Gen.Elements("/api/runs", "/api/sites", "/api/clients", "/api/audit", "/api/secrets", "/api/runs/nope/journal", "/api/runs/nope/events", "/api/clients/..%2f..", "/api/workflows/%F0%9F", "/api/runs/%20")
        .SelectMany(path => Gen.ArrayOf(Query(), 3).Select(parts => $"{path}?{string.Join('&', parts)}"));

    private static Gen<string> Query() => Gen.Elements("page", "pageSize", "status", "workflow", "site", "search", "from", "to", "after", "run", "bogus")
        .SelectMany(name => Gen.Elements("1", "0", "-1", "2147483648", "1e3", "", "%", "paused", "PAUSED", "7", "2026-01-01", "soon", "0001-01-01T00:00:00%2B14:00", "%00", "%F0%28", "%27%20OR%201=1", "%25%5F", new string('x', 2_000)).Select(value => $"{name}={value}"));

    public static Gen<(string Path, string Body)> Imports { get; } = At(["/api/workflows"], Damaged(Definition()).SelectMany(text => Object(("definition", Gen.Constant(JsonSerializer.Serialize(text))), ("publish", Gen.Elements("true", "false")))));

    /// <summary>What once was answered with 500, or broke a list.</summary>
    public static IReadOnlyList<(string Path, string Body)> Known { get; } =
    [
        ("/api/runs", "{}"), ("/api/keys", "{}"), ("/api/secrets/read", "{}"), ("/api/workflows", "{}"), ("/api/runs/bulk", "{}"),
        ("/api/runs", """{"workflow":"onboarding","input":{"name":"a","name":"b"}}"""),
        ("/api/runs", """{"workflow":"onboarding","input":{"name":"\ud800"}}"""),
        ("/api/workflows", Importing("""{"definitionId":"twice","name":"twice","name":"again"}""")),
        ("/api/workflows", Importing("""{"definitionId":"half","name":"half","description":"\ud800"}""")),
        ("/api/workflows", Importing("""{"definitionId":"comments","name":"comments", /* why */ "inputs":[],}""")),
        ("/api/workflows", Importing("""{"definitionId":"deep","name":"deep","customProperties":{"a":""" + Deep(200) + "}}")),
    ];

    /// <summary>The same ones each time.</summary>
    public static IEnumerable<T> Sample<T>(this Gen<T> gen, int count, ulong seed) => Gen.Sample(gen, 20, new Rnd(seed), count);

    private static Gen<string> Definition() => Object(
        ("definitionId", Gen.Constant("\"fuzz\"")), ("name", Gen.Elements("\"fuzz\"", "\"fuzz two\"")), ("version", Gen.Constant("1")), ("description", Gen.Constant("\"Odd\"")), ("variables", Declarations()),
        ("inputs", Declarations()), ("outputs", Declarations()), ("customProperties", Object(("nexusOnFailure", "\"pause\""), ("nexusSite", """{"type":"Liquid","value":"{{ Input.name }}"}"""))), ("root", Activity(3)));

    private static Gen<string> Declarations() => Gen.OneOf(Gen.Constant("[]"), Object(("id", "\"v\""), ("name", "\"name\""), ("type", "\"String\""), ("typeName", "\"String\""), ("isArray", "false"), ("value", "\"x\"")).Select(one => $"[{one}]"));

    private static Gen<string> Activity(int depth)
    {
        var types = depth > 0 ? Gen.Elements("\"Elsa.Sequence\"", "\"Elsa.Flowchart\"", "\"Elsa.If\"", "\"Elsa.ForEach\"") : Gen.Elements("\"Elsa.WriteLine\"", "\"Elsa.SetVariable\"", "\"Nexus.ResolveSite\"", "\"Nexus.Nothing\"");
        var children = depth > 0 ? Gen.ArrayOf(Activity(depth - 1), 2).Select(all => $"[{string.Join(',', all)}]") : Gen.Constant("[]");
        var text = Object(("typeName", "\"String\""), ("expression", """{"type":"JavaScript","value":"1 +"}"""));
        return Object(("id", Gen.Elements("\"a\"", "\"b\"")), ("type", types), ("version", Gen.Constant("1")), ("activities", children), ("connections", Gen.Constant("""[{"source":{"activity":"a","port":"Done"},"target":{"activity":"b"}}]""")), ("text", text));
    }

    private static Gen<(string Path, string Body)> At(string[] paths, Gen<string> body) => Gen.Elements(paths).SelectMany(path => Damaged(body).Select(text => (path, text)));

    private static Gen<string> Damaged(Gen<string> text) => text.SelectMany(whole => Gen.Frequency(
        (9, Gen.Constant(whole)), (1, Gen.Choose(0, whole.Length).Select(length => whole[..length])), (1, Odd)));

    private static Gen<string> Object(params (string Name, string Value)[] members) => Object([.. members.Select(member => (member.Name, Gen.Constant(member.Value)))]);

    private static Gen<string> Object(params (string Name, Gen<string> Value)[] members) =>
        Gen.CollectToArray(members, member => Member(member.Name, member.Value)).Select(parts => "{" + string.Join(',', parts.Where(part => part.Length > 0)) + "}");

    private static Gen<string> Member(string name, Gen<string> value) => Gen.Frequency(
        (16, value.Select(text => $"\"{name}\":{text}")),
        (1, Gen.Constant("")),
        (1, value.Select(text => $"\"{name}\":{text},\"{name}\":{text}")),
        (2, Odd.Select(text => $"\"{name}\":{text}")));

    public static string Importing(string definition, bool publish = false) => JsonSerializer.Serialize(new Dictionary<string, object> { ["definition"] = definition, ["publish"] = publish });

    private static string Deep(int levels) => new string('[', levels) + new string(']', levels);
}
