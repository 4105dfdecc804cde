using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Testing;

/// <summary>One data directory with its Lab and perhaps a server, used only through the doors a user has: the built executable, HTTP, and the Lab's control.</summary>
public sealed class NexusWorld : IAsyncDisposable
{
    private readonly TempFolder folder = new();
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(120) };
    private Process? server;
    private string? url;

    /// <param name="settings">Lines of <c>nexus.yaml</c>; null: small back-off and time-outs, so that faults are quick.</param>
    public NexusWorld(string? settings = null) =>
        File.WriteAllText(folder.Of("nexus.yaml"), settings ?? "engine: { backoffScale: 0.05, downLimit: 20s, requestTimeout: 2s, leaseSeconds: 5 }\n");

    public string Data => folder.Path;

    /// <summary>The server's address; null before <see cref="ServeAsync"/>.</summary>
    public string? Url => url;

    /// <summary>The server's process.</summary>
    public Process Server => server ?? throw new InvalidOperationException("No server was started.");

    /// <summary>The executable of the same build as the tests.</summary>
    public static string Executable { get; } = FindExecutable();

    /// <summary>Runs a verb and waits for it.</summary>
    public async Task<NexusAnswer> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await EndAsync(process);
    }

    /// <summary>Runs a line as a person types it into a shell that finds <c>nexus</c>; no data directory is set for it.</summary>
    public static async Task<NexusAnswer> ShellAsync(string line)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", line]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["PATH"] = $"{Path.GetDirectoryName(Executable)}:{start.Environment["PATH"]}";
        using var process = Start(start);
        return await EndAsync(process);
    }

    /// <summary>Starts a verb and doesn't wait.</summary>
    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["NEXUS_DATA"] = Data;
        return Start(start);
    }

    /// <summary>Waits for a process whose output nobody reads yet.</summary>
    public static async Task<NexusAnswer> EndAsync(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await process.WaitForExitAsync(patience.Token);
        return new NexusAnswer(process.ExitCode, await output, await errors);
    }

    /// <summary>Sends a signal, for example <c>INT</c> for Ctrl-C.</summary>
    public static async Task SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Starts a server on a free port and waits until it is ready.</summary>
    public Task ServeAsync() => ListenAtAsync($"http://127.0.0.1:{FreePort()}");

    /// <summary>Starts the server anew at the address it had.</summary>
    public Task ServeAgainAsync() => ListenAtAsync(url ?? throw new InvalidOperationException("No server was started."));

    private async Task ListenAtAsync(string address)
    {
        url = address;
        server?.Dispose();
        server = Start("serve", "--urls", url);
        _ = server.StandardOutput.ReadToEndAsync();
        var errors = server.StandardError.ReadToEndAsync();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(90))
        {
            if (server.HasExited)
            {
                throw new InvalidOperationException($"serve ended with {server.ExitCode}: {await errors}");
            }

            try
            {
                using var answer = await http.GetAsync(new Uri(url + "/health/ready"));
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50);
        }

        throw new InvalidOperationException("serve wasn't ready within 90 s.");
    }

    /// <summary>SIGKILL to the server: nothing is flushed.</summary>
    public async Task KillServerAsync()
    {
        server!.Kill();
        await server.WaitForExitAsync();
    }

    /// <summary>A call of the server's API as the local administrator.</summary>
    public async Task<(int Status, JsonNode? Body)> ApiAsync(HttpMethod method, string path, JsonNode? body = null, string? idempotencyKey = null)
    {
        using var request = Request(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    /// <summary>What the server answers to a GET as the local administrator, whatever it is; of a stream that doesn't end, what came in time.</summary>
    /// <param name="within">Default 3 s.</param>
    public async Task<string> ReadAsync(string path, TimeSpan? within = null)
    {
        using var request = Request(HttpMethod.Get, path);
        using var limit = new CancellationTokenSource(within ?? TimeSpan.FromSeconds(3));
        var read = new MemoryStream();
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            await answer.Content.CopyToAsync(read, limit.Token);
        }
        catch (OperationCanceledException)
        {
            // An event stream: what it said until now is what is asked for.
        }

        return Encoding.UTF8.GetString(read.ToArray());
    }

    /// <summary>The text at a path of the server, as the local administrator.</summary>
    public async Task<string> TextAsync(string path)
    {
        using var request = Request(HttpMethod.Get, path);
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>An answer that goes on, as it comes; to be disposed by the caller.</summary>
    public async Task<HttpResponseMessage> StreamAsync(string path, string? lastEventId = null)
    {
        using var request = Request(HttpMethod.Get, path);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        return answer;
    }

    /// <summary>The Lab's <c>lab.json</c>; the Lab is started when it isn't running.</summary>
    public async Task<JsonNode> LabAsync()
    {
        var path = folder.Of("lab.json");
        if (!File.Exists(path))
        {
            var started = await RunAsync("lab", "start");
            if (started.ExitCode != 0)
            {
                throw new InvalidOperationException("lab start: " + started.Errors);
            }
        }

        return JsonNode.Parse(await File.ReadAllTextAsync(path))!;
    }

    /// <summary>A call of the Lab's control API.</summary>
    public async Task<JsonNode?> ControlAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        var control = (await LabAsync())["control"]!.GetValue<string>();
        using var request = new HttpRequestMessage(method, control + path);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        var text = await answer.Content.ReadAsStringAsync();
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    /// <summary>Everything that exists in the Lab now.</summary>
    public async Task<JsonNode> StateAsync() => (await ControlAsync(HttpMethod.Get, "/lab/state"))!;

    /// <summary>Plays a fault; see the Lab's control API.</summary>
    public Task FaultAsync(string system, string call, string kind, int? times = 1, string subject = "*", int delayMs = 0, int after = 0, int? status = null) =>
        ControlAsync(HttpMethod.Post, "/lab/faults", new JsonObject
        {
            ["system"] = system,
            ["call"] = call,
            ["subject"] = subject,
            ["kind"] = kind,
            ["times"] = times,
            ["delayMs"] = delayMs,
            ["after"] = after,
            ["status"] = status,
        });

    /// <summary>Mailcow refuses a call for good, until <see cref="LiftFaultsAsync"/>: an incident at once, without another attempt.</summary>
    public Task RefuseAsync(string call, string subject = "*") => FaultAsync("mailcow", call, "error", times: null, subject: subject, status: 401);

    public Task LiftFaultsAsync() => ControlAsync(HttpMethod.Delete, "/lab/faults");

    public async ValueTask DisposeAsync()
    {
        if (server is { HasExited: false })
        {
            server.Kill();
            await server.WaitForExitAsync();
        }

        await RunAsync("lab", "stop");
        server?.Dispose();
        http.Dispose();
        folder.Dispose();
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, url + path);
        request.Headers.Add("Authorization", "Bearer " + File.ReadAllText(folder.Of("admin.key")).Trim());
        return request;
    }

    private static Process Start(ProcessStartInfo start)
    {
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("NEXUS_", StringComparison.Ordinal) && name != "NEXUS_DATA").ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["NO_COLOR"] = "1";
        start.Environment["NEXUS__STUDIO__INSTALL"] = "never";
        var process = Process.Start(start) ?? throw new InvalidOperationException($"'{start.FileName}' didn't start.");
        process.StandardInput.Close();
        return process;
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string FindExecutable()
    {
        var configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";
        return RepositoryRoot.Of($"src/Host/bin/{configuration}/net10.0/nexus");
    }
}

/// <summary>What a verb answered.</summary>
public sealed record NexusAnswer(int ExitCode, string Output, string Errors)
{
    /// <summary>The JSON document on stdout.</summary>
    public JsonNode Json => JsonNode.Parse(Output) ?? throw new InvalidOperationException("null was printed instead of a document");
}
