using System.Text.Json.Nodes;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>How many of each thing exist in a Lab's state.</summary>
/// <remarks>Two onboardings with the same options add the same: what is doubled, lost or left over shows as another number.</remarks>
internal sealed record LabCounts(IReadOnlyDictionary<string, int> Things)
{
    public static LabCounts Of(JsonNode state)
    {
        var things = new SortedDictionary<string, int>(StringComparer.Ordinal);
        Count(state, "", things);
        return new LabCounts(things);
    }

    /// <summary>The change since <paramref name="before"/>, without what stayed.</summary>
    public LabCounts Since(LabCounts before)
    {
        var changed = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in Things.Keys.Union(before.Things.Keys))
        {
            var difference = Things.GetValueOrDefault(name) - before.Things.GetValueOrDefault(name);
            if (difference != 0)
            {
                changed[name] = difference;
            }
        }

        return new LabCounts(changed);
    }

    public bool Same(LabCounts other) => Things.Count == other.Things.Count && Things.All(thing => other.Things.GetValueOrDefault(thing.Key) == thing.Value);

    public override string ToString() => Things.Count == 0 ? "nothing" : string.Join(", ", Things.Select(thing => $"{thing.Key} {thing.Value:+0;-0}"));

    private static void Count(JsonNode? node, string name, SortedDictionary<string, int> things)
    {
        switch (node)
        {
            case JsonArray array:
                things[name] = array.Count;
                break;
            case JsonObject group when name is "" or "mailcow" or "authentik":
                foreach (var (member, value) in group)
                {
                    Count(value, name.Length == 0 ? member : $"{name}.{member}", things);
                }

                break;
            case JsonObject byName:
                things[name] = byName.Count;
                break;
        }
    }
}
