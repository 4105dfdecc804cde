namespace NexusWorkflows.Host.Setup;

/// <summary>What the server does beside the API; sections <c>server:</c> and <c>studio:</c>.</summary>
/// <param name="CorsOrigins">Other origins whose pages may call Elsa's API, for example <c>https://studio.example.org</c>; none by default.</param>
/// <param name="InstallsStudio">Elsa Studio's files are fetched in the background where they are missing. Default true.</param>
internal sealed record WebSettings(IReadOnlyList<string> CorsOrigins, bool InstallsStudio)
{
    public static WebSettings Usual { get; } = new([], true);

    public static WebSettings Read(ConfigurationSection server, ConfigurationSection studio)
    {
        var origins = server.Texts("corsOrigins");
        foreach (var origin in origins.Where(origin => !IsOrigin(origin)))
        {
            server.Wrong("corsOrigins", $"has '{origin}'; an origin is a scheme and a host, such as 'https://studio.example.org'");
        }

        return new WebSettings(origins, studio.Choice("install", "auto", "auto", "never") == "auto");
    }

    private static bool IsOrigin(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && text == uri.GetLeftPart(UriPartial.Authority);
}
