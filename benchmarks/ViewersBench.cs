using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Benchmarks;

/// <summary>How long twenty viewers of one run wait for the news of a change of it, as the designer's own socket gets them.</summary>
internal static class ViewersBench
{
    private const int Viewers = 20;
    private const char End = '\u001e';

    public static async Task<int> RunAsync(BenchOptions options)
    {
        await using var world = new NexusWorld();
        await world.ServeAsync();
        await world.ApiAsync(HttpMethod.Post, "/elsa/api/workflow-definitions", new JsonObject { ["model"] = Waiting(), ["publish"] = true });
        var run = (await world.ApiAsync(HttpMethod.Post, "/elsa/api/workflow-definitions/waiting/execute", new JsonObject())).Body!["workflowState"]!["id"]!.GetValue<string>();
        using var ended = new CancellationTokenSource();
        var viewers = await Task.WhenAll(Enumerable.Range(0, Viewers).Select(_ => Viewer.OpenAsync(world, run, ended.Token)));
        await Task.WhenAll(viewers.Select(viewer => viewer.NextAsync(ended.Token))); // where it stands
        var waits = new List<double>();
        var clock = Stopwatch.StartNew();
        for (var change = 0; clock.Elapsed.TotalSeconds < options.Seconds * 5; change++)
        {
            // Anywhere between two looks of the server, by chance that can be repeated.
            await Task.Delay(new Random(options.Seed + change).Next(500));
            var told = viewers.Select(viewer => viewer.NextAsync(ended.Token)).ToList();
            var begun = Stopwatch.GetTimestamp();
            await world.ApiAsync(HttpMethod.Post, $"/elsa/api/workflow-instances/{run}/variables", new JsonObject { ["variables"] = new JsonArray(new JsonObject { ["id"] = "v1", ["value"] = $"{change}" }) });
            waits.AddRange(await Task.WhenAll(told.Select(async news =>
            {
                await news;
                return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            })));
            await Task.WhenAll(viewers.Select(viewer => viewer.QuietAsync()));
        }

        await ended.CancelAsync();
        waits.Sort();
        new Figure("viewers", $"change until {Viewers} viewers know", waits.Count, clock.Elapsed, waits[waits.Count / 2], waits[^1]).Print(options);
        return 0;
    }

    private static JsonObject Waiting() => new()
    {
        ["definitionId"] = "waiting",
        ["name"] = "Waiting",
        ["variables"] = new JsonArray(new JsonObject { ["id"] = "v1", ["name"] = "Count", ["typeName"] = "String" }),
        ["root"] = new JsonObject
        {
            ["id"] = "ask",
            ["type"] = "Elsa.RunTask",
            ["version"] = 1,
            ["taskName"] = new JsonObject { ["typeName"] = "String", ["expression"] = new JsonObject { ["type"] = "Literal", ["value"] = "Ask" } },
        },
    };

    private sealed class Viewer(ClientWebSocket socket)
    {
        private TaskCompletionSource news = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long last;

        public static async Task<Viewer> OpenAsync(NexusWorld world, string run, CancellationToken ct)
        {
            var socket = new ClientWebSocket();
            var key = (await File.ReadAllTextAsync(Path.Combine(world.Data, "admin.key"), ct)).Trim();
            await socket.ConnectAsync(new Uri($"ws://{new Uri(world.Url!).Authority}/elsa/hubs/workflow-instance?access_token={key}"), ct);
            var viewer = new Viewer(socket);
            _ = Task.Run(() => viewer.ListenAsync(ct), ct);
            await viewer.SendAsync("""{"protocol":"json","version":1}""", ct);
            await viewer.SendAsync($$"""{"type":1,"target":"ObserveInstanceAsync","arguments":["{{run}}"]}""", ct);
            return viewer;
        }

        /// <summary>Ends with the next news of the instance.</summary>
        public Task NextAsync(CancellationToken ct) => Volatile.Read(ref news).Task.WaitAsync(TimeSpan.FromSeconds(30), ct);

        /// <summary>Waits until what belongs to the last change has come.</summary>
        public async Task QuietAsync()
        {
            while (Stopwatch.GetElapsedTime(Interlocked.Read(ref last)) < TimeSpan.FromMilliseconds(600))
            {
                await Task.Delay(50);
            }

            Volatile.Write(ref news, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        private Task SendAsync(string message, CancellationToken ct) => socket.SendAsync(Encoding.UTF8.GetBytes(message + End), WebSocketMessageType.Text, true, ct);

        private async Task ListenAsync(CancellationToken ct)
        {
            var (buffer, text) = (new byte[65536], new StringBuilder());
            while (!ct.IsCancellationRequested)
            {
                var part = await socket.ReceiveAsync(buffer, ct);
                text.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
                if (!part.EndOfMessage)
                {
                    continue;
                }

                if (text.ToString().Contains("WorkflowInstanceUpdatedAsync", StringComparison.Ordinal))
                {
                    Interlocked.Exchange(ref last, Stopwatch.GetTimestamp());
                    Volatile.Read(ref news).TrySetResult();
                }

                text.Clear();
            }
        }
    }
}
