using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace NexusWorkflows.Lab.Tests.Mailcow;

/// <summary>Serves one HTTP system of the Lab on a free port, with the next fault handed to it as the core does.</summary>
internal sealed class TwinHost : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly HttpClient client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

    private TwinHost(ILabSystem system)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        application = builder.Build();
        application.Run(async context =>
        {
            using var buffer = new MemoryStream();
            await context.Request.Body.CopyToAsync(buffer);
            LastCall = system.Describe(context.Request, buffer.ToArray());
            var fault = NextFault;
            NextFault = null;
            await system.HandleAsync(context, buffer.ToArray(), fault);
        });
    }

    public LabCall LastCall { get; private set; }

    public LabFault? NextFault { get; set; }

    public Uri Address => new(application.Urls.Single());

    public static async Task<TwinHost> StartAsync(ILabSystem system)
    {
        var host = new TwinHost(system);
        await host.application.StartAsync();
        return host;
    }

    public static LabFault Fault(string kind, int? status = null) => new(1, "*", "*", "*", kind, 1, 0, status, 0);

    public async Task<TwinAnswer> SendAsync(string method, string path, string? body, (string Name, string Value)? header, string type = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Address, path));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, type);
        }

        if (header is { } given)
        {
            request.Headers.TryAddWithoutValidation(given.Name, given.Value);
        }

        using var response = await client.SendAsync(request);
        return new TwinAnswer(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType ?? "",
            await response.Content.ReadAsStringAsync(),
            response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.Single().Split(';')[0] : null,
            response.Headers.Location?.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await application.DisposeAsync();
    }
}

internal sealed record TwinAnswer(int Status, string Type, string Text, string? Cookie, string? Location)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>Status and body in one line, for assertions on the whole.</summary>
    public string Line => $"{Status} {Text}";

    /// <summary>The types and messages of an answer's elements, without their logs.</summary>
    public string Messages => string.Join(' ', Json.AsArray().Select(element => $"{element!["type"]}:{element["msg"]!.ToJsonString().Replace("\"", "", StringComparison.Ordinal)}"));
}

/// <summary>A Lab folder of its own, gone after the test.</summary>
internal sealed class LabFolderOnDisk : IDisposable
{
    public LabFolderOnDisk()
    {
        Folder = new LabFolder(Path.Combine(Path.GetTempPath(), $"nexus-lab-{Guid.NewGuid():N}"));
        Folder.Prepare();
    }

    public LabFolder Folder { get; }

    public void Dispose() => Directory.Delete(Folder.Data, recursive: true);
}
