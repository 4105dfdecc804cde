namespace NexusWorkflows.Lab.Edge;

/// <summary>What a file's router says.</summary>
internal sealed record EdgeRouter(string Name, string Rule, IReadOnlyList<string> EntryPoints, IReadOnlyList<string> Middlewares, string Service, bool Tls, string? CertResolver);

/// <summary>A middleware; only what the edge plays is kept of it.</summary>
/// <param name="Name">Without a provider.</param>
/// <param name="RedirectScheme">The scheme to redirect to, or null.</param>
/// <param name="Permanent">Whether that redirect is a permanent one.</param>
/// <param name="ResponseHeaders">Headers that go onto each answer.</param>
/// <param name="RequestHeaders">Headers that go onto each request.</param>
internal sealed record EdgeMiddleware(string Name, string? RedirectScheme, bool Permanent, IReadOnlyDictionary<string, string> ResponseHeaders, IReadOnlyDictionary<string, string> RequestHeaders);

/// <summary>A router, and whether it serves.</summary>
/// <param name="Router">What the file says.</param>
/// <param name="Hosts">The names of its rule.</param>
/// <param name="Errors">Why it doesn't serve; empty when it does.</param>
internal sealed record LinkedRouter(EdgeRouter Router, IReadOnlyList<string> Hosts, IReadOnlyList<string> Errors);

/// <summary>Everything the files say, after each router was checked against the rest.</summary>
internal sealed class EdgeConfiguration
{
    public const string Sites = "erp@docker";
    public const string Nothing = "noop@internal";
    private static readonly Dictionary<string, string> NoHeaders = [];
    private readonly Dictionary<string, EdgeMiddleware> middlewares;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> services;

    public EdgeConfiguration(IEnumerable<EdgeRouter> routers, IReadOnlyDictionary<string, EdgeMiddleware> middlewares, IReadOnlyDictionary<string, IReadOnlyList<string>> services)
    {
        // What the platform's operators keep in a file of their own is always there.
        this.middlewares = new Dictionary<string, EdgeMiddleware>
        {
            ["secure-headers"] = new("secure-headers", null, false, new Dictionary<string, string> { ["Strict-Transport-Security"] = "max-age=31536000", ["X-Content-Type-Options"] = "nosniff" }, NoHeaders),
            ["redirect-to-https"] = new("redirect-to-https", "https", true, NoHeaders, NoHeaders),
        };
        foreach (var (name, middleware) in middlewares)
        {
            this.middlewares[name] = middleware;
        }

        this.services = services;
        Routers = [.. routers.OrderBy(router => router.Name, StringComparer.Ordinal).Select(Link)];
    }

    public static EdgeConfiguration Empty { get; } = new([], new Dictionary<string, EdgeMiddleware>(), new Dictionary<string, IReadOnlyList<string>>());

    public IReadOnlyList<LinkedRouter> Routers { get; }

    public LinkedRouter? Find(string host, string entryPoint) =>
        Routers.FirstOrDefault(linked => linked.Errors.Count == 0 && linked.Router.EntryPoints.Contains(entryPoint) && linked.Router.Tls == (entryPoint == "websecure") && linked.Hosts.Contains(host));

    public IEnumerable<EdgeMiddleware> MiddlewaresOf(EdgeRouter router) => router.Middlewares.Select(name => Middleware(name)!);

    /// <summary>Where a router's requests go: null is the sites, an empty list nowhere.</summary>
    public IReadOnlyList<string>? ServersOf(EdgeRouter router) => router.Service switch
    {
        Sites => null,
        Nothing => [],
        var name => services[Local(name)!],
    };

    private LinkedRouter Link(EdgeRouter router)
    {
        var errors = new List<string>();
        var hosts = EdgeRule.Hosts(router.Rule);
        if (hosts is null)
        {
            errors.Add($"error while parsing rule {router.Rule}");
        }

        errors.AddRange(router.Middlewares.Where(name => Middleware(name) is null).Select(name => $"middleware \"{(name.Contains('@', StringComparison.Ordinal) ? name : name + "@file")}\" does not exist"));
        if (router.Service is not (Sites or Nothing) && (Local(router.Service) is not { } service || !services.ContainsKey(service)))
        {
            errors.Add($"the service \"{(router.Service.Contains('@', StringComparison.Ordinal) ? router.Service : router.Service + "@file")}\" does not exist");
        }

        if (!router.EntryPoints.Any(name => name is "web" or "websecure"))
        {
            errors.Add("no valid entryPoint for this router");
        }

        return new LinkedRouter(router, hosts ?? [], errors);
    }

    private EdgeMiddleware? Middleware(string name) => Local(name) is { } local ? middlewares.GetValueOrDefault(local) : null;

    // Names of other providers than the files' are not known, save the sites' service.
    private static string? Local(string name) => name.Split('@') switch
    {
        [var local] => local,
        [var local, "file" or "docker"] => local,
        _ => null,
    };
}
