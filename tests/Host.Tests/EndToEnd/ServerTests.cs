using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>A server that goes away and comes back, seen by those who use it.</summary>
public sealed partial class ServerTests
{
    private const string Settings = "engine: { backoffScale: 0.02, downLimit: 60s, requestTimeout: 10s, leaseSeconds: 300 }\n";

    [FullFact]
    public async Task Provision_ThroughAServer_PrintsWhatItPrintsEmbedded()
    {
        await using var world = new NexusWorld(Settings);
        await world.LabAsync();
        var embedded = await world.RunAsync("provision", "--name", "Client six", "--subdomain", "six", "--json");
        Assert.True(embedded.ExitCode == 0, embedded.Errors);
        await world.ServeAsync();

        var served = await world.RunAsync("provision", "--name", "Client ten", "--subdomain", "ten", "--json");

        Assert.True(served.ExitCode == 0, served.Errors);
        Assert.Equal(Alike(embedded.Output), Alike(served.Output));
        Assert.Equal(Steps(embedded.Errors), Steps(served.Errors));

        // With --json the words for a person are on stderr, after the steps.
        Assert.Equal(Alike(Words(embedded.Errors)), Alike(Words(served.Errors)));
        await FollowAsync(world, served.Json["run"]!["id"]!.GetValue<string>());
    }

    [FullFact]
    public async Task Events_CutAndServerRestarted_GoOnWithoutLossOrDouble()
    {
        await using var world = new NexusWorld(Settings);
        await world.LabAsync();
        await world.ServeAsync();
        await world.FaultAsync("mailcow", "add/mailbox", "slow", delayMs: 1500);
        var id = await StartAsync(world, "events");
        var seen = new List<string>();

        // Twice cut by the reader, once by the server's death, and at last to the end.
        await ReadEventsAsync(world, id, seen, 3);
        await ReadEventsAsync(world, id, seen, 4);
        await world.KillServerAsync();
        await world.ServeAsync();
        await ReadEventsAsync(world, id, seen, 5);
        Assert.Equal("finished", await ReadEventsAsync(world, id, seen, int.MaxValue));

        var journal = (await world.ApiAsync(HttpMethod.Get, $"/api/runs/{id}/journal")).Body!.AsArray();
        Assert.Equal(journal.Select(entry => entry!.ToJsonString()), seen);
        Assert.Equal(Enumerable.Range(1, seen.Count), seen.Select(entry => JsonNode.Parse(entry)!["sequence"]!.GetValue<int>()));
    }

    [FullFact]
    public async Task Watch_ServerRestartedElsewhere_GoesOnToTheEnd()
    {
        await using var world = new NexusWorld(Settings);
        await world.LabAsync();
        await world.ServeAsync();
        await world.FaultAsync("mailcow", "add/mailbox", "slow", delayMs: 2000);
        var id = await StartAsync(world, "watched");
        using var watch = world.Start("runs", "watch", id, "--json");
        var output = watch.StandardOutput.ReadToEndAsync();
        var words = new List<string>();
        await ReadUntilAsync(watch, words, line => line.Contains(": running", StringComparison.Ordinal));

        await world.KillServerAsync();
        await ReadUntilAsync(watch, words, line => line.StartsWith("The server doesn't answer; ", StringComparison.Ordinal));
        await world.ServeAsync();
        words.Add(await watch.StandardError.ReadToEndAsync());
        await watch.WaitForExitAsync();

        Assert.True(watch.ExitCode == 0, string.Join('\n', words));
        Assert.Equal((id, "finished"), ((await Json(output))["id"]!.GetValue<string>(), (await Json(output))["status"]!.GetValue<string>()));
        Assert.Single(words, line => line.StartsWith("The server doesn't answer; ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_WithAnIdempotencyKey_IsOneRunAndARefusedStartLeavesTheKeyUnused()
    {
        await using var world = new NexusWorld(Settings);
        await world.LabAsync();
        await world.ServeAsync();
        var body = new JsonObject { ["workflow"] = "onboarding", ["input"] = new JsonObject { ["name"] = "Key", ["subdomain"] = "key" }, ["onFailure"] = "pause" };
        var refused = body.DeepClone();
        refused["input"]!["subdomain"] = "-bad-";

        Assert.Equal(422, (await world.ApiAsync(HttpMethod.Post, "/api/runs", refused, "order-1")).Status);
        var both = await Task.WhenAll(world.ApiAsync(HttpMethod.Post, "/api/runs", body, "order-1"), world.ApiAsync(HttpMethod.Post, "/api/runs", body.DeepClone(), "order-1"));
        var id = both[0].Body!["id"]!.GetValue<string>();
        Assert.Equal([(202, id), (202, id)], both.Select(answer => (answer.Status, answer.Body!["id"]!.GetValue<string>())));
        body["input"]!["subdomain"] = "other";
        var (status, problem) = await world.ApiAsync(HttpMethod.Post, "/api/runs", body, "order-1");
        Assert.Equal((409, "run.key_conflict"), (status, problem!["code"]!.GetValue<string>()));

        var verb = await world.RunAsync("provision", "--name", "Key", "--subdomain", "key", "--on-failure", "pause", "--key", "order-1", "--json");
        Assert.True(verb.ExitCode == 0, verb.Errors);
        Assert.Equal(id, verb.Json["run"]!["id"]!.GetValue<string>());
        Assert.Single((await world.StateAsync())["sites"]!.AsObject());
    }

    [Fact]
    public async Task Serve_Terminated_DrainsAndLeavesNoLeaseBehind()
    {
        await using var world = new NexusWorld(Settings);
        await world.LabAsync();
        await world.ServeAsync();
        await world.FaultAsync("mailcow", "add/mailbox", "slow", delayMs: 3000);
        var id = await StartAsync(world, "drained");
        await Eventually.HoldsAsync(async () => Assert.Contains("add/mailbox", await CallsAsync(world)), TimeSpan.FromMinutes(2));

        var clock = Stopwatch.StartNew();
        await NexusWorld.SignalAsync(world.Server, "TERM");
        await world.Server.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);

        Assert.Equal(0, world.Server.ExitCode);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 30);
        Assert.False(File.Exists(Path.Combine(world.Data, "server.json")));
        await using (var store = await Storage.NexusStore.OpenSqliteAsync(Path.Combine(world.Data, "nexus.db"), TimeProvider.System, CancellationToken.None))
        {
            // Leases of five minutes: what isn't given back would be held still.
            Assert.Empty(await store.HoldersAsync(CancellationToken.None));
            var effects = await store.EffectsOfRunAsync(id, CancellationToken.None);
            Assert.Contains("erp@drained.nexus.localhost", effects.Where(effect => effect.Kind == "mailbox").Select(effect => effect.Name));
        }

        var watched = await world.RunAsync("runs", "watch", id, "--json");
        Assert.True(watched.ExitCode == 0, watched.Errors);
        Assert.Single(await CallsAsync(world), call => call == "add/mailbox");
    }

    private static async Task FollowAsync(NexusWorld world, string id)
    {
        // By run and by site in the log, and in the measures by activity and outcome.
        var lines = Directory.EnumerateFiles(Path.Combine(world.Data, "logs")).SelectMany(ReadShared).ToList();
        var ofRun = lines.Where(line => line.Contains($"run={id}", StringComparison.Ordinal)).ToList();
        Assert.All(ofRun, line => Assert.Contains("site=ten.nexus.localhost", line, StringComparison.Ordinal));
        foreach (var words in new[] { "createSite Started", "createSite Completed", "addRoute Recorded", "The run is running", "The run is finished" })
        {
            Assert.Contains(ofRun, line => line.Contains($" NexusWorkflows.Engine: {words} ", StringComparison.Ordinal));
        }

        var metrics = await world.TextAsync("/metrics");
        Assert.Matches("""nexus_attempts_total\{[^}]*activity="Nexus.CreateSite",outcome="ok"[^}]*\} [1-9]""", metrics);
        Assert.Matches("""nexus_step_seconds_count\{[^}]*activity="Nexus.CreateSite"[^}]*\} [1-9]""", metrics);
        Assert.Matches("""nexus_step_seconds_bucket\{[^}]*activity="Nexus.CreateSite",le="60"[^}]*\} [1-9]""", metrics);
        Assert.Matches("""nexus_runs\{[^}]*status="finished"[^}]*\} 2""", metrics);
        Assert.Matches("""nexus_system_down\{[^}]*system="mailcow"[^}]*\} 0""", metrics);
        Assert.DoesNotContain("nexus.localhost", metrics, StringComparison.Ordinal);
    }

    private static async Task<string> StartAsync(NexusWorld world, string subdomain)
    {
        var (status, body) = await world.ApiAsync(HttpMethod.Post, "/api/runs", new JsonObject { ["workflow"] = "onboarding", ["input"] = new JsonObject { ["name"] = subdomain, ["subdomain"] = subdomain } });
        Assert.True(status == 202, body?.ToJsonString());
        return body!["id"]!.GetValue<string>();
    }

    /// <summary>Reads so many entries more, then cuts the connection; the final status when the stream ended by itself.</summary>
    private static async Task<string?> ReadEventsAsync(NexusWorld world, string id, List<string> seen, int most)
    {
        using var answer = await world.StreamAsync($"/api/runs/{id}/events", seen.Count == 0 ? null : JsonNode.Parse(seen[^1])!["sequence"]!.ToJsonString());
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var name = "";
        for (var left = most; left > 0 && await lines.ReadLineAsync() is { } line;)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line[7..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal) && name == "end")
            {
                return JsonNode.Parse(line[6..])!["status"]!.GetValue<string>();
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                seen.Add(JsonNode.Parse(line[6..])!.ToJsonString());
                left--;
            }
        }

        return null;
    }

    private static async Task ReadUntilAsync(Process process, List<string> words, Func<string, bool> isLast)
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            words.Add(line);
            if (isLast(line))
            {
                return;
            }
        }

        Assert.Fail($"The process ended with {process.ExitCode}: {string.Join('\n', words)}");
    }

    private static async Task<List<string>> CallsAsync(NexusWorld world) => [.. (await world.ControlAsync(HttpMethod.Get, "/lab/calls?after=0"))!.AsArray().Select(call => call!["call"]!.GetValue<string>())];

    private static async Task<JsonNode> Json(Task<string> output) => JsonNode.Parse(await output)!;

    private static IEnumerable<string> ReadShared(string file)
    {
        using var lines = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return lines.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Words(string errors) => errors[errors.IndexOf("Client ", StringComparison.Ordinal)..];

    private static string[] Steps(string errors) => [.. errors.Split('\n').Where(line => line.Contains(": done", StringComparison.Ordinal)).Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]).Order(StringComparer.Ordinal)];

    // What differs between two clients: names, ids, times, passwords' references.
    private static string Alike(string text) => Differing().Replace(text, "#");

    [GeneratedRegex("""\b(six|ten)\b|[0-9a-f]{32}|\b[0-9a-f]{16}\b|_[0-9a-z]{16}\b|"seconds":[0-9.]+|\d{4}-\d\d-\d\d(T[0-9:.]+Z)?|v=DKIM1[^ "]*|p=[A-Za-z0-9+/=]+""")]
    private static partial Regex Differing();
}
