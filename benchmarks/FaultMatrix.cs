using System.Diagnostics;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Tests.EndToEnd;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Benchmarks;

/// <summary>Onboards a client with each call of the Lab failing in each way, once and for good, with <c>onFailure: undo</c>, and compares the Lab's whole state.</summary>
internal sealed class FaultMatrix(MatrixTally tally)
{
    private const string Settings = "engine: { backoffScale: 0.02, deadlineScale: 0.02, downLimit: 3s, requestTimeout: 1s, leaseSeconds: 5 }\n";
    private static readonly string[] Kinds = ["error", "dropBefore", "dropAfter", "lostReply", "late", "slow", "partial", "badBody", "kill", "down"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    public async Task RunAsync(BenchOptions options)
    {
        var calls = await CallsOfAnOnboardingAsync();
        var cases = (from call in calls from kind in Kinds from times in new int?[] { 1, null } select new FaultCase(call.System, call.Call, kind, times)).ToList();
        await FaultsBench.DealAsync(cases, options, async share =>
        {
            await using var world = new NexusWorld(Settings);
            await world.ControlAsync(HttpMethod.Post, "/lab/seed", new JsonObject { ["tenants"] = 1 });
            await world.ServeAsync();
            var before = LabCounts.Of(await world.StateAsync());
            var probe = await EndAsync(world, await StartAsync(world, "probe"));
            var whole = LabCounts.Of(await world.StateAsync()).Since(before);
            if (probe["status"]!.GetValue<string>() != "finished")
            {
                throw new InvalidOperationException($"Without a fault it ends '{probe["status"]}': {probe["cause"]}");
            }

            for (var i = 0; i < share.Count; i++)
            {
                await TryAsync(world, $"f{i}", share[i], whole);
            }
        });
    }

    private static async Task<List<(string System, string Call)>> CallsOfAnOnboardingAsync()
    {
        await using var world = new NexusWorld(Settings);
        var before = (await world.ControlAsync(HttpMethod.Get, "/lab/calls?after=0"))!.AsArray().Count;
        await world.RunAsync("provision", "--name", "Probe", "--subdomain", "probe", "--sso", "--country", "Germany");
        var calls = (await world.ControlAsync(HttpMethod.Get, $"/lab/calls?after={before}"))!.AsArray();
        return [.. calls.Select(c => (c!["system"]!.GetValue<string>(), c["call"]!.GetValue<string>())).Distinct()];
    }

    private async Task TryAsync(NexusWorld world, string name, FaultCase fault, LabCounts whole)
    {
        try
        {
            var before = await world.StateAsync();
            await world.FaultAsync(fault.System, fault.Call, fault.Kind, fault.Times, delayMs: fault.Kind is "late" or "slow" ? 300 : 0);
            var (end, complaint) = await PlayAsync(world, name, before, whole);
            await world.LiftFaultsAsync();
            tally.Add(fault.ToString(), end, complaint);
        }
        catch (Exception e)
        {
            await world.LiftFaultsAsync();
            tally.Add(fault.ToString(), "threw", $"{e.GetType().Name}: {e.Message}");
            await RestAsync(world);
        }
    }

    /// <summary>Lets what a case left at work come to its end, so that the next one is judged by itself.</summary>
    private static async Task RestAsync(NexusWorld world)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience; await Task.Delay(250))
        {
            var (_, runs) = await world.ApiAsync(HttpMethod.Get, "/api/runs?pageSize=5");
            if (runs!["items"]!.AsArray().All(run => run!["status"]!.GetValue<string>() is "finished" or "failed" or "undone" or "cancelled" or "paused"))
            {
                return;
            }
        }
    }

    private static async Task<(string End, string? Complaint)> PlayAsync(NexusWorld world, string name, JsonNode before, LabCounts whole)
    {
        if (await StartAsync(world, name) is not { } id)
        {
            return ("refused", Unchanged(before, await world.StateAsync()));
        }

        var run = await EndAsync(world, id);
        var end = run["status"]!.GetValue<string>();
        if (end == "paused")
        {
            await world.LiftFaultsAsync();
            await world.ApiAsync(HttpMethod.Post, $"/api/runs/{id}/retry", new JsonObject { ["reason"] = "the fault is lifted" });
            run = await EndAsync(world, id, resting: "paused");
            end = run["status"]!.GetValue<string>();
            return ("pausedThen" + char.ToUpperInvariant(end[0]) + end[1..], end is "finished" or "undone" ? Judge(end, before, await world.StateAsync(), whole) : $"{run["cause"]}");
        }

        return (end, end is "finished" or "undone" ? Judge(end, before, await world.StateAsync(), whole) : $"{run["cause"]}");
    }

    private static string? Judge(string end, JsonNode before, JsonNode after, LabCounts whole)
    {
        if (end == "undone")
        {
            return Unchanged(before, after);
        }

        var made = LabCounts.Of(after).Since(LabCounts.Of(before));
        return made.Same(whole) ? null : $"made {made} instead of {whole}";
    }

    private static string? Unchanged(JsonNode before, JsonNode after) =>
        JsonNode.DeepEquals(before, after) ? null : $"the Lab isn't as before: {LabCounts.Of(after).Since(LabCounts.Of(before))}";

    /// <summary>The run's id; null: refused as a conflict.</summary>
    private static async Task<string?> StartAsync(NexusWorld world, string name)
    {
        var input = new JsonObject { ["name"] = "Client " + name, ["subdomain"] = name, ["sso"] = true, ["country"] = "Germany" };
        var (status, body) = await world.ApiAsync(HttpMethod.Post, "/api/runs", new JsonObject { ["workflow"] = "onboarding", ["input"] = input, ["onFailure"] = "undo" });
        return status switch
        {
            202 => body!["id"]!.GetValue<string>(),
            409 => null,
            _ => throw new InvalidOperationException($"The start answered {status}: {body?.ToJsonString()}"),
        };
    }

    /// <param name="resting">A status that doesn't count as an end for the first two seconds, as the instruction is just being taken up.</param>
    private static async Task<JsonNode> EndAsync(NexusWorld world, string? id, string? resting = null)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience; await Task.Delay(50))
        {
            var (_, run) = await world.ApiAsync(HttpMethod.Get, "/api/runs/" + id);
            var status = run!["status"]!.GetValue<string>();
            if (status is "finished" or "failed" or "undone" or "cancelled" or "paused" && (status != resting || clock.Elapsed > TimeSpan.FromSeconds(2)))
            {
                return run;
            }
        }

        throw new InvalidOperationException($"Run {id} has no end after {Patience.TotalMinutes} minutes.");
    }
}

/// <param name="Times">Null: for good.</param>
internal sealed record FaultCase(string System, string Call, string Kind, int? Times)
{
    public override string ToString() => $"{System} {Call} {Kind} {(Times is null ? "for good" : "once")}";
}
