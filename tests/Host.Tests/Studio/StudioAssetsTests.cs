using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NexusWorkflows.Host.Studio;

namespace NexusWorkflows.Host.Tests.Studio;

public sealed class StudioAssetsTests : IDisposable
{
    private readonly TempData temp = new();

    public StudioAssetsTests()
    {
        foreach (var name in new[] { "_framework/dotnet.native.rw4kynp763.wasm", "_framework/dotnet.native.rw4kynp763.wasm.br", "_framework/dotnet.native.rw4kynp763.wasm.gz", "_framework/blazor.webassembly.js", "_content/Elsa.bundle.scp.css" })
        {
            temp.Write("studio/" + name, name[^3..]);
        }

        temp.Write("secret.js", "secret");
    }

    private string Folder => Path.Combine(temp.Folder, "studio");

    public void Dispose() => temp.Dispose();

    [Theory]
    [InlineData("br, gzip", "br", "application/wasm")]
    [InlineData("gzip", "gzip", "application/wasm")]
    [InlineData("br;q=0", "", "application/wasm")]
    [InlineData("", "", "application/wasm")]
    public async Task Find_Packed_IsServedAsTheBrowserTakesIt(string accepts, string encoding, string type)
    {
        var context = await GetAsync("_framework/dotnet.native.rw4kynp763.wasm", accepts);

        Assert.Equal((encoding, type, "Accept-Encoding"), (context.Response.Headers.ContentEncoding.ToString(), context.Response.ContentType, context.Response.Headers.Vary.ToString()));
    }

    [Theory]
    [InlineData("_framework/dotnet.native.rw4kynp763.wasm", "public, max-age=31536000, immutable")]
    [InlineData("_content/Elsa.bundle.scp.css", "public, max-age=31536000, immutable")]
    [InlineData("_framework/blazor.webassembly.js", "no-cache")]
    public async Task Find_IsKeptForEver_OnlyWhereTheNameSaysWhatIsInIt(string path, string caching)
    {
        var context = await GetAsync(path, "");

        Assert.Equal(caching, context.Response.Headers.CacheControl.ToString());
        Assert.NotEmpty(context.Response.Headers.ETag.ToString());
    }

    [Theory]
    [InlineData("../secret.js")]
    [InlineData("_framework/../../secret.js")]
    [InlineData("/etc/hosts.js")]
    [InlineData("_framework")]
    [InlineData("_framework/dotnet.native.rw4kynp763.wasm.br")]
    [InlineData("nothing.js")]
    public void Find_WhatIsNoFileOfIt_IsNull(string path) => Assert.Null(StudioAssets.Find(new DefaultHttpContext(), Folder, path));

    private async Task<HttpContext> GetAsync(string path, string accepts)
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        context.Request.Method = "GET";
        context.Request.Headers.AcceptEncoding = accepts;
        await StudioAssets.Find(context, Folder, path)!.ExecuteAsync(context);
        return context;
    }
}
