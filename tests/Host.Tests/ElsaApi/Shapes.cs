using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.ElsaApi;

/// <summary>The shapes of a real Elsa's answers: members, types, nesting and the words it uses; a name with '?' may be missing, '@' refers to a part.</summary>
internal static class Shapes
{
    private static readonly JsonNode File = JsonNode.Parse(System.IO.File.ReadAllText(RepositoryRoot.Of("tests/Host.Tests/ElsaApi/shapes.json")))!;

    public static IEnumerable<string> Answers => File["answers"]!.AsObject().Select(answer => answer.Key);

    /// <summary>Null, or the first place where an answer has another shape than the recorded one.</summary>
    public static string? Difference(string answer, JsonNode? found) => Compare(File["answers"]![answer] ?? throw new InvalidOperationException($"There is no shape '{answer}'."), found, answer);

    private static string? Compare(JsonNode? shape, JsonNode? found, string path) => shape switch
    {
        JsonObject members => Members(members, found, path),
        JsonArray { Count: 0 } => found is JsonArray ? null : $"{path} is no list",
        JsonArray items => found is JsonArray list ? list.Select((item, at) => Compare(items[0], item, $"{path}[{at}]")).FirstOrDefault(difference => difference is not null) : $"{path} is no list",
        _ => Leaf(shape!.GetValue<string>(), found, path),
    };

    private static string? Members(JsonObject shape, JsonNode? found, string path)
    {
        if (found is not JsonObject members)
        {
            return $"{path} is no object";
        }

        var known = shape.ToDictionary(member => member.Key.TrimEnd('?'), member => (Shape: member.Value, Optional: member.Key.EndsWith('?')), StringComparer.Ordinal);
        if (members.Select(member => member.Key).FirstOrDefault(name => !known.ContainsKey(name)) is { } extra)
        {
            return $"{path}.{extra} isn't in Elsa's answer";
        }

        foreach (var (name, (inner, optional)) in known)
        {
            if (!members.ContainsKey(name) || (members[name] is null && optional))
            {
                if (!optional)
                {
                    return $"{path}.{name} is missing";
                }
            }
            else if (Compare(inner, members[name], $"{path}.{name}") is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private static string? Leaf(string shape, JsonNode? found, string path)
    {
        if (shape[0] == '@')
        {
            return Compare(File["parts"]![shape[1..]] ?? throw new InvalidOperationException($"There is no part '{shape}'."), found, path);
        }

        var fits = shape.Split(' ') switch
        {
            ["any"] => true,
            ["map"] => found is JsonObject,
            ["list"] => found is JsonArray,
            ["flag"] => found?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
            ["number"] => found?.GetValueKind() == JsonValueKind.Number,
            ["text"] => found?.GetValueKind() == JsonValueKind.String,
            ["time"] => IsTime(found),
            ["word", var kind] => found?.GetValueKind() == JsonValueKind.String && File["words"]![kind]!.AsArray().Any(word => word!.GetValue<string>() == found.GetValue<string>()),
            _ => throw new InvalidOperationException($"'{shape}' is no shape."),
        };
        return fits ? null : $"{path} is '{found?.ToJsonString()}', which is no {shape}";
    }

    private static bool IsTime(JsonNode? found) =>
        found?.GetValueKind() == JsonValueKind.String && found.GetValue<string>() is var text && text.Contains('T', StringComparison.Ordinal) && text.EndsWith("+00:00", StringComparison.Ordinal)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
