using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace NexusWorkflows.Lab.Edge;

/// <summary>A file that the provider can't take; the whole reload ends with it.</summary>
internal sealed class EdgeFileException(string file, string reason) : Exception($"Error while building configuration from file '{file}': {reason}")
{
    public string File { get; } = file;
}

/// <summary>Reads the dynamic configuration as Traefik v3's file provider does: one bad file refuses all of them.</summary>
internal static class EdgeFileReader
{
    private static readonly string[] Roots = ["http", "tcp", "udp", "tls"];
    private static readonly string[] HttpSections = ["routers", "middlewares", "services", "serversTransports", "models"];
    private static readonly string[] RouterKeys = ["rule", "entryPoints", "middlewares", "service", "tls", "priority", "ruleSyntax", "observability"];
    private static readonly string[] TlsKeys = ["certResolver", "options", "domains"];
    private static readonly string[] ServiceKeys = ["loadBalancer", "weighted", "mirroring", "failover", "highestRandomWeight"];
    private static readonly string[] BalancerKeys = ["servers", "passHostHeader", "healthCheck", "passiveHealthCheck", "sticky", "responseForwarding", "serversTransport", "strategy"];
    private static readonly string[] ServerKeys = ["url", "weight", "preservePath", "fenced"];
    private static readonly string[] RedirectKeys = ["scheme", "port", "permanent"];
    private static readonly string[] MiddlewareKinds =
    [
        "addPrefix", "basicAuth", "buffering", "chain", "circuitBreaker", "compress", "contentType", "digestAuth", "encodedCharacters", "errors", "forwardAuth", "grpcWeb", "headers",
        "inFlightReq", "ipAllowList", "ipWhiteList", "passTLSClientCert", "plugin", "rateLimit", "redirectRegex", "redirectScheme", "replacePath", "replacePathRegex", "retry", "stripPrefix", "stripPrefixRegex",
    ];

    private static readonly string[] HeaderKeys =
    [
        "customRequestHeaders", "customResponseHeaders", "accessControlAllowCredentials", "accessControlAllowHeaders", "accessControlAllowMethods", "accessControlAllowOriginList",
        "accessControlAllowOriginListRegex", "accessControlExposeHeaders", "accessControlMaxAge", "addVaryHeader", "allowedHosts", "hostsProxyHeaders", "sslProxyHeaders", "stsSeconds",
        "stsIncludeSubdomains", "stsPreload", "forceSTSHeader", "frameDeny", "customFrameOptionsValue", "contentTypeNosniff", "browserXssFilter", "customBrowserXSSValue",
        "contentSecurityPolicy", "contentSecurityPolicyReportOnly", "publicKey", "referrerPolicy", "permissionsPolicy", "isDevelopment",
    ];

    /// <summary>All files of the directory, in the order of their names; where two define the same name the first one wins.</summary>
    /// <exception cref="EdgeFileException">One of them can't be taken.</exception>
    public static EdgeConfiguration ReadAll(string directory)
    {
        var routers = new Dictionary<string, EdgeRouter>();
        var middlewares = new Dictionary<string, EdgeMiddleware>();
        var services = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var path in Files(directory))
        {
            if (Path.GetExtension(path) == ".toml")
            {
                throw new EdgeFileException(Path.GetFileName(path), "the Lab's edge reads no TOML: write the route as YAML");
            }

            Read(path, routers, middlewares, services);
        }

        return new EdgeConfiguration(routers.Values, middlewares, services);
    }

    /// <summary>The files that count, sorted by name; sub-directories and other extensions don't.</summary>
    public static IEnumerable<string> Files(string directory) =>
        Directory.EnumerateFiles(directory).Where(path => Path.GetExtension(path) is ".yml" or ".yaml" or ".toml").Order(StringComparer.Ordinal);

    private static void Read(string path, Dictionary<string, EdgeRouter> routers, Dictionary<string, EdgeMiddleware> middlewares, Dictionary<string, IReadOnlyList<string>> services)
    {
        var name = Path.GetFileName(path);
        var text = File.ReadAllText(path);
        if (text.Contains("{{", StringComparison.Ordinal))
        {
            throw new EdgeFileException(name, "template: :1: function or variable in '{{' is not defined");
        }

        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException error)
        {
            throw new EdgeFileException(name, error.Message);
        }

        if (stream.Documents.Count == 0)
        {
            return;
        }

        var root = new EdgeNode(name, "", stream.Documents[0].RootNode);
        root.Allow(Roots);
        if (root.Section("http") is not { } http)
        {
            return;
        }

        http.Allow(HttpSections);
        Add(http.Section("routers"), routers, (key, node) => Router(key, node));
        Add(http.Section("middlewares"), middlewares, (key, node) => Middleware(key, node));
        Add(http.Section("services"), services, (_, node) => Servers(node));
    }

    private static void Add<T>(EdgeNode? section, Dictionary<string, T> all, Func<string, EdgeNode, T> read)
    {
        foreach (var (key, node) in section?.Children() ?? [])
        {
            all.TryAdd(key, read(key, node));
        }
    }

    private static EdgeRouter Router(string name, EdgeNode node)
    {
        node.Allow(RouterKeys);
        var tls = node.Has("tls") ? node.SectionOrEmpty("tls") : null;
        tls?.Allow(TlsKeys);
        var entryPoints = node.List("entryPoints");
        return new EdgeRouter(name, node.Text("rule") ?? "", entryPoints.Count == 0 ? ["web", "websecure"] : entryPoints, node.List("middlewares"), node.Text("service") ?? "", tls is not null, tls?.Text("certResolver"));
    }

    private static EdgeMiddleware Middleware(string name, EdgeNode node)
    {
        node.Allow(MiddlewareKinds);
        var redirect = node.Section("redirectScheme");
        redirect?.Allow(RedirectKeys);
        var headers = node.Section("headers");
        headers?.Allow(HeaderKeys);
        var response = new Dictionary<string, string>(headers?.Section("customResponseHeaders")?.Texts() ?? []);
        if (headers?.Text("stsSeconds") is { } seconds)
        {
            response["Strict-Transport-Security"] = $"max-age={seconds}";
        }

        return new EdgeMiddleware(name, redirect?.Text("scheme"), redirect?.Text("permanent") == "true", response, headers?.Section("customRequestHeaders")?.Texts() ?? []);
    }

    private static List<string> Servers(EdgeNode node)
    {
        node.Allow(ServiceKeys);
        var balancer = node.Section("loadBalancer");
        balancer?.Allow(BalancerKeys);
        var servers = balancer?.Items("servers") ?? [];
        foreach (var server in servers)
        {
            server.Allow(ServerKeys);
        }

        return [.. servers.Select(server => server.Text("url") ?? "")];
    }
}
