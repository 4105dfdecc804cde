using System.Text.Json.Nodes;

namespace NexusWorkflows.Activities.Intake;

/// <summary>Reads a start's inputs and collects what is wrong with them, by field.</summary>
internal sealed class InputReader(JsonObject input)
{
    private readonly Dictionary<string, List<string>> errors = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string[]> Errors => errors.ToDictionary(e => e.Key, e => e.Value.ToArray(), StringComparer.Ordinal);

    public void Refuse(string field, string message)
    {
        if (!errors.TryGetValue(field, out var messages))
        {
            errors[field] = messages = [];
        }

        messages.Add(message);
    }

    public bool IsRefused(string field) => errors.ContainsKey(field);

    /// <summary>The trimmed text; null where nothing, or nothing but spaces, was given.</summary>
    public string? Text(string field)
    {
        if (input[field] is not { } node)
        {
            return null;
        }

        if (node is JsonValue value && value.TryGetValue(out string? text))
        {
            return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
        }

        Refuse(field, $"'{field}' must be a text.");
        return null;
    }

    /// <summary>True or false, also as text.</summary>
    public bool Flag(string field)
    {
        switch (input[field])
        {
            case null:
                return false;
            case JsonValue value when value.TryGetValue(out bool flag):
                return flag;
            case JsonValue value when value.TryGetValue(out string? text) && bool.TryParse(text, out var flag):
                return flag;
            default:
                Refuse(field, $"'{field}' must be true or false.");
                return false;
        }
    }

    /// <summary>The texts of a list, or of a text with commas; null where nothing was given. Empty entries are left out, doubled ones once.</summary>
    public IReadOnlyList<string>? Texts(string field)
    {
        IEnumerable<string?> found;
        switch (input[field])
        {
            case null:
                return null;
            case JsonArray list when list.All(i => i is JsonValue v && v.TryGetValue(out string? _)):
                found = list.Select(i => i!.GetValue<string>());
                break;
            case JsonValue value when value.TryGetValue(out string? text):
                found = text.Split(',');
                break;
            default:
                Refuse(field, $"'{field}' must be a list of texts.");
                return null;
        }

        return [.. found.Select(t => t!.Trim().ToLowerInvariant()).Where(t => t.Length > 0).Distinct(StringComparer.Ordinal)];
    }
}
