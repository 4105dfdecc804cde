using System.Text.Json.Nodes;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Benchmarks;

/// <summary>Onboards a client with each call of the Lab failing in each way, once and for good, with <c>--on-failure undo</c>, and compares the Lab's whole state.</summary>
internal sealed class FaultsBench(Action<string> say)
{
    private static readonly string[] Kinds = ["error", "dropBefore", "dropAfter", "lostReply", "late", "slow", "partial", "badBody", "kill", "down"];
    private readonly List<string> wrong = [];

    public static async Task<int> RunAsync(BenchOptions options)
    {
        var bench = new FaultsBench(line => Console.Error.WriteLine(line));
        var cases = await bench.RunAsync(options.Every, options.Seed);
        Console.WriteLine(options.Json
            ? $$"""{"bench":"faults","store":"sqlite","cases":{{cases}},"finished":{{bench.Finished}},"undone":{{bench.Undone}},"paused":{{bench.Paused}},"wrong":{{bench.wrong.Count}}}"""
            : $"{cases} cases: {bench.Finished} finished, {bench.Undone} undone or refused, {bench.Paused} paused and then settled, {bench.wrong.Count} wrong");
        foreach (var line in bench.wrong)
        {
            Console.WriteLine("  " + line);
        }

        return bench.wrong.Count == 0 ? 0 : 1;
    }

    private int Finished { get; set; }

    private int Undone { get; set; }

    private int Paused { get; set; }

    /// <param name="take">Every how manyeth combination to try; 1: all.</param>
    private async Task<int> RunAsync(int take, int seed)
    {
        await using var world = new NexusWorld("engine: { backoffScale: 0.02, downLimit: 3s, requestTimeout: 1s, leaseSeconds: 5 }\n");
        await world.ControlAsync(HttpMethod.Post, "/lab/seed", new JsonObject { ["tenants"] = 1 });
        var calls = await CallsOfAnOnboardingAsync(world);
        var cases = (from call in calls from kind in Kinds from times in new int?[] { 1, null } select (call.System, call.Call, kind, times)).ToList();
        var random = new Random(seed);
        cases = [.. cases.OrderBy(_ => random.Next()).Take(Math.Max(1, cases.Count / take))];
        var number = 0;
        foreach (var (system, call, kind, times) in cases)
        {
            await TryAsync(world, $"f{number++}", system, call, kind, times);
            say($"{number} of {cases.Count}: {Finished} finished, {Undone} undone, {Paused} paused and then settled, {wrong.Count} wrong");
        }

        return cases.Count;
    }

    private static async Task<List<(string System, string Call)>> CallsOfAnOnboardingAsync(NexusWorld world)
    {
        var before = (await world.ControlAsync(HttpMethod.Get, "/lab/calls?after=0"))!.AsArray().Count;
        await world.RunAsync("provision", "--name", "Probe", "--subdomain", "probe", "--sso", "--country", "Germany");
        var calls = (await world.ControlAsync(HttpMethod.Get, $"/lab/calls?after={before}"))!.AsArray();
        return [.. calls.Select(c => (c!["system"]!.GetValue<string>(), c["call"]!.GetValue<string>())).Distinct()];
    }

    private async Task TryAsync(NexusWorld world, string name, string system, string call, string kind, int? times)
    {
        var before = await world.StateAsync();
        await world.FaultAsync(system, call, kind, times, delayMs: kind is "late" or "slow" ? 300 : 0);
        var what = $"{system} {call} {kind} {(times is null ? "for good" : "once")}";
        var answer = await world.RunAsync("provision", "--name", "F " + name, "--subdomain", name, "--sso", "--country", "Germany", "--on-failure", "undo", "--json");
        var after = await world.StateAsync();
        switch (answer.ExitCode)
        {
            case 0:
                Finished++;
                Check(after["sites"]!.AsObject().Count == before["sites"]!.AsObject().Count + 1 && after["mailcow"]!["aliases"]!.AsArray().Count == before["mailcow"]!["aliases"]!.AsArray().Count + 4, what, "finished, but not with one of each", answer);
                break;
            case 1 or 4:
                Undone++;
                Check(JsonNode.DeepEquals(before, after), what, $"exit {answer.ExitCode}, but the Lab's state is another", answer);
                break;
            case 5:
                await world.LiftFaultsAsync();
                var id = answer.Json["run"]?["id"]?.GetValue<string>() ?? "";
                var retried = await world.RunAsync("runs", "retry", id);
                Paused++;
                Check(retried.ExitCode is 0 or 1 && JsonNode.DeepEquals(before, await world.StateAsync()), what, $"paused, and after the fault was lifted retry exits {retried.ExitCode} with another state", retried);
                break;
            default:
                Check(false, what, $"exit {answer.ExitCode}", answer);
                break;
        }

        await world.LiftFaultsAsync();
    }

    private void Check(bool holds, string what, string complaint, NexusAnswer answer)
    {
        if (!holds)
        {
            wrong.Add($"{what}: {complaint}: {answer.Errors.TrimEnd().Split('\n')[^1]}");
            say("WRONG " + wrong[^1]);
        }
    }
}
