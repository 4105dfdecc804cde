using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Host.Setup;

/// <summary>What workflows may ask of the web and what it may ask of them; section <c>http:</c>.</summary>
/// <param name="Allow">Addresses that aren't public and may be reached all the same; null: the platform's usual ones.</param>
/// <param name="Timeout">Limit of a request that a workflow sends. Default 100 s.</param>
/// <param name="AnswerLimit">The most that an answer's body may have, in bytes. Default 1 MiB.</param>
internal sealed record RequestSettings(AddressRule? Allow, TimeSpan Timeout, int AnswerLimit)
{
    private const int UsualRequestLimit = 1024 * 1024;
    private const string UsualBasePath = "/workflows";

    // What lies below these is the server's own.
    private static readonly string[] Taken = ["/api", "/elsa", "/studio", "/health", "/metrics", "/openapi", "/scalar", "/hangfire"];

    /// <summary>Below it lie the paths of endpoints. Default <c>/workflows</c>, as Elsa's.</summary>
    public string BasePath { get; init; } = UsualBasePath;

    /// <summary>The most that the body of a request to an endpoint may have, in bytes. Default 1 MiB; an endpoint may say less.</summary>
    public int RequestLimit { get; init; } = UsualRequestLimit;

    /// <summary>On the Lab nothing is real and everything is on this machine.</summary>
    private static readonly AddressRule LabRule = AddressRule.Of(["loopback"]);

    public static RequestSettings Read(ConfigurationSection section)
    {
        var usual = new RequestOptions();
        AddressRule? allow = null;
        var entries = section.Texts("allow");
        try
        {
            allow = section.Has("allow") ? AddressRule.Of(entries) : null;
        }
        catch (FormatException wrong)
        {
            section.Wrong("allow", $"can't be read: {wrong.Message}");
        }

        return new RequestSettings(allow, section.Span("timeout", usual.Timeout), (int)section.Number("answerLimit", usual.AnswerLimit, 1024))
        {
            BasePath = BasePathOf(section),
            RequestLimit = (int)section.Number("requestLimit", UsualRequestLimit, 1024),
        };
    }

    private static string BasePathOf(ConfigurationSection section)
    {
        var path = section.Text("basePath") ?? UsualBasePath;
        if (path is not ['/', _, ..] || path.EndsWith('/') || path.AsSpan().IndexOfAny("{}*? ") >= 0 || Taken.Any(taken => path == taken || path.StartsWith(taken + "/", StringComparison.OrdinalIgnoreCase)))
        {
            section.Wrong("basePath", $"is '{path}'; it must be a path of its own such as '/workflows' or '/hooks', and none of the server's ({string.Join(", ", Taken)})");
        }

        return path;
    }

    public RequestOptions For(bool isLab) => new() { Allow = Allow ?? (isLab ? LabRule : AddressRule.PublicOnly), Timeout = Timeout, AnswerLimit = AnswerLimit };
}
