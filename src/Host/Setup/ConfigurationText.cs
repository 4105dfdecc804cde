using System.Collections;
using NexusWorkflows.Host.Output;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace NexusWorkflows.Host.Setup;

/// <summary>Reads <c>nexus.yaml</c> and lays <c>NEXUS__SECTION__KEY</c> over it.</summary>
internal static class ConfigurationText
{
    private const string Prefix = "NEXUS__";

    /// <summary>Keys that are secrets themselves: only files may give them.</summary>
    private static readonly HashSet<string> Sensitive = new(StringComparer.OrdinalIgnoreCase)
    {
        "key", "apiKey", "token", "password", "dbRootPassword", "secret",
    };

    /// <summary>The configuration's tree: mappings, sequences and scalars.</summary>
    /// <param name="mustExist">The file was named by the user.</param>
    public static YamlMappingNode Read(string file, bool mustExist, IDictionary environment, List<string> problems)
    {
        var root = ReadFile(file, mustExist, problems);
        foreach (var (path, value) in Overrides(environment))
        {
            if (path.Length < 2 || path.Any(part => part.Length == 0))
            {
                problems.Add($"{Prefix}{string.Join("__", path)}: names no key; write it like {Prefix}ENGINE__DOWNLIMIT.");
                continue;
            }

            if (Sensitive.Contains(path[^1]))
            {
                problems.Add($"{Prefix}{string.Join("__", path).ToUpperInvariant()}: a secret isn't taken from the environment; put it into a file and give {string.Join('.', path)}File.");
                continue;
            }

            Set(root, path, value);
        }

        return root;
    }

    private static YamlMappingNode ReadFile(string file, bool mustExist, List<string> problems)
    {
        if (Directory.Exists(file))
        {
            throw RefusalException.Invalid("configuration.unreadable", $"The configuration '{file}' is a folder; it must be a YAML file. Check --config or NEXUS_CONFIG.");
        }

        if (!File.Exists(file))
        {
            return mustExist
                ? throw RefusalException.Invalid("configuration.missing", $"The configuration '{file}' isn't there. Check --config or NEXUS_CONFIG.")
                : [];
        }

        try
        {
            using var text = File.OpenText(file);
            var stream = new YamlStream();
            stream.Load(text);
            if (stream.Documents.Count == 0)
            {
                return [];
            }

            if (stream.Documents[0].RootNode is YamlMappingNode mapping)
            {
                return mapping;
            }

            // An empty file, or one with only comments, has one empty scalar.
            if (stream.Documents[0].RootNode is not YamlScalarNode { Value: null or "" })
            {
                problems.Add("the file isn't a mapping of sections; it begins like 'domains: { base: example.org }'.");
            }

            return [];
        }
        catch (YamlException e)
        {
            problems.Add($"line {e.Start.Line}: {e.Message}");
            return [];
        }
        catch (InvalidOperationException)
        {
            // What the parser throws at some unfinished lists and mappings, without saying where.
            problems.Add("a list or a mapping isn't closed.");
            return [];
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw RefusalException.Invalid("configuration.unreadable", $"The configuration '{file}' can't be read: {e.Message}");
        }
    }

    private static IEnumerable<(string[] Path, string Value)> Overrides(IDictionary environment) =>
        from name in environment.Keys.Cast<string>()
        where name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
        orderby name
        let path = name[Prefix.Length..].Split("__")
        select (path, (string?)environment[name] ?? "");

    private static void Set(YamlMappingNode at, string[] path, string value)
    {
        foreach (var part in path[..^1])
        {
            if (Child(at, part) is not YamlMappingNode next)
            {
                next = [];
                at.Children[Named(at, part)] = next;
            }

            at = next;
        }

        at.Children[Named(at, path[^1])] = new YamlScalarNode(value);
    }

    private static YamlNode? Child(YamlMappingNode at, string name) =>
        at.Children.FirstOrDefault(pair => IsNamed(pair.Key, name)).Value;

    private static YamlNode Named(YamlMappingNode at, string name) =>
        at.Children.Keys.FirstOrDefault(key => IsNamed(key, name)) ?? new YamlScalarNode(name);

    private static bool IsNamed(YamlNode key, string name) => key is YamlScalarNode scalar && string.Equals(scalar.Value, name, StringComparison.OrdinalIgnoreCase);
}
