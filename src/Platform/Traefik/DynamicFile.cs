using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace NexusWorkflows.Platform.Traefik;

/// <summary>
/// One file of Traefik's dynamic configuration, of anybody's making. <see cref="Problem"/> says why Traefik would refuse it and, with it, every
/// change of every client; null when it wouldn't, or when only Traefik can tell (TOML, templates).
/// </summary>
internal sealed partial class DynamicFile
{
    private static readonly string[] Parts = ["http", "tcp", "udp", "tls"];
    private readonly List<string> rules = [];

    private DynamicFile(string path, string text)
    {
        Path = path;
        Text = text;
        var header = Header().Match(text);
        Token = header.Success ? header.Groups["token"].Value : null;
        MarkedDomain = header.Success ? header.Groups["domain"].Value : null;
    }

    public string Path { get; }

    public string Text { get; }

    public string? Token { get; }

    public string? MarkedDomain { get; }

    public string? Problem { get; private set; }

    public static DynamicFile Parse(string path, string text)
    {
        var file = new DynamicFile(path, text);
        if (path.EndsWith(".toml", StringComparison.OrdinalIgnoreCase))
        {
            file.rules.Add(WithoutComments(text));
            return file;
        }

        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            file.Problem = yaml.Documents.Count == 0 ? null : file.Read(yaml.Documents[0].RootNode);
        }
        catch (YamlException error)
        {
            // A template becomes YAML only when Traefik has filled it in.
            if (text.Contains("{{", StringComparison.Ordinal))
            {
                file.rules.Add(WithoutComments(text));
            }
            else
            {
                file.Problem = $"line {error.Start.Line}: {error.Message}";
            }
        }

        return file;
    }

    /// <summary>True when one of its routers names the domain.</summary>
    public bool Routes(string domain) => rules.Exists(rule => HostRule.Names(rule, domain));

    /// <summary>The token, when the file is marked as made for this domain.</summary>
    public string? TokenFor(string domain) => string.Equals(MarkedDomain, domain, StringComparison.OrdinalIgnoreCase) ? Token : null;

    private string? Read(YamlNode root)
    {
        if (root is not YamlMappingNode whole)
        {
            return root is YamlScalarNode { Value: "" or null } ? null : "it is no mapping";
        }

        foreach (var (name, part) in whole.Children)
        {
            if (!Parts.Contains(Key(name)))
            {
                continue;
            }

            if (part is not YamlMappingNode { Children.Count: > 0 } sections)
            {
                return $"its section '{Key(name)}' is empty";
            }

            foreach (var (section, content) in sections.Children)
            {
                // To Traefik 3.7 an empty section is an error, and one error stops the whole reload.
                if (content is YamlScalarNode { Value: "" or null or "null" or "~" } or YamlMappingNode { Children.Count: 0 })
                {
                    return $"its section '{Key(name)}.{Key(section)}' is empty";
                }

                if (Key(section) == "routers" && content is YamlMappingNode routers)
                {
                    rules.AddRange(routers.Children.Values.OfType<YamlMappingNode>().SelectMany(router => router.Children)
                        .Where(field => Key(field.Key) == "rule").Select(field => (field.Value as YamlScalarNode)?.Value).OfType<string>());
                }
            }
        }

        return null;
    }

    private static string Key(YamlNode node) => (node as YamlScalarNode)?.Value?.ToLowerInvariant() ?? "";

    private static string WithoutComments(string text) =>
        string.Join('\n', text.Split('\n').Where(line => !line.TrimStart().StartsWith('#')));

    [GeneratedRegex(@"\A# nexus: (?<token>\S+) (?<domain>\S+)\r?\n", RegexOptions.CultureInvariant)]
    private static partial Regex Header();
}
