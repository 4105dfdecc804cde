using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>What went into a step and what came out, noted at its entries in the journal for people to see; nothing is ever decided by it.</summary>
internal sealed class StepNotes(List<JournalEntry> journal)
{
    /// <summary>Characters that one value may take; a larger one is cut, as history is for reading.</summary>
    private const int MostCharacters = 16_000;

    private readonly Dictionary<string, int> newest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonObject> waiting = new(StringComparer.Ordinal);

    /// <summary>The last entry of the journal is this step's.</summary>
    public void Journaled(string stepId)
    {
        newest[stepId] = journal.Count - 1;
        if (waiting.Remove(stepId, out var notes))
        {
            var entry = journal[^1];
            foreach (var (kind, values) in notes)
            {
                (entry.Data ?? (journal[^1] = entry = entry with { Data = [] }).Data!)[kind] = values?.DeepClone();
            }
        }
    }

    /// <param name="kind"><c>in</c> or <c>out</c>.</param>
    /// <param name="value">Shown as it is: secrets are references or masked already.</param>
    public void Add(string stepId, string kind, string name, JsonNode? value)
    {
        var data = DataOf(stepId);
        if (data[kind] is not JsonObject values)
        {
            data[kind] = values = [];
        }

        var room = MostCharacters;
        values[name] = Copy(value, ref room);
    }

    // What a container reads when a child has ended comes before its own next entry; ending without one, it is nobody's news.
    private JsonObject DataOf(string stepId)
    {
        if (newest.TryGetValue(stepId, out var index))
        {
            var entry = journal[index];
            return entry.Data ?? (journal[index] = entry with { Data = [] }).Data!;
        }

        if (!waiting.TryGetValue(stepId, out var notes))
        {
            waiting[stepId] = notes = [];
        }

        return notes;
    }

    private static JsonNode? Copy(JsonNode? value, ref int room)
    {
        switch (value)
        {
            case null:
                return null;
            case JsonArray items:
                var copied = new JsonArray();
                foreach (var item in items)
                {
                    if (room <= 0)
                    {
                        copied.Add("…");
                        break;
                    }

                    copied.Add(Copy(item, ref room));
                }

                return copied;
            case JsonObject members:
                var copy = new JsonObject();
                foreach (var (name, member) in members)
                {
                    if (room <= 0)
                    {
                        copy["…"] = "…";
                        break;
                    }

                    room -= name.Length;
                    copy[name] = Copy(member, ref room);
                }

                return copy;
            default:
                return CopyLeaf(value, ref room);
        }
    }

    private static JsonNode CopyLeaf(JsonNode value, ref int room)
    {
        if (value is not JsonValue leaf || !leaf.TryGetValue<string>(out var text))
        {
            room -= 8;
            return value.DeepClone();
        }

        var cut = text.Length > Math.Max(room, 0) ? text[..(room > 0 && char.IsHighSurrogate(text[room - 1]) ? room - 1 : Math.Max(room, 0))] + "…" : null;
        room -= text.Length + 4;
        return cut is null ? value.DeepClone() : JsonValue.Create(cut);
    }
}
