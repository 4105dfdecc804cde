using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Host.Doors;

/// <summary>What one text of a definition says that another doesn't, by activity. Places on the canvas count as one change, for nobody reads them.</summary>
internal static class DefinitionDiff
{
    private const string Masked = "***";

    /// <summary>Members of the whole that are compared on their own, or that only a server or a designer writes.</summary>
    private static readonly string[] Apart = ["root", "inputs", "outputs", "variables", "options", "customProperties", "$schema", "toolVersion", "id", "definitionId", "version", "createdAt", "isLatest", "isPublished", "isSystem", "isReadonly", "links", "providerName", "materializerName", "tenantId"];

    private static readonly string[] Shown = ["id", "nodeId", "type", "version", "name"];

    /// <param name="isSensitive">Whether an input of a type of activity is a secret: its values are not told.</param>
    /// <exception cref="DefinitionException">One of them is no definition.</exception>
    public static IReadOnlyList<DefinitionChange> Between(string old, string now, Func<string, string, bool> isSensitive)
    {
        var (before, after) = (DefinitionSide.Read(old), DefinitionSide.Read(now));
        var changes = new List<DefinitionChange>();
        Members(changes, "definition", before.Definition, after.Definition, name => Apart.Contains(name), _ => false);
        foreach (var section in (string[])["options", "customProperties"])
        {
            Members(changes, section, Object(before.Definition[section]), Object(after.Definition[section]), _ => false, name => name == "VariableTestValues");
        }

        foreach (var (section, one) in (ReadOnlySpan<(string, string)>)[("inputs", "input"), ("outputs", "output"), ("variables", "variable")])
        {
            Declared(changes, one, before.Definition[section] as JsonArray, after.Definition[section] as JsonArray);
        }

        Activities(changes, before, after, isSensitive);
        return changes;
    }

    private static void Activities(List<DefinitionChange> changes, DefinitionSide before, DefinitionSide after, Func<string, string, bool> isSensitive)
    {
        var twice = before.Twice.Union(after.Twice).ToHashSet(StringComparer.Ordinal);
        var (olds, nows) = (before.By(twice), after.By(twice));
        foreach (var (key, node) in olds.Where(pair => !nows.ContainsKey(pair.Key)))
        {
            changes.Add(DefinitionChange.Removed($"activity '{key}'", Words(node)));
        }

        foreach (var (key, node) in nows.Where(pair => !olds.ContainsKey(pair.Key)))
        {
            changes.Add(DefinitionChange.Added($"activity '{key}'", Words(node)));
        }

        var moved = 0;
        foreach (var (key, node) in nows)
        {
            if (olds.TryGetValue(key, out var was))
            {
                moved += Activity(changes, key, (was, before), (node, after), isSensitive) ? 1 : 0;
            }
        }

        Connections(changes, [.. before.Connections()], [.. after.Connections()]);
        if (moved > 0)
        {
            changes.Add(new DefinitionChange("canvas", DefinitionChange.ChangedKind, null, moved == 1 ? "1 activity has another place" : $"{moved} activities have another place"));
        }
    }

    /// <summary>True: it has another place on the canvas.</summary>
    private static bool Activity(List<DefinitionChange> changes, string key, (Node Node, DefinitionSide Side) old, (Node Node, DefinitionSide Side) now, Func<string, string, bool> isSensitive)
    {
        var place = $"activity '{key}'";
        var (was, isNow) = (old.Side.Own(old.Node), now.Side.Own(now.Node));
        foreach (var member in (string[])["type", "version", "name"])
        {
            Compare(changes, $"{place} {member}", was[member], isNow[member], member, false);
        }

        if (old.Node.Parent?.ActivityId != now.Node.Parent?.ActivityId)
        {
            changes.Add(DefinitionChange.Changed($"{place} lies in", old.Node.Parent?.ActivityId ?? "the workflow", now.Node.Parent?.ActivityId ?? "the workflow"));
        }

        Members(changes, place, was, isNow, name => Shown.Contains(name) || name is "metadata" or "customProperties" or "connections" or "variables", name => isSensitive(now.Node.Type, name) || isSensitive(old.Node.Type, name));
        Declared(changes, $"{place} variable", was["variables"] as JsonArray, isNow["variables"] as JsonArray);
        Members(changes, $"{place} customProperties", Object(was["customProperties"]), Object(isNow["customProperties"]), _ => false, _ => false);
        Members(changes, $"{place} metadata", Object(was["metadata"]), Object(isNow["metadata"]), name => name == "designer", _ => false);
        return !DefinitionMeaning.IsSame(Object(was["metadata"])["designer"], Object(isNow["metadata"])["designer"], "designer");
    }

    private static void Connections(List<DefinitionChange> changes, List<DrawnConnection> before, List<DrawnConnection> after)
    {
        changes.AddRange(before.Where(old => after.All(now => now.Words != old.Words)).Select(old => DefinitionChange.Removed($"connection {old.Words}", null)));
        changes.AddRange(after.Where(now => before.All(old => old.Words != now.Words)).Select(now => DefinitionChange.Added($"connection {now.Words}", null)));
        foreach (var now in after)
        {
            if (before.Find(old => old.Words == now.Words) is { } old && !DefinitionMeaning.IsSame(old.Json, now.Json, ""))
            {
                changes.Add(new DefinitionChange($"connection {now.Words}", DefinitionChange.ChangedKind, null, "is drawn another way"));
            }
        }
    }

    private static void Declared(List<DefinitionChange> changes, string one, JsonArray? before, JsonArray? after)
    {
        var (olds, nows) = (ByName(before), ByName(after));
        changes.AddRange(olds.Where(old => !nows.ContainsKey(old.Key)).Select(old => DefinitionChange.Removed($"{one} '{old.Key}'", null)));
        foreach (var (name, now) in nows)
        {
            if (!olds.TryGetValue(name, out var old))
            {
                changes.Add(DefinitionChange.Added($"{one} '{name}'", ReadableValue.Of(now["type"] ?? now["typeName"])));
                continue;
            }

            var isSecret = IsSecret(old) || IsSecret(now);
            Members(changes, $"{one} '{name}'", old, now, _ => false, member => isSecret && member is "value" or "defaultValue");
        }

        if (olds.Keys.Where(nows.ContainsKey).SequenceEqual(nows.Keys.Where(olds.ContainsKey)) is false)
        {
            changes.Add(DefinitionChange.Changed($"order of {one}s", string.Join(", ", olds.Keys), string.Join(", ", nows.Keys)));
        }
    }

    private static void Members(List<DefinitionChange> changes, string place, JsonObject old, JsonObject now, Func<string, bool> isApart, Func<string, bool> isSecret)
    {
        foreach (var name in old.Select(member => member.Key).Union(now.Select(member => member.Key)).Where(name => !isApart(name)).Order(StringComparer.Ordinal))
        {
            Compare(changes, place == "definition" ? name : $"{place} {name}", old[name], now[name], name, isSecret(name));
        }
    }

    private static void Compare(List<DefinitionChange> changes, string place, JsonNode? old, JsonNode? now, string name, bool isSecret)
    {
        if (!DefinitionMeaning.IsSame(old, now, name))
        {
            changes.Add(isSecret
                ? DefinitionChange.Changed(place, old is null ? null : Masked, now is null ? null : Masked)
                : DefinitionChange.Changed(place, ReadableValue.Of(old), ReadableValue.Of(now)));
        }
    }

    private static Dictionary<string, JsonObject> ByName(JsonArray? items)
    {
        var found = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var item in (items ?? []).OfType<JsonObject>())
        {
            var name = ReadableValue.Of(item["name"]) ?? ReadableValue.Of(item["id"]) ?? "";
            for (var twin = 1; !found.TryAdd(twin == 1 ? name : $"{name}#{twin}", item); twin++)
            {
            }
        }

        return found;
    }

    private static bool IsSecret(JsonObject declared) => IsTrue(declared["isSensitive"]) || IsTrue(Object(declared["customProperties"])["isSensitive"]);

    private static bool IsTrue(JsonNode? node) => node?.GetValueKind() == System.Text.Json.JsonValueKind.True;

    private static JsonObject Object(JsonNode? node) => node as JsonObject ?? [];

    private static string Words(Node node) => ReadableValue.Of(Object(node.Json["metadata"])["displayText"]) is { Length: > 0 } shown ? $"{node.Type}, '{shown}'" : node.Type;
}
