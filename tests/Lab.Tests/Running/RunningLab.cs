using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Tests;

/// <summary>A real Lab process on a data directory of its own, and its real <c>bench</c>.</summary>
public sealed class RunningLab : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private readonly Process process;

    private RunningLab(string data, Process process, JsonObject addresses)
    {
        Data = data;
        this.process = process;
        Addresses = addresses;
        Http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = new Uri((string)addresses["control"]!), Timeout = Longest };
    }

    public string Data { get; }

    public JsonObject Addresses { get; }

    public HttpClient Http { get; }

    public string RootPassword => File.ReadAllText(Path.Combine(Data, "lab", "db-root-password"));

    public string Bench => (string)Addresses["bench"]!;

    public string Sites => Path.Combine((string)Addresses["benchDir"]!, "sites");

    public static async Task<RunningLab> StartAsync(string? data = null, string build = "test")
    {
        data ??= Directory.CreateTempSubdirectory("lab-").FullName;
        var process = Start("dotnet", [Program, "serve", "--data", data, "--build", build, "--speed", "0"]);
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            if (File.Exists(Path.Combine(data, "lab.json")) && JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(data, "lab.json"))) is JsonObject found && (int?)found["pid"] == process.Id)
            {
                return new RunningLab(data, process, found);
            }

            Assert.False(process.HasExited, process.HasExited ? await process.StandardError.ReadToEndAsync() : "");
            Assert.True(Stopwatch.GetElapsedTime(began) < Longest, "The Lab didn't come up.");
            await Task.Delay(20);
        }
    }

    public static string Program => Path.Combine(AppContext.BaseDirectory, "NexusWorkflows.Lab.dll");

    /// <summary>A second serve on the same directory, run to its end.</summary>
    public Task<Ended> ServeAgainAsync(string build) => RunAsync("dotnet", [Program, "serve", "--data", Data, "--build", build], "");

    public Task<Ended> BenchAsync(params string[] arguments) => RunAsync(Bench, arguments, "");

    public Task<Ended> AnsweredAsync(string stdin, params string[] arguments) => RunAsync(Bench, arguments, stdin);

    public Task<Ended> MariaDbAsync(string password, string statement) => RunAsync(Path.Combine(Path.GetDirectoryName(Bench)!, "mariadb"),
        ["--defaults-extra-file=/dev/stdin", "--batch", "--skip-column-names", "-e", statement], $"[client]\nuser=root\npassword=\"{password}\"\n");

    public Task<Ended> NewSiteAsync(string site, params string[] more) => BenchAsync(["new-site", site, "--db-root-password", RootPassword, "--admin-password", "adm-pw-1", .. more]);

    public async Task<JsonNode> StateAsync() => JsonNode.Parse(await Http.GetStringAsync("/lab/state"))!;

    public async Task<JsonArray> CallsAsync() => JsonNode.Parse(await Http.GetStringAsync("/lab/calls"))!.AsArray();

    public async Task FaultAsync(string system, string call, string kind, int delayMs = 0, int? times = 1, int after = 0)
    {
        var answer = await Http.PostAsJsonAsync("/lab/faults", new { system, call, subject = "*", kind, times, delayMs, after });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A request to a site by its own port.</summary>
    public async Task<HttpResponseMessage> SiteAsync(HttpMethod method, string site, string path, HttpContent? content = null, string? cookie = null, HttpClient? by = null)
    {
        using var request = new HttpRequestMessage(method, new Uri((string)Addresses["erpnext"]! + path)) { Content = content };
        request.Headers.Host = site;
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return await (by ?? Http).SendAsync(request);
    }

    public async Task<string> LogInAsync(string site)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["usr"] = "Administrator", ["pwd"] = "adm-pw-1" });
        using var answer = await SiteAsync(HttpMethod.Post, site, "/api/method/login", form);
        Assert.Equal(200, (int)answer.StatusCode);
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    /// <summary>Ends the process by SIGTERM and returns its exit code; the data stay.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Start("kill", ["-TERM", $"{process.Id}"]);
        await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(Longest);
        return process.ExitCode;
    }

    public async Task EventuallyAsync(Func<Task<bool>> holds, string what)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Longest, what);
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
        Http.Dispose();
        if (Directory.Exists(Data))
        {
            Directory.Delete(Data, recursive: true);
        }
    }

    public static async Task<Ended> RunAsync(string program, string[] arguments, string stdin, TimeSpan? killAfter = null)
    {
        using var running = Start(program, arguments);
        await running.StandardInput.WriteAsync(stdin);
        running.StandardInput.Close();
        var output = running.StandardOutput.ReadToEndAsync();
        var error = running.StandardError.ReadToEndAsync();
        try
        {
            await running.WaitForExitAsync().WaitAsync(killAfter ?? Longest);
        }
        catch (TimeoutException)
        {
            running.Kill();
            await running.WaitForExitAsync();
            return new Ended(null, await output, await error);
        }

        return new Ended(running.ExitCode, await output, await error);
    }

    private static Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}

/// <summary>How a command ended; no code when it had to be killed because it hung.</summary>
public sealed record Ended(int? Code, string Output, string Error);

/// <summary>One Lab for the tests of a class.</summary>
public sealed class LabFixture : IAsyncLifetime
{
    public RunningLab Lab { get; private set; } = null!;

    public async Task InitializeAsync() => Lab = await RunningLab.StartAsync();

    public async Task DisposeAsync() => await Lab.DisposeAsync();
}
