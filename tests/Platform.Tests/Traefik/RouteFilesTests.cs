using NexusWorkflows.Platform.Traefik;

namespace NexusWorkflows.Platform.Tests.Traefik;

public sealed class RouteFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("nexus-routes-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Write_NewRoute_IsThePairOfRoutersAndReadsBackWhole()
    {
        var route = RouteOf("erp.acme.test");
        await FilesOf().WriteRouteAsync(route, CancellationToken.None);
        var path = Path.Combine(folder, $"{route.Name}.yml");
        Assert.Equal($$"""
            # nexus: t-1 erp.acme.test
            http:
              routers:
                {{route.Name}}:
                  rule: "Host(`erp.acme.test`)"
                  entryPoints: ["websecure"]
                  middlewares: ["headers@file"]
                  service: "erpnext@docker"
                  tls:
                    certResolver: "le"
                {{route.Name}}-http:
                  rule: "Host(`erp.acme.test`)"
                  entryPoints: ["web"]
                  middlewares: ["{{route.Name}}-https"]
                  service: "noop@internal"
              middlewares:
                {{route.Name}}-https:
                  redirectScheme:
                    scheme: "https"
                    permanent: true

            """, await File.ReadAllTextAsync(path));
        Assert.Equal([path], Directory.GetFiles(folder));
        Assert.Equal(new RouteFile(path, "erp.acme.test", "t-1") { Whole = true }, await FilesOf().FindRouteAsync("ERP.acme.test", CancellationToken.None));
    }

    [Fact]
    public async Task Write_EverythingElsewhereButTheService_HasNoEmptySection()
    {
        var route = RouteOf("erp.acme.test");
        var options = Options() with { Middlewares = [], RedirectMiddleware = "https@file", CertResolver = null, ServiceUrl = "http://frontend:8080" };
        await new RouteFiles(options).WriteRouteAsync(route, CancellationToken.None);
        Assert.Equal($$"""
            # nexus: t-1 erp.acme.test
            http:
              routers:
                {{route.Name}}:
                  rule: "Host(`erp.acme.test`)"
                  entryPoints: ["websecure"]
                  service: "{{route.Name}}"
                  tls: {}
                {{route.Name}}-http:
                  rule: "Host(`erp.acme.test`)"
                  entryPoints: ["web"]
                  middlewares: ["https@file"]
                  service: "noop@internal"
              services:
                {{route.Name}}:
                  loadBalancer:
                    passHostHeader: true
                    servers:
                      - url: "http://frontend:8080"

            """, await File.ReadAllTextAsync(Path.Combine(folder, $"{route.Name}.yml")));
    }

    [Theory]
    [InlineData("t {{ env }}", "Could not write a route file: 't {{ env }}' can't stand in it, as a token it may hold no spaces, braces or control signs. Correct it and try again.")]
    [InlineData("", "Could not write a route file: '' can't stand in it, as a token it may hold no spaces, braces or control signs. Correct it and try again.")]
    public async Task Write_TokenWithMeaning_IsRefusedAndNothingWritten(string token, string message)
    {
        var fault = await Assert.ThrowsAsync<PlatformException>(() => FilesOf().WriteRouteAsync(RouteOf("erp.acme.test") with { Token = token }, CancellationToken.None));
        Assert.Equal((FaultKind.Permanent, "traefik.invalid_value", message), (fault.Kind, fault.Code, fault.Message));
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("a b")]
    public async Task Write_NameWithMeaning_IsRefused(string name)
    {
        var fault = await Assert.ThrowsAsync<PlatformException>(() => FilesOf().WriteRouteAsync(RouteOf("erp.acme.test") with { Name = name }, CancellationToken.None));
        Assert.Equal("traefik.invalid_value", fault.Code);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task WriteAndDelete_LeaveTheOthersUntouched()
    {
        var other = "# by hand\nhttp: { routers: { shop: { rule: \"Host(`shop.test`)\", service: shop } } }\n"u8.ToArray();
        await File.WriteAllBytesAsync(Path.Combine(folder, "shop.yaml"), other);
        await FilesOf().WriteRouteAsync(RouteOf("erp.other.test") with { Token = "t-2" }, CancellationToken.None);
        var neighbour = Path.Combine(folder, $"{RouteName.For("erp.other.test")}.yml");
        var before = await File.ReadAllBytesAsync(neighbour);

        await FilesOf().WriteRouteAsync(RouteOf("erp.acme.test"), CancellationToken.None);
        await FilesOf().DeleteRouteAsync("erp.acme.test", "t-1", CancellationToken.None);

        Assert.Equal(other, await File.ReadAllBytesAsync(Path.Combine(folder, "shop.yaml")));
        Assert.Equal(before, await File.ReadAllBytesAsync(neighbour));
        Assert.Equal(2, Directory.GetFiles(folder).Length);
        Assert.Null(await FilesOf().FindRouteAsync("erp.acme.test", CancellationToken.None));
    }

    [Fact]
    public async Task Delete_OtherToken_DeletesNothing()
    {
        await FilesOf().WriteRouteAsync(RouteOf("erp.acme.test"), CancellationToken.None);
        await FilesOf().DeleteRouteAsync("erp.acme.test", "t-9", CancellationToken.None);
        await FilesOf().DeleteRouteAsync("shop.acme.test", "t-1", CancellationToken.None);
        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task Write_LeftoverOfACrash_IsNoRouteAndIsReplaced()
    {
        var route = RouteOf("erp.acme.test");
        var leftover = Path.Combine(folder, $"{route.Name}.yml.new");
        await File.WriteAllTextAsync(leftover, "# nexus: t-1 erp.acme.test\nhttp:\n  routers:\n    half");
        Assert.Null(await FilesOf().FindRouteAsync("erp.acme.test", CancellationToken.None));
        await FilesOf().WriteRouteAsync(route, CancellationToken.None);
        Assert.Equal([Path.Combine(folder, $"{route.Name}.yml")], Directory.GetFiles(folder));
    }

    [Fact]
    public async Task Write_RenameFails_LeavesNoFile()
    {
        var route = RouteOf("erp.acme.test");
        Directory.CreateDirectory(Path.Combine(folder, $"{route.Name}.yml", "in the way"));
        var fault = await Assert.ThrowsAsync<PlatformException>(() => FilesOf().WriteRouteAsync(route, CancellationToken.None));
        Assert.Equal("traefik.write_failed", fault.Code);
        Assert.Empty(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Write_AgainWithTheSameToken_ReplacesItsOwnFile()
    {
        var route = RouteOf("erp.acme.test");
        await FilesOf().WriteRouteAsync(route, CancellationToken.None);
        var path = Path.Combine(folder, $"{route.Name}.yml");
        await File.AppendAllTextAsync(path, "# touched\n");
        Assert.False((await FilesOf().FindRouteAsync("erp.acme.test", CancellationToken.None))!.Whole);
        await FilesOf().WriteRouteAsync(route, CancellationToken.None);
        Assert.True((await FilesOf().FindRouteAsync("erp.acme.test", CancellationToken.None))!.Whole);
    }

    [Fact]
    public async Task Write_RoutedByAnotherFile_IsRefused()
    {
        var path = Path.Combine(folder, "legacy.toml");
        await File.WriteAllTextAsync(path, "[http.routers.a]\n  rule = \"Host(`erp.acme.test`)\"\n");
        var fault = await Assert.ThrowsAsync<PlatformException>(() => FilesOf().WriteRouteAsync(RouteOf("erp.acme.test"), CancellationToken.None));
        Assert.Equal((FaultKind.Permanent, "traefik.route_exists"), (fault.Kind, fault.Code));
        Assert.Equal($"Could not write the route of 'erp.acme.test': '{path}' routes it already and was not made by this run. Remove it there if it is no longer needed.", fault.Message);
        Assert.Single(Directory.GetFiles(folder));
    }

    [Theory]
    [InlineData("http:\n  routers: [\n")]
    [InlineData("http:\n  routers: {}\n")]
    [InlineData("http:\n  middlewares:\n")]
    [InlineData("http:\n")]
    [InlineData("just text\n")]
    public async Task Write_AnotherFileIsBad_IsRefusedByItsName(string bad)
    {
        var path = Path.Combine(folder, "bad.yml");
        await File.WriteAllTextAsync(path, bad);
        var fault = await Assert.ThrowsAsync<PlatformException>(() => FilesOf().WriteRouteAsync(RouteOf("erp.acme.test"), CancellationToken.None));
        Assert.Equal((FaultKind.Permanent, "traefik.bad_file"), (fault.Kind, fault.Code));
        Assert.StartsWith($"Could not write the route of 'erp.acme.test': Traefik can't read '{path}' (", fault.Message, StringComparison.Ordinal);
        Assert.Null(await FilesOf().FindRouteAsync("erp.acme.test", CancellationToken.None));
    }

    [Fact]
    public async Task Find_BadFileMentionsTheDomain_IsUnreadable()
    {
        var path = Path.Combine(folder, "bad.yml");
        await File.WriteAllTextAsync(path, "http: { routers: {} } # erp.acme.test");
        var found = await FilesOf().FindRouteAsync("erp.acme.test", CancellationToken.None);
        Assert.Equal(new RouteFile(path, "erp.acme.test", null) { Unreadable = "its section 'http.routers' is empty" }, found);
    }

    [Fact]
    public async Task Find_MarkedForAnotherDomain_HasNoToken()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "a.yml"), "# nexus: t-1 shop.test\nhttp: { routers: { a: { rule: \"Host(`erp.acme.test`)\" } } }\n");
        var found = await FilesOf().FindRouteAsync("erp.acme.test", CancellationToken.None);
        Assert.Null(found!.Token);
        Assert.False(found.Whole);
    }

    [Fact]
    public async Task Find_TemplateThatIsNoYaml_IsReadAsText()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "a.yml"), "{{ range $i := until 2 }}\nrule: Host(`erp.acme.test`)\n{{ end }}\n");
        Assert.NotNull(await FilesOf().FindRouteAsync("erp.acme.test", CancellationToken.None));
        Assert.Null(await FilesOf().FindRouteAsync("shop.test", CancellationToken.None));
    }

    [Fact]
    public async Task Folder_Missing_IsDown()
    {
        var files = new RouteFiles(Options() with { Directory = "/nowhere/dynamic" });
        var fault = await Assert.ThrowsAsync<PlatformException>(() => files.FindRouteAsync("erp.acme.test", CancellationToken.None));
        Assert.Equal((FaultKind.Down, "traefik.directory_unreadable"), (fault.Kind, fault.Code));
        Assert.Equal("traefik.directory_unreadable", (await Assert.ThrowsAsync<PlatformException>(() => files.ProbeAsync(CancellationToken.None))).Code);
    }

    [Theory]
    [InlineData("Host(`erp.acme.test`)", true)]
    [InlineData("Host(`www.acme.test`, `erp.acme.test`)", true)]
    [InlineData("host(\"ERP.acme.test\") && PathPrefix(`/x`)", true)]
    [InlineData("PathPrefix(`/`) || (HOST( 'erp.acme.test' ))", true)]
    [InlineData("HostSNI(`erp.acme.test`)", true)]
    [InlineData("Host(\\\"erp.acme.test\\\")", true)]
    [InlineData("!Host(`erp.acme.test`)", false)]
    [InlineData("Host(`erp.acme.test.evil`)", false)]
    [InlineData("Host(`a-erp.acme.test`)", false)]
    [InlineData("PathPrefix(`erp.acme.test`)", false)]
    [InlineData("", false)]
    public void Rule_NamesTheHost(string rule, bool named) => Assert.Equal(named, HostRule.Names(rule, "erp.acme.test"));

    [Fact]
    public void Name_DomainsThatDifferInDotsAlone_StayApart()
    {
        Assert.NotEqual(RouteName.For("a-b.test"), RouteName.For("a.b.test"));
        Assert.Equal(RouteName.For("a.b.test"), RouteName.For("A.B.test"));
        Assert.StartsWith("erp-a-b-test-", RouteName.For("a.b.test"), StringComparison.Ordinal);
    }

    private static Route RouteOf(string domain) => new(domain, "t-1", RouteName.For(domain));

    private RouteFiles FilesOf() => new(Options());

    private TraefikOptions Options() => new() { Directory = folder, Service = "erpnext@docker", Middlewares = ["headers@file"], Connect = "127.0.0.1:443" };
}
