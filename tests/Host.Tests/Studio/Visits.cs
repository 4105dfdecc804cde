using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Studio;

/// <summary>How somebody with a key comes to the designer.</summary>
internal static class Visits
{
    public static async Task SignInAsync(NexusWorld world, Browser browser)
    {
        await browser.OpenAsync(new Uri($"{world.Url}/studio/workflows/definitions"));
        await browser.ShowsAsync("location.pathname === '/studio/sign-in'");
        await browser.ClickAsync("document.querySelector('input[name=key]')");
        await browser.Input.TypeAsync((await File.ReadAllTextAsync(Path.Combine(world.Data, "admin.key"))).Trim());
        await browser.ClickAsync("document.querySelector('form button')");
        await browser.ShowsAsync("location.pathname === '/studio/workflows/definitions'");
    }
}
