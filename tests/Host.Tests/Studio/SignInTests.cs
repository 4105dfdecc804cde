using System.Net;
using NexusWorkflows.Host.Tests.Api;

namespace NexusWorkflows.Host.Tests.Studio;

/// <summary>How a browser gets in, and who doesn't.</summary>
public sealed class SignInTests(ServeProcess server) : IClassFixture<ServeProcess>, IDisposable
{
    private readonly HttpClient browser = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Http.BaseAddress };

    public void Dispose() => browser.Dispose();

    [Theory]
    [InlineData("/studio/", "/studio/workflows/definitions")]
    [InlineData("/studio/workflows/definitions", "/studio/sign-in?return=%2Fstudio%2Fworkflows%2Fdefinitions")]
    [InlineData("/studio/workflows/instances/r1/view", "/studio/sign-in?return=%2Fstudio%2Fworkflows%2Finstances%2Fr1%2Fview")]
    [InlineData("/workflows/definitions/d1/edit", "/studio/workflows/definitions/d1/edit")]
    [InlineData("/workflows/instances", "/studio/workflows/instances")]
    public async Task Page_NotSignedIn_LeadsToSignIn(string path, string location)
    {
        using var answer = await browser.GetAsync(path);

        Assert.Equal((HttpStatusCode.Redirect, location), (answer.StatusCode, answer.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task Link_PrintedByServe_SignsInOnceAndLetsTheDesignerWork()
    {
        using var first = await browser.GetAsync(server.SignInLink);
        using var second = await browser.GetAsync(server.SignInLink);
        var cookie = Cookie(first);

        Assert.Equal((HttpStatusCode.Redirect, "/studio/"), (first.StatusCode, first.Headers.Location!.OriginalString));
        Assert.Equal(HttpStatusCode.Unauthorized, second.StatusCode);
        Assert.Equal(200, await StatusAsync(HttpMethod.Get, "/elsa/api/workflow-definitions", cookie, null));
        Assert.Equal(200, await StatusAsync(HttpMethod.Get, "/api/runs", cookie, null));
    }

    [Fact]
    public async Task Key_SignsIn_AndOnlyOurOwnPagesMayChangeSomething()
    {
        var cookie = Cookie(await PostKeyAsync(server.AdminKey, Origin));

        Assert.Equal(200, await StatusAsync(HttpMethod.Post, "/elsa/api/workflow-instances", cookie, Origin));
        Assert.Equal(403, await StatusAsync(HttpMethod.Post, "/elsa/api/workflow-instances", cookie, "https://evil.example"));
        Assert.Equal(403, await StatusAsync(HttpMethod.Post, "/elsa/api/workflow-instances", cookie, null));
        Assert.Equal(403, await StatusAsync(HttpMethod.Post, "/api/runs", cookie, "https://evil.example"));
        Assert.Equal(403, await StatusAsync(HttpMethod.Get, "/elsa/hubs/workflow-instance", cookie, "https://evil.example"));
        Assert.Equal(403, await StatusAsync(HttpMethod.Get, "/elsa/api/workflow-definitions/onboarding/execute", cookie, null));
    }

    [Fact]
    public async Task Key_WrongOrFromAnotherPage_SignsNobodyIn()
    {
        using var wrong = await PostKeyAsync("nxk_wrong", Origin);
        using var foreign = await PostKeyAsync(server.AdminKey, "https://evil.example");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (wrong.StatusCode, foreign.StatusCode));
        Assert.False(wrong.Headers.Contains("Set-Cookie") || foreign.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("https://evil.example/")]
    [InlineData("/studio/../api")]
    public async Task SignIn_LeadsNowhereElse(string place)
    {
        using var answer = await PostKeyAsync(server.AdminKey, Origin, place);

        Assert.StartsWith("/studio/", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_WithoutTheFiles_SaysWhatToDo()
    {
        var cookie = Cookie(await PostKeyAsync(server.AdminKey, Origin));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/studio/workflows/definitions");
        request.Headers.Add("Cookie", cookie);

        using var answer = await browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("Install it with &#39;nexus studio install&#39;", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stranger_GetsNeitherHubNorApi()
    {
        Assert.Equal(401, await StatusAsync(HttpMethod.Post, "/elsa/hubs/workflow-instance/negotiate?negotiateVersion=1", null, Origin));
        Assert.Equal(401, await StatusAsync(HttpMethod.Get, "/elsa/api/workflow-definitions", null, Origin));
        Assert.Equal(401, await StatusAsync(HttpMethod.Post, "/elsa/hubs/workflow-instance/negotiate?access_token=nxk_wrong", null, Origin));
    }

    [Theory]
    [InlineData("https://studio.example.org", "https://studio.example.org")]
    [InlineData("https://evil.example", null)]
    public async Task Cors_OtherOrigins_MayCallWhereConfigured(string origin, string? allowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/elsa/api/workflow-definitions/d/execute");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");

        using var answer = await browser.SendAsync(request);

        Assert.Equal(allowed, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null);
    }

    private string Origin => server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);

    private async Task<HttpResponseMessage> PostKeyAsync(string key, string origin, string place = "/studio/")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/studio/sign-in") { Content = new FormUrlEncodedContent([KeyValuePair.Create("key", key), KeyValuePair.Create("return", place)]) };
        request.Headers.Add("Origin", origin);
        return await browser.SendAsync(request);
    }

    private async Task<int> StatusAsync(HttpMethod method, string path, string? cookie, string? origin)
    {
        using var request = new HttpRequestMessage(method, path) { Content = method == HttpMethod.Post ? new StringContent("{}", System.Text.Encoding.UTF8, "application/json") : null };
        foreach (var (name, value) in new[] { ("Cookie", cookie), ("Origin", origin) }.Where(header => header.Item2 is not null))
        {
            request.Headers.Add(name, value);
        }

        using var answer = await browser.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private static string Cookie(HttpResponseMessage answer) => answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
}
