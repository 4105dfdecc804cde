using NexusWorkflows.Host.Tests.Api;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Studio;

/// <summary>A server with the designer in its data directory, and a browser that is signed in.</summary>
internal sealed class StudioServer : IAsyncDisposable
{
    /// <summary>Where pictures are kept; null: nowhere.</summary>
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("NEXUS_TEST_PICTURES") is { Length: > 0 } folder ? folder : null;

    private StudioServer(ServeProcess server, Browser browser)
    {
        Server = server;
        Browser = browser;
    }

    public ServeProcess Server { get; }

    public Browser Browser { get; }

    public static async Task<StudioServer> StartAsync(int width = 1600, int height = 1000)
    {
        var server = new ServeProcess();
        var installed = await NexusProcess.RunAsync(server.Data, "studio", "install");
        Assert.True(installed.Exit == 0, installed.Error);
        await server.InitializeAsync();
        var studio = new StudioServer(server, await Browser.StartAsync(width, height));
        await studio.Browser.OpenAsync(server.SignInLink);
        await studio.Browser.ShowsAsync("location.pathname === '/studio/workflows/definitions' && document.body.innerText.includes('onboarding')");
        return studio;
    }

    public Task OpenAsync(string path) => Browser.OpenAsync(new Uri(Server.Http.BaseAddress!, path));

    /// <summary>Looks at the page at both widths that people have, and keeps the pictures where NEXUS_TEST_PICTURES says.</summary>
    public async Task LookAsync(string name)
    {
        foreach (var (width, height) in new[] { (1280, 900), (1920, 1080) })
        {
            await Browser.ResizeAsync(width, height);
            await Browser.StillAsync(TimeSpan.FromSeconds(1));
            Assert.True((await Browser.EvaluateAsync("document.documentElement.scrollWidth <= innerWidth"))?.GetValue<bool>(), $"'{name}' is wider than {width}.");
            Assert.Equal("none", (await Browser.EvaluateAsync("getComputedStyle(document.getElementById('blazor-error-ui')).display"))?.GetValue<string>());
            await KeepAsync($"{name}-{width}", await Browser.PictureAsync());
        }
    }

    public async ValueTask DisposeAsync()
    {
        // How the page looked last says more of a test that failed than its words do.
        if (Pictures is not null)
        {
            await KeepAsync("last", await Browser.PictureAsync());
        }

        await Browser.DisposeAsync();
        await Server.DisposeAsync();
        Server.Dispose();
    }

    private static async Task KeepAsync(string name, byte[] picture)
    {
        if (Pictures is { } folder)
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(Path.Combine(folder, name + ".png"), picture);
        }
    }
}
