using YamlDotNet.RepresentationModel;

namespace NexusWorkflows.Lab.Edge;

/// <summary>A part of a file that knows where it stands. Keys are found whatever their case, as the provider's own decoder does.</summary>
internal sealed class EdgeNode(string file, string path, YamlNode node)
{
    private readonly YamlMappingNode map = node as YamlMappingNode ?? throw new EdgeFileException(file, $"{(path.Length == 0 ? "the document" : path)} is no mapping");

    /// <exception cref="EdgeFileException">It has another key.</exception>
    public void Allow(IReadOnlyCollection<string> keys)
    {
        foreach (var key in map.Children.Keys.Select(Scalar))
        {
            if (!keys.Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                throw new EdgeFileException(file, $"field not found, node: {key}");
            }
        }
    }

    public bool Has(string key) => Find(key) is not null;

    /// <summary>A section, or null where there is none.</summary>
    /// <exception cref="EdgeFileException">It is empty.</exception>
    public EdgeNode? Section(string key)
    {
        if (Find(key) is not { } found)
        {
            return null;
        }

        return found is YamlMappingNode { Children.Count: > 0 } ? new EdgeNode(file, Below(key), found) : throw new EdgeFileException(file, $"{key} cannot be a standalone element (type {Below(key)})");
    }

    /// <summary>A section that may be empty, such as <c>tls: {}</c>; <c>tls: true</c> is one too.</summary>
    public EdgeNode SectionOrEmpty(string key) => new(file, Below(key), Find(key) is YamlMappingNode found ? found : new YamlMappingNode());

    public IEnumerable<(string Key, EdgeNode Node)> Children() => map.Children.Select(pair => (Scalar(pair.Key), new EdgeNode(file, Below(Scalar(pair.Key)), pair.Value)));

    public string? Text(string key) => Find(key) is YamlScalarNode { Value: { } value } ? value : null;

    public IReadOnlyList<string> List(string key) => Find(key) switch
    {
        null => [],
        YamlSequenceNode { Children.Count: > 0 } list => [.. list.Children.Select(Scalar)],
        YamlScalarNode { Value: { Length: > 0 } value } => value.Split(','),
        _ => throw new EdgeFileException(file, $"{key} cannot be a standalone element (type {Below(key)})"),
    };

    public IReadOnlyList<EdgeNode> Items(string key) => Find(key) is YamlSequenceNode list ? [.. list.Children.Select(item => new EdgeNode(file, Below(key), item))] : [];

    public Dictionary<string, string> Texts() => map.Children.ToDictionary(pair => Scalar(pair.Key), pair => Scalar(pair.Value));

    private YamlNode? Find(string key) => map.Children.FirstOrDefault(pair => Scalar(pair.Key).Equals(key, StringComparison.OrdinalIgnoreCase)).Value;

    private string Scalar(YamlNode value) => value is YamlScalarNode { Value: { } text } ? text : throw new EdgeFileException(file, $"a text is expected in {path}");

    private string Below(string key) => path.Length == 0 ? key : $"{path}.{key}";
}
