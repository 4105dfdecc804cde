using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>A state's text without its large values, and back. Where they lie is told apart from the values, so that nothing a user writes can look like one.</summary>
internal sealed class LargeValues
{
    private readonly Dictionary<JsonNode, LargeValue> known = new(ReferenceEqualityComparer.Instance);

    private IReadOnlyCollection<string> held;

    private LargeValues(StateText text, IReadOnlyCollection<string> held)
    {
        Text = text;
        this.held = held;
    }

    /// <summary>The text that this was read from or written to last.</summary>
    public StateText Text { get; }

    /// <summary>That text is in the store now.</summary>
    public void Keep() => held = Text.Large.Count == 0 ? [] : Text.Large.Keys.ToHashSet(StringComparer.Ordinal);

    /// <param name="limit">Bytes of UTF-8 that a value may have within the state.</param>
    public static StateText Write(RunState state, int limit)
    {
        var lifted = new List<Lifted>();
        try
        {
            var json = WriteLifting(state, limit, lifted, out var bytes);
            state.Stored = After(state.Stored, lifted, json, bytes);
            return state.Stored.Text;
        }
        finally
        {
            state.Large = null;
            foreach (var (place, name, node, _) in lifted)
            {
                place.Values[name] = node;
            }
        }
    }

    /// <exception cref="JsonException">A large value is missing.</exception>
    public static void PutBack(RunState state, string json, Func<string, string?> find)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var stored = new LargeValues(new StateText(json, Encoding.UTF8.GetByteCount(json), texts, [], []), []);
        var places = state.Large is null ? [] : ValuePlaces.Of(state).ToDictionary(p => (p.In, p.Of), p => p.Values);
        foreach (var large in state.Large ?? [])
        {
            var text = find(large.Hash) ?? throw new JsonException($"The large value '{large.Name}' ({large.In}{(large.Of is null ? "" : " " + large.Of)}) isn't stored.");
            var node = JsonTexts.Read(text)!;
            places[(large.In, large.Of)][large.Name] = node;
            texts[large.Hash] = text;
            stored.known[node] = new LargeValue(large.Hash, text);
        }

        state.Large = null;
        state.Stored = stored;
        stored.Keep();
    }

    private static string WriteLifting(RunState state, int limit, List<Lifted> lifted, out int bytes)
    {
        if (state.Stored is { known.Count: > 0 } stored)
        {
            Lift(state, lifted, stored.known.GetValueOrDefault);
        }

        var json = RunStateJson.Serialize(state);
        bytes = Encoding.UTF8.GetByteCount(json);
        var before = lifted.Count;
        if (bytes <= limit)
        {
            return json; // then no value in it is larger: most states end here, without a look at their values
        }

        Lift(state, lifted, node => Measure(node, limit));
        if (lifted.Count > before)
        {
            json = RunStateJson.Serialize(state);
            bytes = Encoding.UTF8.GetByteCount(json);
        }

        return json;
    }

    private static void Lift(RunState state, List<Lifted> lifted, Func<JsonNode, LargeValue?> find)
    {
        foreach (var place in ValuePlaces.Of(state))
        {
            var from = lifted.Count;
            foreach (var (name, node) in place.Values)
            {
                if (node is not null && place.IsValue(name) && find(node) is { } value)
                {
                    lifted.Add(new Lifted(place, name, node, value));
                }
            }

            for (var i = from; i < lifted.Count; i++)
            {
                place.Values[lifted[i].Name] = null;
                (state.Large ??= []).Add(new LargeValuePlace(place.In, place.Of, lifted[i].Name, lifted[i].Value.Hash));
            }
        }
    }

    private static LargeValue? Measure(JsonNode node, int limit)
    {
        const int mostBytesACharacter = 6;
        if (node is JsonValue value && (!value.TryGetValue<string>(out var plain) || (plain.Length * mostBytesACharacter) + 2 <= limit))
        {
            return null;
        }

        var text = JsonTexts.Write(node);
        var utf8 = Encoding.UTF8.GetBytes(text);
        return utf8.Length <= limit ? null : new LargeValue(Convert.ToHexStringLower(SHA256.HashData(utf8)), text);
    }

    private static LargeValues After(LargeValues? before, List<Lifted> lifted, string json, int bytes)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var one in lifted)
        {
            texts[one.Value.Hash] = one.Value.Text;
        }

        var held = before?.held ?? [];
        var after = new LargeValues(new StateText(json, bytes, texts, [.. texts.Keys.Where(h => !held.Contains(h))], [.. held.Where(h => !texts.ContainsKey(h))]), held);
        foreach (var one in lifted)
        {
            after.known[one.Node] = one.Value;
        }

        return after;
    }

    private sealed record LargeValue(string Hash, string Text);

    private readonly record struct Lifted(ValuePlaces.ValuePlace Place, string Name, JsonNode Node, LargeValue Value);
}
