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

    /// <summary>The executable of the same build as the tests.</summary>
    public static string Executable { get; } = FindExecutable();

    /// <summary>Runs a verb and waits for it.</summary>
    public async Task<NexusAnswer> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await process.WaitForExitAsync(patience.Token);
        return new NexusAnswer(process.ExitCode, await output, await errors);
    }

    /// <summary>Starts a verb and doesn't wait.</summary>
    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["NEXUS_DATA"] = Data;
        start.Environment["NO_COLOR"] = "1";
        start.Environment["NEXUS__STUDIO__INSTALL"] = "never";
        var process = Process.Start(start) ?? throw new InvalidOperationException($"'{Executable}' didn't start.");
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Starts a server on a free port and waits until it is ready.</summary>
    public async Task ServeAsync()
    {
        url = $"http://127.0.0.1:{FreePort()}";
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
    public async Task<(int Status, JsonNode? Body)> ApiAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, url + path);
        request.Headers.Add("Authorization", "Bearer " + (await File.ReadAllTextAsync(folder.Of("admin.key"))).Trim());
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
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
    public Task FaultAsync(string system, string call, string kind, int? times = 1, string subject = "*", int delayMs = 0, int after = 0) =>
        ControlAsync(HttpMethod.Post, "/lab/faults", new JsonObject { ["system"] = system, ["call"] = call, ["subject"] = subject, ["kind"] = kind, ["times"] = times, ["delayMs"] = delayMs, ["after"] = after });

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
