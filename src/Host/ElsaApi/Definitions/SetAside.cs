using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.ElsaApi.Definitions;

/// <summary>Keeps what a designer sent and may not be stored over another's change: as a draft beside it, named after who made it.</summary>
internal sealed class SetAside(IDefinitionEditor editor, TimeProvider clock)
{
    private const int LongestId = 128;
    private const int LongestName = 255;
    private const int LongestActor = 48;

    /// <summary>Keeps the text; what it gives is for the one who sent it.</summary>
    /// <param name="present">What is stored in its place.</param>
    public async Task<RefusalException> KeepAsync(StoredDefinition present, SentDefinition sent, EditedFrom from, string actor, CancellationToken ct)
    {
        // Of what was set aside before: beside the definition itself, not in a chain of drafts of drafts.
        var of = present.AsideOf ?? present.DefinitionId;
        var name = NameOf(sent.Name, actor);
        for (var number = 1; ; number++)
        {
            var id = IdOf(of, actor, number);
            var draft = new DefinitionDraft(id, name, sent.Description, sent.As(id, name), Publish: false);
            if (id != present.DefinitionId && await editor.SetAsideAsync(draft, of, from, new AuditRow(clock.GetUtcNow(), actor, "workflow.set_aside", id, null), ct) is { } kept)
            {
                return ElsaErrors.Of(RefusalKind.Malformed, [Words(present, kept, actor)]);
            }
        }
    }

    private static string Words(StoredDefinition present, StoredDefinition kept, string actor)
    {
        var who = present.ChangedBy is not { } changer ? "somebody" : changer == actor ? $"{changer} (you, elsewhere)" : changer;
        var when = present.ChangedAt is { } at ? at.UtcDateTime.ToString(" 'at' yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) : "";
        return $"'{present.Name}' was changed by {who}{when}, after you opened it: what you have here wasn't saved over that. It is kept as the draft '{kept.Name}' ({kept.DefinitionId}). "
            + "Reload this page to go on with the present version, and take over what you need from the draft; or publish the draft, or delete it.";
    }

    private static string NameOf(string name, string actor)
    {
        var ending = $" (edits of {actor})";
        return name.EndsWith(ending, StringComparison.Ordinal) ? name : Cut(name, LongestName - ending.Length) + ending;
    }

    private static string IdOf(string definitionId, string actor, int number)
    {
        var ending = string.Create(CultureInfo.InvariantCulture, $"--{Cut(Slug.Of(actor), LongestActor)}{(number == 1 ? "" : $"-{number}")}");
        return definitionId.Length + ending.Length <= LongestId ? definitionId + ending : Cut(definitionId, LongestId - ending.Length - 9) + "-" + Hash(definitionId) + ending;
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..Math.Max(0, most)];

    // What is cut off may be all that tells two ids apart.
    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
}

/// <summary>A definition as it was sent, ready to be stored.</summary>
/// <param name="From">What its editor had before it; null: it doesn't say.</param>
internal sealed record SentDefinition(string Json, string Name, string? Description, string? AskedId, EditedFrom? From)
{
    /// <summary>The same text as another definition.</summary>
    public string As(string definitionId, string name)
    {
        var definition = JsonNode.Parse(Json, documentOptions: JsonTexts.ForDefinitions)!.AsObject();
        definition["definitionId"] = definitionId;
        definition["name"] = name;
        definition.Remove("id");
        return definition.ToJsonString(ElsaJson.Options);
    }
}
