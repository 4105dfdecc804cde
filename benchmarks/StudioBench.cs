using System.Diagnostics;
using System.Text.Json.Nodes;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Benchmarks;

/// <summary>How long the designer takes in a real browser: its editor cold and warm, a definition of 300 activities, and what of it is the server's share.</summary>
internal static class StudioBench
{
    private const int Rounds = 3;
    private const int Many = 300;

    public static async Task<int> RunAsync(BenchOptions options)
    {
        await using var world = new NexusWorld();
        if ((await world.RunAsync("studio", "install")) is { ExitCode: not 0 } failed)
        {
            throw new InvalidOperationException(failed.Errors);
        }

        await world.ServeAsync();
        await world.ApiAsync(HttpMethod.Post, "/elsa/api/workflow-definitions", new JsonObject { ["model"] = Chain(), ["publish"] = true });
        (await ActivitiesAsync(world, options.Seconds)).Print(options);
        var (cold, warm, share) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            await using var browser = await Browser.StartAsync();
            await SignInAsync(world, browser);
            cold.Add(await OpenAsync(world, browser, "onboarding", 20));
            warm.Add(await OpenAsync(world, browser, "onboarding", 20));
            share.Add(browser.ServerMilliseconds("/elsa/api/"));
        }

        Of("editor, cold", cold).Print(options);
        Of("editor, warm", warm).Print(options);
        Of("server's share of an editor", share).Print(options);
        await using var last = await Browser.StartAsync();
        await SignInAsync(world, last);
        Of($"editor with {Many} activities", [await OpenAsync(world, last, "chain", Many)]).Print(options);
        Of($"run of {Many} activities", [await RunChainAsync(world)]).Print(options);
        return 0;
    }

    /// <summary>From the address until its activities can be seen.</summary>
    private static async Task<double> OpenAsync(NexusWorld world, Browser browser, string definitionId, int nodes)
    {
        await browser.OpenAsync(new Uri("about:blank"));
        browser.ForgetServerTime();
        var begun = Stopwatch.GetTimestamp();
        await browser.OpenAsync(new Uri($"{world.Url}/studio/workflows/definitions/{definitionId}/edit"));
        await browser.ShowsAsync($"document.querySelectorAll('.x6-node').length >= {nodes}");
        var taken = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        await browser.StillAsync(TimeSpan.FromSeconds(2));
        return taken;
    }

    private static async Task<Figure> ActivitiesAsync(NexusWorld world, int seconds)
    {
        var times = new List<double>();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            var begun = Stopwatch.GetTimestamp();
            await world.ApiAsync(HttpMethod.Get, "/elsa/api/descriptors/activities?Refresh=True");
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        times.Sort();
        return new Figure("studio", "list of activities", times.Count, clock.Elapsed, times[times.Count / 2], times[(int)(times.Count * 0.99)]);
    }

    private static async Task<double> RunChainAsync(NexusWorld world)
    {
        var begun = Stopwatch.GetTimestamp();
        var (status, answer) = await world.ApiAsync(HttpMethod.Post, "/elsa/api/workflow-definitions/chain/execute", new JsonObject());
        return status == 200 && answer!["workflowState"]!["subStatus"]!.GetValue<string>() == "Finished"
            ? Stopwatch.GetElapsedTime(begun).TotalMilliseconds
            : throw new InvalidOperationException($"The chain didn't finish: {status} {answer?.ToJsonString()}");
    }

    private static async Task SignInAsync(NexusWorld world, Browser browser)
    {
        await browser.OpenAsync(new Uri($"{world.Url}/studio/sign-in"));
        await browser.ClickAsync("document.querySelector('input[name=key]')");
        await browser.Input.TypeAsync((await File.ReadAllTextAsync(Path.Combine(world.Data, "admin.key"))).Trim());
        await browser.ClickAsync("document.querySelector('form button')");

        // The list would bring the designer's files into the cache: what is measured cold begins with an empty one.
        await browser.ShowsAsync("location.pathname === '/studio/workflows/definitions'");
        await browser.ForgetFilesAsync();
    }

    private static JsonObject Chain()
    {
        var activities = Enumerable.Range(0, Many).Select(n => (JsonNode)new JsonObject
        {
            ["id"] = $"line{n}",
            ["name"] = $"line{n}",
            ["type"] = "Elsa.WriteLine",
            ["version"] = 1,
            ["text"] = new JsonObject { ["typeName"] = "String", ["expression"] = new JsonObject { ["type"] = "Literal", ["value"] = $"{n}" } },
            ["metadata"] = new JsonObject { ["designer"] = new JsonObject { ["position"] = new JsonObject { ["x"] = 320 * (n % 20), ["y"] = 140 * (n / 20) }, ["size"] = new JsonObject { ["width"] = 200, ["height"] = 54 } } },
        });
        var connections = Enumerable.Range(1, Many - 1).Select(n => (JsonNode)new JsonObject
        {
            ["source"] = new JsonObject { ["activity"] = $"line{n - 1}", ["port"] = "Done" },
            ["target"] = new JsonObject { ["activity"] = $"line{n}", ["port"] = "In" },
        });
        return new JsonObject
        {
            ["definitionId"] = "chain",
            ["name"] = "Chain",
            ["root"] = new JsonObject { ["id"] = "flow", ["type"] = "Elsa.Flowchart", ["version"] = 1, ["activities"] = new JsonArray([.. activities]), ["connections"] = new JsonArray([.. connections]) },
        };
    }

    private static Figure Of(string name, List<double> milliseconds)
    {
        milliseconds.Sort();
        return new Figure("studio", name, milliseconds.Count, TimeSpan.FromMilliseconds(milliseconds.Sum()), milliseconds[milliseconds.Count / 2], milliseconds[^1]);
    }
}
