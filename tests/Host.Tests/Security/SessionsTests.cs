using Microsoft.AspNetCore.Http;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Security;
using NexusWorkflows.Storage;

namespace NexusWorkflows.Host.Tests.Security;

public sealed class SessionsTests : IAsyncLifetime, IDisposable
{
    private readonly TempData temp = new();
    private readonly StillClock clock = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
    private NexusStore store = null!;
    private KeyRing keys = null!;
    private Sessions sessions = null!;

    public async Task InitializeAsync()
    {
        store = await NexusStore.OpenSqliteAsync(temp.Data.Database, clock, CancellationToken.None);
        keys = new KeyRing(store, temp.Data, clock);
        sessions = new Sessions(new byte[32], keys, clock);
    }

    public async Task DisposeAsync() => await store.DisposeAsync();

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task Find_SignedIn_IsTheKeysHolderUntilItEnds()
    {
        var cookie = SignIn(await AddAsync());

        Assert.Equal(new Caller("mary", Role.Ops), await sessions.FindAsync(With(cookie)));
        clock.Now += TimeSpan.FromHours(13);
        Assert.Null(await sessions.FindAsync(With(cookie)));
    }

    [Fact]
    public async Task Find_KeyRevoked_IsNobody()
    {
        var cookie = SignIn(await AddAsync());

        await keys.RevokeAsync("mary", "cli:test", CancellationToken.None);

        Assert.Null(await sessions.FindAsync(With(cookie)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000.9999999999.00")]
    public async Task Find_ForgedCookie_IsNobody(string cookie) => Assert.Null(await sessions.FindAsync(With(cookie)));

    [Fact]
    public async Task Find_CookieOfAnotherInstallationOrStretched_IsNobody()
    {
        var cookie = SignIn(await AddAsync());
        var parts = cookie.Split('.');

        Assert.Null(await new Sessions([.. Enumerable.Repeat((byte)1, 32)], keys, clock).FindAsync(With(cookie)));
        Assert.Null(await sessions.FindAsync(With($"{parts[0]}.9999999999.{parts[2]}")));
    }

    [Theory]
    [InlineData("same-origin", null, true)]
    [InlineData("same-site", null, false)]
    [InlineData("cross-site", "https://nexus.example", false)]
    [InlineData(null, "https://nexus.example", true)]
    [InlineData(null, "https://other.example", false)]
    [InlineData(null, "null", false)]
    [InlineData(null, null, false)]
    public void IsOwnPage_TellsWhereARequestComesFrom(string? site, string? origin, bool own)
    {
        var context = new DefaultHttpContext();
        context.Request.Host = new HostString("nexus.example");
        context.Request.Headers["Sec-Fetch-Site"] = site;
        context.Request.Headers.Origin = origin;

        Assert.Equal(own, Sessions.IsOwnPage(context.Request));
    }

    [Fact]
    public void OneTimeLink_IsTakenOnceAndInTime()
    {
        var links = new OneTimeLinks(clock);
        var (first, late) = (links.Make([1]), links.Make([2]));

        Assert.Equal([1], links.Take(first)!);
        Assert.Null(links.Take(first));
        clock.Now += TimeSpan.FromMinutes(11);
        Assert.Null(links.Take(late));
    }

    private async Task<string> AddAsync() => (await keys.AddAsync(new KeyOrder("mary", "ops"), Acting.Freely("cli:test"), CancellationToken.None)).Key;

    private string SignIn(string key)
    {
        var context = new DefaultHttpContext();
        sessions.SignIn(context, AdminKey.HashOf(key));
        var set = context.Response.Headers.SetCookie.ToString();
        Assert.Contains("httponly", set, StringComparison.Ordinal);
        Assert.Contains("samesite=lax", set, StringComparison.Ordinal);
        return set.Split('=', 2)[1].Split(';')[0];
    }

    private static DefaultHttpContext With(string cookie)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = $"{Sessions.Cookie}={cookie}";
        return context;
    }
}
