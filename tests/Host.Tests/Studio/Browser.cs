using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Studio;

/// <summary>A real browser without a window, told what to do over its debugging socket.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly TempFolder profile = new();
    private readonly ClientWebSocket socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> answers = [];
    private Process? process;
    private int asked;

    /// <summary>What pages wrote as errors on their console, and answers of 400 and more.</summary>
    public ConcurrentQueue<string> Errors { get; } = [];

    public static async Task<Browser> StartAsync()
    {
        var browser = new Browser();
        browser.process = Process.Start(new ProcessStartInfo("chromium", [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--remote-debugging-port=0", "--window-size=1600,1000", $"--user-data-dir={browser.profile.Path}", "about:blank"])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = browser.process.StandardOutput.ReadToEndAsync();
        while (await browser.process.StandardError.ReadLineAsync() is { } line)
        {
            if (line.Contains("DevTools listening on ", StringComparison.Ordinal))
            {
                _ = browser.process.StandardError.ReadToEndAsync();
                using var http = new HttpClient();
                var pages = JsonNode.Parse(await http.GetStringAsync($"http://{new Uri(line.Split(' ')[^1]).Authority}/json/list"))!;
                await browser.socket.ConnectAsync(new Uri(pages.AsArray().First(page => page!["type"]!.GetValue<string>() == "page")!["webSocketDebuggerUrl"]!.GetValue<string>()), CancellationToken.None);
                _ = Task.Run(browser.ListenAsync);
                await browser.AskAsync("Runtime.enable", []);
                await browser.AskAsync("Network.enable", []);
                return browser;
            }
        }

        throw new InvalidOperationException("chromium ended before it could be told anything.");
    }

    public Task OpenAsync(Uri address) => AskAsync("Page.navigate", new JsonObject { ["url"] = address.ToString() });

    /// <summary>The value of a script in the page; null: it has none, or the page was left meanwhile.</summary>
    public async Task<JsonNode?> EvaluateAsync(string script)
    {
        try
        {
            return (await AskAsync("Runtime.evaluate", new JsonObject { ["expression"] = script, ["returnByValue"] = true }))["result"]?["result"]?["value"];
        }
        catch (TimeoutException)
        {
            return null; // a page that is left may never answer
        }
    }

    public Task ShowsAsync(string script) => Eventually.HoldsAsync(
        async () => Assert.True((await EvaluateAsync(script))?.GetValue<bool>() == true, $"{script}\n{string.Join('\n', Errors)}"), TimeSpan.FromMinutes(3));

    /// <summary>Clicks in the middle of an element once it is there.</summary>
    /// <param name="element">A script whose value it is, or nothing yet.</param>
    public async Task ClickAsync(string element)
    {
        var (x, y) = (0.0, 0.0);
        await Eventually.HoldsAsync(async () =>
        {
            var middle = await EvaluateAsync($"(e => {{ if (!e) return null; e.scrollIntoView({{ block: 'center' }}); const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }})({element})");
            Assert.True(middle is JsonArray, $"{element} isn't there.\n{string.Join('\n', Errors)}");
            (x, y) = (middle[0]!.GetValue<double>(), middle[1]!.GetValue<double>());
        }, TimeSpan.FromMinutes(1));
        foreach (var type in new[] { "mouseMoved", "mousePressed", "mouseReleased" })
        {
            await AskAsync("Input.dispatchMouseEvent", new JsonObject { ["type"] = type, ["x"] = x, ["y"] = y, ["button"] = type == "mouseMoved" ? "none" : "left", ["clickCount"] = 1 });
        }
    }

    /// <summary>Types where the last click put the cursor.</summary>
    public Task TypeAsync(string text) => AskAsync("Input.insertText", new JsonObject { ["text"] = text });

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        process!.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        profile.Dispose();
    }

    private async Task<JsonNode> AskAsync(string method, JsonObject parameters)
    {
        var id = Interlocked.Increment(ref asked);
        var answer = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        answers[id] = answer;
        await socket.SendAsync(Encoding.UTF8.GetBytes(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters }.ToJsonString()), WebSocketMessageType.Text, true, CancellationToken.None);
        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private async Task ListenAsync()
    {
        while (socket.State == WebSocketState.Open)
        {
            var message = await ReadAsync();
            if (message["id"]?.GetValue<int>() is { } id && answers.TryRemove(id, out var answer))
            {
                answer.TrySetResult(message);
            }
            else
            {
                Note(message);
            }
        }
    }

    private void Note(JsonNode message)
    {
        switch (message["method"]?.GetValue<string>())
        {
            case "Runtime.consoleAPICalled" when message["params"]!["type"]!.GetValue<string>() == "error":
            case "Runtime.exceptionThrown":
                Errors.Enqueue(message["params"]!.ToJsonString());
                break;
            case "Network.responseReceived" when message["params"]!["response"]!["status"]!.GetValue<int>() >= 400 && !message["params"]!["response"]!["url"]!.GetValue<string>().EndsWith("/favicon.ico", StringComparison.Ordinal):
                Errors.Enqueue($"{message["params"]!["response"]!["status"]} {message["params"]!["response"]!["url"]}");
                break;
        }
    }

    private async Task<JsonNode> ReadAsync()
    {
        using var whole = new MemoryStream();
        var buffer = new byte[65536];
        WebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer, CancellationToken.None);
            whole.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonNode.Parse(whole.ToArray())!;
    }
}
