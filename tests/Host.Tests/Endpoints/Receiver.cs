using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace NexusWorkflows.Host.Tests.Endpoints;

/// <summary>A server on loopback with the fixed answers that the recorded vectors ask for, and some that fail.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Receiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        application = builder.Build();
        application.Run(AnswerAsync);
    }

    public string Url => application.Urls.Single();

    public ConcurrentQueue<(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body)> Requests { get; } = new();

    public static async Task<Receiver> StartAsync()
    {
        var receiver = new Receiver();
        await receiver.application.StartAsync();
        return receiver;
    }

    /// <summary>Lets what waits at <c>/hold</c> go.</summary>
    public void Release() => release.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Release();
        await application.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var path = context.Request.Path.Value!;
        Requests.Enqueue((context.Request.Method, path, context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body));
        context.Response.Headers["X-Reply"] = "yes";
        switch (path)
        {
            case "/drop":
                context.Abort();
                return;
            case "/hold":
                await release.Task;
                break;
        }

        var (status, type, text) = path switch
        {
            "/json" => (200, "application/json", """{"ok":true,"n":1,"list":["a","b"]}"""),
            "/text" => (200, "text/plain", "hello"),
            "/echo" => (200, "application/json", Echo(context.Request, body)),
            _ when path.StartsWith("/status/", StringComparison.Ordinal) => (int.Parse(path[8..], CultureInfo.InvariantCulture), "application/json", $$"""{"status":{{path[8..]}}}"""),
            _ => (200, "text/plain", "ok"),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.WriteAsync(status == 204 ? "" : text);
    }

    private static string Echo(HttpRequest request, string body) => new JsonObject
    {
        ["method"] = request.Method,
        ["path"] = request.Path.Value,
        ["contentType"] = request.ContentType,
        ["authorization"] = Header(request, "Authorization"),
        ["x"] = Header(request, "X-Test"),
        ["body"] = body,
    }.ToJsonString();

    private static string? Header(HttpRequest request, string name) => request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;
}
