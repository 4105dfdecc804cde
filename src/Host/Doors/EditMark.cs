using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Doors;

/// <summary>What a definition carries while it is in a designer, so that its save says which text it was made from. It is no part of the definition: neither the store nor a file has it.</summary>
internal static class EditMark
{
    private const string Place = "customProperties";
    private const string Revision = "nexusRevision";
    private const string Editor = "nexusEditor";
    private const int LongestEditor = 64;
    private static readonly string[] Members = [Revision, Editor, DeclarationExtras.Member];

    /// <param name="editor">The opening that goes on; null: a new one begins.</param>
    public static void Put(JsonObject definition, StoredDefinition stored, string? editor)
    {
        if (definition[Place] is JsonObject properties)
        {
            DeclarationExtras.Put(definition, properties);
            properties[Revision] = stored.Revision;
            properties[Editor] = editor ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        }
    }

    /// <summary>Takes the mark out of a definition; null: it carried none that says a revision.</summary>
    /// <exception cref="RefusalException">It says one that can't be read: stored all the same, it could take the place of what its editor never saw.</exception>
    public static EditedFrom? Take(JsonObject definition)
    {
        var (revision, editor) = Remove(definition);
        if (revision is null)
        {
            return null;
        }

        var number = Number(revision) ?? throw new RefusalException(RefusalKind.Malformed, "workflow.revision", $"'{Place}.{Revision}' is {revision.ToJsonString()}; it must be the number that the definition came with. Open the definition again, or leave it out to store this whatever is there.");
        return new EditedFrom(number, Text(editor) is { Length: > 0 and <= LongestEditor } name ? name : null);
    }

    /// <summary>The text without a mark; the very same text where there is none.</summary>
    public static string Without(string json)
    {
        if (!Members.Any(member => json.Contains(member, StringComparison.Ordinal)))
        {
            return json;
        }

        if (JsonNode.Parse(json, documentOptions: JsonTexts.ForDefinitions) is not JsonObject definition || !IsIn(definition))
        {
            return json;
        }

        Remove(definition);
        return definition.ToJsonString(DoorJson.Options);
    }

    public static bool IsIn(JsonObject definition) => definition[Place] is JsonObject properties && Members.Any(properties.ContainsKey);

    private static (JsonNode? Revision, JsonNode? Editor) Remove(JsonObject definition)
    {
        if (definition[Place] is not JsonObject properties)
        {
            return (null, null);
        }

        DeclarationExtras.Restore(definition, properties);
        properties.Remove(Revision, out var revision);
        properties.Remove(Editor, out var editor);
        return (revision, editor);
    }

    private static long? Number(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.Number when node.AsValue().TryGetValue<decimal>(out var number) && number == decimal.Truncate(number) && number is >= 0 and <= long.MaxValue => (long)number,
        JsonValueKind.String when long.TryParse(node.GetValue<string>(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
