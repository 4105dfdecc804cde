using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace NexusWorkflows.Testing;

/// <summary>A real browser without a window, told what to do over its debugging socket.</summary>
public sealed class Browser : IAsyncDisposable
{
    private readonly TempFolder profile = new();
    private readonly ClientWebSocket socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> answers = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonNode>> awaited = [];
    private Process? process;
    private int asked;

    /// <summary>What pages wrote as errors on their console, and answers of 400 and more.</summary>
    public ConcurrentQueue<string> Errors { get; } = [];

    private readonly ConcurrentQueue<string> addresses = [];
    private readonly ConcurrentQueue<(string Path, double Milliseconds)> times = [];
    private long lastHeard = Stopwatch.GetTimestamp();

    public BrowserInput Input { get; private set; } = null!;

    public static async Task<Browser> StartAsync(int width = 1600, int height = 1000)
    {
        var browser = new Browser();
        browser.Input = new BrowserInput(browser);
        browser.process = Process.Start(new ProcessStartInfo("chromium", [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--remote-debugging-port=0", $"--window-size={width},{height}", $"--user-data-dir={browser.profile.Path}", "about:blank"])
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
                await browser.AskAsync("Page.enable", []);
                await browser.ResizeAsync(width, height);
                return browser;
            }
        }

        throw new InvalidOperationException("chromium ended before it could be told anything.");
    }

    public Task OpenAsync(Uri address) => AskAsync("Page.navigate", new JsonObject { ["url"] = address.ToString() });

    /// <summary>Empties the cache, as if nobody had been here.</summary>
    public Task ForgetFilesAsync() => AskAsync("Network.clearBrowserCache", []);

    /// <summary>How long the server took for the requests below a path, from sent to its first byte, since <see cref="ForgetServerTime"/>: in milliseconds, one after the other.</summary>
    public double ServerMilliseconds(string path) => times.Where(time => time.Path.StartsWith(path, StringComparison.Ordinal)).Sum(time => time.Milliseconds);

    public void ForgetServerTime() => times.Clear();

    /// <summary>The value of a script in the page; null: it has none, or the page was left meanwhile.</summary>
    public async Task<JsonNode?> EvaluateAsync(string script)
    {
        try
        {
            return (await AskAsync("Runtime.evaluate", new JsonObject { ["expression"] = script, ["returnByValue"] = true }))["result"]?["result"]?["value"];
        }
        catch (Exception e) when (e is TimeoutException or BrowserRefusedException)
        {
            return null; // a page that is being left answers late, with an error or never
        }
    }

    public Task ResizeAsync(int width, int height) =>
        AskAsync("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false });

    /// <summary>The page as it looks, as PNG.</summary>
    public async Task<byte[]> PictureAsync() => Convert.FromBase64String((await AskAsync("Page.captureScreenshot", new JsonObject { ["format"] = "png" }))["result"]!["data"]!.GetValue<string>());

    /// <summary>The middle of an element that a script names, once it is there and stands still.</summary>
    /// <param name="within">Default one minute.</param>
    public async Task<Point> MiddleAsync(string script, TimeSpan? within = null)
    {
        JsonNode? last = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                var found = await EvaluateAsync($"(() => {{ const found = {script}; found?.scrollIntoViewIfNeeded(); const box = found?.getBoundingClientRect(); return box && box.width > 0 ? [box.x + box.width / 2, box.y + box.height / 2] : null; }})()");
                var isStill = found is JsonArray && JsonNode.DeepEquals(found, last);
                last = found;
                Assert.True(isStill, $"Nothing stands still at {script}\n{string.Join('\n', Errors)}");
            },
            within ?? TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(100));
        return new Point(last![0]!.GetValue<double>(), last[1]!.GetValue<double>());
    }

    public async Task ClickAsync(string script, TimeSpan? within = null) => await Input.ClickAsync(await MiddleAsync(script, within));

    /// <summary>The next event of a name.</summary>
    public Task<JsonNode> NextAsync(string method)
    {
        var waiting = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        awaited[method] = waiting;
        return waiting.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>What pages asked of any other server than this one.</summary>
    public IReadOnlyList<string> Strangers(Uri own) =>
        [.. addresses.Where(address => Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is not ("data" or "blob" or "about") && url.Authority != own.Authority).Distinct()];

    /// <summary>Waits until the page has asked the server for nothing for a while; what it looks at again and again doesn't count.</summary>
    public Task StillAsync(TimeSpan quiet) => Eventually.HoldsAsync(() =>
    {
        Assert.True(Stopwatch.GetElapsedTime(Interlocked.Read(ref lastHeard)) > quiet, "The page goes on asking.");
        return Task.CompletedTask;
    }, TimeSpan.FromMinutes(1));

    public Task ShowsAsync(string script) => Eventually.HoldsAsync(
        async () => Assert.True((await EvaluateAsync(script))?.GetValue<bool>() == true, $"{script}\n{string.Join('\n', Errors)}"), TimeSpan.FromMinutes(3));

    public async Task<JsonNode> AskAsync(string method, JsonObject parameters)
    {
        var id = Interlocked.Increment(ref asked);
        var answer = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        answers[id] = answer;
        await socket.SendAsync(Encoding.UTF8.GetBytes(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters }.ToJsonString()), WebSocketMessageType.Text, true, CancellationToken.None);
        var said = await answer.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return said["error"] is { } error ? throw new BrowserRefusedException($"{method}: {error.ToJsonString()}") : said;
    }

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        process!.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        profile.Dispose();
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
            else if (message["method"]?.GetValue<string>() is { } method && awaited.TryRemove(method, out var waiting))
            {
                waiting.TrySetResult(message);
            }
            else
            {
                Note(message);
            }
        }
    }

    private void Note(JsonNode message)
    {
        if (message["method"]?.GetValue<string>() == "Network.responseReceived" && message["params"]!["response"] is { } response && response["timing"] is { } timing)
        {
            times.Enqueue((new Uri(response["url"]!.GetValue<string>()).AbsolutePath, timing["receiveHeadersEnd"]!.GetValue<double>() - timing["sendEnd"]!.GetValue<double>()));
        }

        switch (message["method"]?.GetValue<string>())
        {
            case "Runtime.consoleAPICalled" when message["params"]!["type"]!.GetValue<string>() == "error":
            case "Runtime.exceptionThrown":
                Errors.Enqueue(message["params"]!.ToJsonString());
                break;
            case "Network.requestWillBeSent":
                addresses.Enqueue(message["params"]!["request"]!["url"]!.GetValue<string>());
                Hear(addresses.Last());
                break;
            case "Network.responseReceived" when message["params"]!["response"]!["status"]!.GetValue<int>() >= 400 && !message["params"]!["response"]!["url"]!.GetValue<string>().EndsWith("/favicon.ico", StringComparison.Ordinal):
                Errors.Enqueue($"{message["params"]!["response"]!["status"]} {message["params"]!["response"]!["url"]}");
                break;
        }
    }

    private void Hear(string address)
    {
        if (!address.EndsWith("/studio/alive", StringComparison.Ordinal) && !address.Contains("/api/runs/", StringComparison.Ordinal) && !address.Contains("/activity-execution", StringComparison.Ordinal))
        {
            Interlocked.Exchange(ref lastHeard, Stopwatch.GetTimestamp());
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

/// <summary>The browser can't do what it was told.</summary>
public sealed class BrowserRefusedException(string message) : Exception(message);
