using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Host.Tests.Api;

/// <summary>A server as a process on a data directory and a port of its own; shared by the tests of a class.</summary>
public sealed class ServeProcess : IAsyncLifetime, IDisposable
{
    private readonly TempData temp = new();
    private Process? process;

    public string Data => temp.Folder;

    public HttpClient Http { get; } = new();

    /// <summary>What <c>serve</c> printed for the person at its terminal.</summary>
    public Uri SignInLink { get; private set; } = null!;

    public string AdminKey => File.ReadAllText(Path.Combine(temp.Folder, "admin.key"));

    public async Task InitializeAsync()
    {
        process = NexusProcess.Start(temp.Folder, new Dictionary<string, string> { ["NEXUS__STUDIO__INSTALL"] = "never", ["NEXUS__SERVER__CORSORIGINS"] = "https://studio.example.org" }, "serve", "--urls", "http://127.0.0.1:0");
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("Elsa Studio: ", StringComparison.Ordinal))
            {
                SignInLink = new Uri(line.Split(' ')[2]);
                Http.BaseAddress = new Uri(JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(temp.Folder, "server.json")))!["url"]!.GetValue<string>());
                _ = process.StandardError.ReadToEndAsync();
                _ = process.StandardOutput.ReadToEndAsync();
                return;
            }
        }

        throw new InvalidOperationException("The server ended before it listened.");
    }

    public async Task DisposeAsync()
    {
        using (process)
        {
            using var stop = Process.Start("/bin/kill", ["-TERM", $"{process!.Id}"]);
            await process.WaitForExitAsync();
        }

        await NexusProcess.RunAsync(temp.Folder, "lab", "stop");
    }

    public void Dispose()
    {
        Http.Dispose();
        temp.Dispose();
    }

    internal Task<(int Status, JsonNode? Body)> AskAsync(HttpMethod method, string path, string? body = null) => AskAsync(AdminKey, method, path, body);

    internal async Task<(int Status, JsonNode? Body)> AskAsync(string? key, HttpMethod method, string path, string? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, type);
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var isJson = answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return ((int)answer.StatusCode, isJson ? JsonNode.Parse(text) : null);
    }
}
