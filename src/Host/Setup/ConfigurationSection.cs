using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace NexusWorkflows.Host.Setup;

/// <summary>One mapping of the configuration: hands out its keys typed, and notes everything wrong with them instead of stopping at the first.</summary>
internal sealed class ConfigurationSection
{
    private readonly YamlMappingNode? node;
    private readonly string path;
    private readonly List<string> problems;
    private readonly HashSet<string> known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ConfigurationSection> children = [];

    public ConfigurationSection(YamlMappingNode? node, string path, List<string> problems)
    {
        this.node = node;
        this.path = path;
        this.problems = problems;
    }

    /// <summary>False: the configuration doesn't have this section.</summary>
    public bool Exists => node is not null;

    /// <summary>Whether a key is written at all, be it empty.</summary>
    public bool Has(string name) => Find(name) is not null;

    public ConfigurationSection Section(string name)
    {
        var found = Find(name);
        if (found is not null and not YamlMappingNode && !IsEmpty(found))
        {
            Wrong(name, "must be a mapping of keys");
        }

        return Adopt(new ConfigurationSection(found as YamlMappingNode, PathOf(name), problems));
    }

    /// <summary>A list of mappings.</summary>
    public IReadOnlyList<ConfigurationSection> Sections(string name)
    {
        switch (Find(name))
        {
            case null:
                return [];
            case YamlSequenceNode list when list.All(item => item is YamlMappingNode):
                return [.. list.Select((item, index) => Adopt(new ConfigurationSection((YamlMappingNode)item, $"{PathOf(name)}[{index}]", problems)))];
            default:
                Wrong(name, "must be a list of mappings");
                return [];
        }
    }

    public string? Text(string name)
    {
        switch (Find(name))
        {
            case null:
                return null;
            case YamlScalarNode scalar:
                return string.IsNullOrEmpty(scalar.Value) || (IsPlain(scalar) && scalar.Value is "null" or "~") ? null : scalar.Value;
            default:
                Wrong(name, "must be a single value");
                return null;
        }
    }

    public string Required(string name, string example)
    {
        if (Text(name) is { } value)
        {
            return value;
        }

        if (Exists)
        {
            Wrong(name, $"is missing; for example '{example}'");
        }

        return "";
    }

    public IReadOnlyList<string> Texts(string name)
    {
        switch (Find(name))
        {
            case null:
                return [];
            case YamlSequenceNode list when list.All(item => item is YamlScalarNode):
                return [.. list.Cast<YamlScalarNode>().Select(item => item.Value ?? "")];
            case YamlScalarNode scalar:
                return (scalar.Value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            default:
                Wrong(name, "must be a list of values");
                return [];
        }
    }

    public string Choice(string name, string fallback, params ReadOnlySpan<string> choices)
    {
        var value = Text(name);
        if (value is null || choices.Contains(value))
        {
            return value ?? fallback;
        }

        Wrong(name, $"is '{value}'; it can be {string.Join(", ", choices.ToArray())}");
        return fallback;
    }

    public double Number(string name, double fallback, double least)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && double.IsFinite(number))
        {
            return number;
        }

        Wrong(name, $"is '{text}'; it must be a number of at least {least.ToString(CultureInfo.InvariantCulture)}");
        return fallback;
    }

    /// <summary>Whole numbers from 1 up under names of the user's own.</summary>
    public IReadOnlyDictionary<string, int> Counts(string name)
    {
        var section = Section(name);
        var counts = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in section.node?.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "") ?? [])
        {
            if (int.TryParse(section.Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
            {
                counts[key] = count;
            }
            else
            {
                section.Wrong(key, $"is '{section.Text(key)}'; it must be a whole number of at least 1");
            }
        }

        return counts;
    }

    /// <summary>A span such as <c>30s</c>, <c>5m</c>, <c>1h</c>, <c>250ms</c>; a bare number counts seconds.</summary>
    public TimeSpan Span(string name, TimeSpan fallback)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        if (Spans.TryParse(text) is { } span && span > TimeSpan.Zero)
        {
            return span;
        }

        Wrong(name, $"is '{text}'; it must be a time such as 30s, 5m or 1h");
        return fallback;
    }

    public Uri Address(string name, string example)
    {
        var text = Required(name, example);
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
        {
            return uri;
        }

        if (text.Length > 0)
        {
            Wrong(name, $"is '{text}'; it must be an http or https address such as '{example}'");
        }

        return new Uri(example);
    }

    /// <summary>A file on this machine that holds a secret.</summary>
    public string SecretFile(string name)
    {
        var file = Required(name, "/etc/nexus/secret");
        if (file.Length > 0 && !File.Exists(file))
        {
            Wrong(name, $"names '{file}', which isn't there");
        }

        return file;
    }

    public void Wrong(string name, string what) => problems.Add($"{PathOf(name)} {what}.");

    /// <summary>Notes every key that nobody asked for, here and below.</summary>
    public void RefuseUnknown()
    {
        foreach (var key in node?.Children.Keys ?? Enumerable.Empty<YamlNode>())
        {
            var name = (key as YamlScalarNode)?.Value ?? key.ToString();
            if (!known.Contains(name))
            {
                Wrong(name, known.Contains(name + "File") ? $"isn't taken here; put it into a file and give {name}File" : $"is unknown; known here: {string.Join(", ", known.Order())}");
            }
        }

        children.ForEach(child => child.RefuseUnknown());
    }

    private YamlNode? Find(string name)
    {
        known.Add(name);
        return node?.Children.FirstOrDefault(pair => pair.Key is YamlScalarNode key && string.Equals(key.Value, name, StringComparison.OrdinalIgnoreCase)).Value;
    }

    private ConfigurationSection Adopt(ConfigurationSection child)
    {
        children.Add(child);
        return child;
    }

    private string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static bool IsEmpty(YamlNode node) => node is YamlScalarNode { Value: null or "" };

    private static bool IsPlain(YamlScalarNode scalar) => scalar.Style is YamlDotNet.Core.ScalarStyle.Plain or YamlDotNet.Core.ScalarStyle.Any;
}
