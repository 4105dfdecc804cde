using System.Diagnostics;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>What a person sees who follows the printed URL.</summary>
public sealed class BrowserTests
{
    [NeedsFact("chromium")]
    public async Task Url_OpenedInABrowser_ShowsTheLoginPageOfTheSite()
    {
        await using var world = new NexusWorld();
        var made = await world.RunAsync("provision", "--name", "Byrne", "--subdomain", "byrne", "--json");
        Assert.True(made.ExitCode == 0, made.Errors);
        using var profile = new TempFolder();

        // The browser finds '*.localhost' by itself; the Lab's own authority is the warning that the words announce.
        using var chromium = Process.Start(new ProcessStartInfo("chromium", [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--ignore-certificate-errors", $"--user-data-dir={profile.Path}", "--dump-dom", made.Json["site"]!["url"]!.GetValue<string>()])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = chromium.StandardError.ReadToEndAsync();
        var page = await chromium.StandardOutput.ReadToEndAsync();
        await chromium.WaitForExitAsync();
        Assert.True(page.Contains("login", StringComparison.OrdinalIgnoreCase) && page.Contains("byrne.nexus.localhost", StringComparison.Ordinal), page + await errors);
    }
}
