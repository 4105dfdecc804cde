using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Flow;

/// <summary>A path with parameters, such as <c>orders/{id}/lines/{*rest}</c>. A request is led to it by its shape: the path with the parameters' names left out.</summary>
public sealed class HttpRoute
{
    /// <summary>Most segments of a path with parameters: a request is looked for under every shape that it may have.</summary>
    public const int MostSegments = 8;

    private const string Any = "{}";
    private const string Rest = "**";
    private readonly List<Segment> segments;

    private HttpRoute(List<Segment> segments) => this.segments = segments;

    /// <summary>Reads a path as an author writes it.</summary>
    /// <exception cref="FormatException">It has a part that isn't understood; the message says which and what to do.</exception>
    public static HttpRoute Parse(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var parts = Parts(path);
        var segments = new List<Segment>(parts.Length);
        foreach (var part in parts)
        {
            if (segments is [.., { IsOptional: true } or { IsRest: true }])
            {
                throw new FormatException($"'{path}' goes on after an optional part. Only the last part can be left out or take the rest.");
            }

            segments.Add(Segment.Of(part, path));
        }

        if (segments.Count > MostSegments && segments.Exists(segment => segment.Name is not null))
        {
            throw new FormatException($"'{path}' has {segments.Count} parts; a path with parameters may have {MostSegments}.");
        }

        return new HttpRoute(segments);
    }

    /// <summary>What it is found by: two where its last part can be left out.</summary>
    public IReadOnlyList<string> Shapes
    {
        get
        {
            var whole = Join(segments.Select(segment => segment.IsRest ? Rest : segment.Name is null ? segment.Text.ToLowerInvariant() : Any));
            return segments is [.., { IsOptional: true }] ? [whole, Join(segments.SkipLast(1).Select(segment => segment.Name is null ? segment.Text.ToLowerInvariant() : Any))] : [whole];
        }
    }

    /// <summary>Every shape that fits a request's path, the most definite first: from the left, a text before a parameter, a parameter before the rest.</summary>
    public static IReadOnlyList<string> ShapesOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var parts = Parts(path.ToLowerInvariant());
        var shapes = parts.Length > MostSegments ? [Join(parts)] : Filled(parts).ToList();
        for (var kept = Math.Min(parts.Length, MostSegments - 1); kept >= 0; kept--)
        {
            shapes.AddRange(Filled(parts[..kept]).Select(shape => (shape == "/" ? "" : shape) + "/" + Rest));
        }

        return shapes;
    }

    /// <summary>The values of its parameters in a request's path, which has one of its shapes.</summary>
    public JsonObject ValuesIn(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var parts = Parts(path);
        var values = new JsonObject();
        for (var i = 0; i < segments.Count; i++)
        {
            if (segments[i] is { Name: { } name } segment && (i < parts.Length || segment.IsRest))
            {
                values[name] = segment.IsRest ? string.Join('/', parts.Skip(i)) : parts[i];
            }
        }

        return values;
    }

    /// <summary>The path as it is shown: with a slash before it and none behind.</summary>
    public static string Normal(string path) => Join(Parts(path));

    private static IEnumerable<string> Filled(string[] parts)
    {
        for (var mask = 0; mask < 1 << parts.Length; mask++)
        {
            yield return Join(parts.Select((part, i) => (mask & (1 << (parts.Length - 1 - i))) == 0 ? part : Any));
        }
    }

    private static string[] Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static string Join(IEnumerable<string> parts) => "/" + string.Join('/', parts);

    /// <param name="Name">Of a parameter; null: the text itself.</param>
    private sealed record Segment(string Text, string? Name, bool IsOptional, bool IsRest)
    {
        public static Segment Of(string part, string path)
        {
            if (!part.Contains('{', StringComparison.Ordinal) && !part.Contains('}', StringComparison.Ordinal))
            {
                return new Segment(part, null, false, false);
            }

            // What stands behind a colon says of which type a value is; as in Elsa it is no condition.
            var name = part.Trim('{', '}').TrimStart('*').Split(':', '=')[0];
            var isOptional = name.EndsWith('?') || part.EndsWith("?}", StringComparison.Ordinal);
            name = name.TrimEnd('?');
            return part[0] == '{' && part[^1] == '}' && name.Length > 0 && !part[1..^1].Contains('{', StringComparison.Ordinal)
                ? new Segment(part, name, isOptional, part.StartsWith("{*", StringComparison.Ordinal))
                : throw new FormatException($"'{part}' in '{path}' isn't understood. A part is a text, or a parameter such as '{{id}}', '{{id?}}' or '{{*rest}}'.");
        }
    }
}
