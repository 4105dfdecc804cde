using System.Globalization;
using System.Text;

namespace NexusWorkflows.Platform.Traefik;

/// <summary>Composes the file of one client's route: an https router and one that redirects http, marked in the first line.</summary>
internal static class RouteText
{
    /// <summary>The whole text; throws Permanent <c>traefik.invalid_value</c> for a value that could change the file's meaning.</summary>
    public static string Compose(Route route, TraefikOptions options)
    {
        var redirect = options.RedirectMiddleware ?? $"{route.Name}-https";
        var service = options.ServiceUrl is null ? options.Service : route.Name;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# nexus: {Word(route.Token, "token")} {Word(route.Domain, "domain")}\n");
        text.Append("http:\n  routers:\n");
        AppendRouter(text, route.Name, route.Domain, options.HttpsEntryPoint, options.Middlewares, service);
        // "tls: {}" is the one empty section that Traefik wants: TLS with a certificate of its own store.
        text.Append(options.CertResolver is null ? "      tls: {}\n" : $"      tls:\n        certResolver: {Quoted(options.CertResolver)}\n");
        AppendRouter(text, $"{route.Name}-http", route.Domain, options.HttpEntryPoint, [redirect], "noop@internal");
        if (options.RedirectMiddleware is null)
        {
            text.Append(CultureInfo.InvariantCulture, $"  middlewares:\n    {Name(redirect)}:\n      redirectScheme:\n        scheme: \"https\"\n        permanent: true\n");
        }

        if (options.ServiceUrl is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"  services:\n    {Name(service)}:\n      loadBalancer:\n        passHostHeader: true\n        servers:\n          - url: {Quoted(options.ServiceUrl)}\n");
        }

        return Checked(text.ToString(), route);
    }

    private static void AppendRouter(StringBuilder text, string name, string domain, string entryPoint, IReadOnlyList<string> middlewares, string service)
    {
        text.Append(CultureInfo.InvariantCulture, $"    {Name(name)}:\n      rule: {Quoted($"Host(`{domain}`)")}\n      entryPoints: [{Quoted(entryPoint)}]\n");
        if (middlewares.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"      middlewares: [{string.Join(", ", middlewares.Select(Quoted))}]\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"      service: {Quoted(service)}\n");
    }

    /// <summary>Read back as Traefik would, since one bad file stops every later change of every client.</summary>
    private static string Checked(string text, Route route)
    {
        var file = DynamicFile.Parse("new.yml", text);
        if (file.Problem is { } problem || text.Contains("{{", StringComparison.Ordinal))
        {
            throw Invalid(route.Domain, file.Problem ?? "it holds a template");
        }

        if (!file.Routes(route.Domain) || file.TokenFor(route.Domain) != route.Token)
        {
            throw Invalid(route.Domain, "it doesn't read back as written");
        }

        return text;
    }

    private static string Quoted(string value) =>
        value.Length > 0 && value.All(c => c is > ' ' and < (char)127 and not ('"' or '\\' or '{' or '}')) ? $"\"{value}\"" : throw Invalid(value, "it is empty or holds signs that have a meaning in the file");

    private static string Word(string value, string what) =>
        value.Length > 0 && value.All(c => c is > ' ' and < (char)127 and not ('{' or '}')) ? value : throw Invalid(value, $"as a {what} it may hold no spaces, braces or control signs");

    private static string Name(string value) =>
        value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && char.IsAsciiLetter(value[0]) ? value : throw Invalid(value, "a name begins with a letter and holds letters, digits, '-' and '_'");

    private static PlatformException Invalid(string value, string why) => new("traefik", FaultKind.Permanent, "traefik.invalid_value",
        $"Could not write a route file: '{value}' can't stand in it, {why}. Correct it and try again.");
}
