using System.Security.Cryptography;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi.Definitions;

/// <summary>Saves, publishes and deletes definitions as a designer asks for it.</summary>
internal sealed class DefinitionDesk(IDefinitionStore store, IDefinitionEditor editor, TextCheck texts, SetAside aside, TimeProvider clock)
{
    /// <summary>Stores a definition, and publishes it if asked; what can't be published isn't stored either, and what was made from another text than the present one is set aside.</summary>
    /// <param name="model">The text as it came.</param>
    /// <param name="place">Where errors say the text stands in the request; empty: it is the request.</param>
    public async Task<SavedDefinition> SaveAsync(string model, bool publish, string place, Acting acting, CancellationToken ct)
    {
        var (text, definition, from) = Prepare(model);
        var graph = texts.Parse(text, place);
        var sent = new SentDefinition(text, graph.Name, TextOf(definition["description"]), TextOf(definition["id"]), from);
        while (true)
        {
            var latest = await FindAsync(graph.DefinitionId, VersionOptions.Latest, ct);
            ScopeCheck.CheckChange(acting, graph.DefinitionId, latest?.AsideOf);
            if (latest is { IsPublished: true } && IsUnchanged(latest, text, publish))
            {
                return new SavedDefinition(latest, publish, from?.Editor);
            }

            await texts.CheckScopeAsync(acting, graph, ct);
            if (publish)
            {
                await texts.CheckAsync(graph, ct);
            }

            if (await StoreAsync(sent, graph.DefinitionId, publish, latest, acting.Actor, ct) is { } saved)
            {
                return new SavedDefinition(saved, false, from?.Editor);
            }

            // Saved by another meanwhile; had it been before, what came would have been judged by that text.
            if (from is not null && await FindAsync(graph.DefinitionId, VersionOptions.Latest, ct) is { } present && !DefinitionMeaning.IsSame(present.Json, text))
            {
                throw await aside.KeepAsync(present, sent, from, acting.Actor, ct);
            }
        }
    }

    /// <summary>Publishes the latest version.</summary>
    public async Task<SavedDefinition> PublishAsync(string definitionId, Acting acting, CancellationToken ct)
    {
        while (true)
        {
            var latest = await LatestAsync(definitionId, acting, ct);
            if (latest.IsPublished)
            {
                return new SavedDefinition(latest, true);
            }

            var graph = texts.Parse(latest.Json, "");
            await texts.CheckScopeAsync(acting, graph, ct);
            await texts.CheckAsync(graph, ct);
            if (await editor.PublishAsync(latest.VersionId, Audit(acting.Actor, "workflow.publish", definitionId), ct) is { } published)
            {
                return new SavedDefinition(published, false);
            }

            // Saved again between the check and the write: what is published has to be what was checked.
        }
    }

    public async Task<StoredDefinition> RetractAsync(string definitionId, Acting acting, CancellationToken ct)
    {
        await LatestAsync(definitionId, acting, ct);
        return await editor.RetractVersionAsync(definitionId, Audit(acting.Actor, "workflow.retract", definitionId), ct) ?? throw ElsaErrors.Invalid($"The workflow '{definitionId}' isn't published.");
    }

    public async Task<StoredDefinition> RevertAsync(string definitionId, int version, Acting acting, CancellationToken ct)
    {
        await LatestAsync(definitionId, acting, ct);
        if (await store.FindNumberAsync(definitionId, version, ct) is { } old)
        {
            await texts.CheckScopeAsync(acting, texts.Parse(old.Json, ""), ct);
        }

        return await editor.RevertAsync(definitionId, version, Audit(acting.Actor, "workflow.revert", definitionId), ct) ?? throw ElsaErrors.Missing("version", $"{definitionId} {version}");
    }

    /// <summary>The number of versions that are gone.</summary>
    public async Task<int> DeleteAsync(IReadOnlyList<string> definitionIds, Acting acting, CancellationToken ct)
    {
        foreach (var definitionId in definitionIds)
        {
            ScopeCheck.CheckChange(acting, definitionId, (await FindAsync(definitionId, VersionOptions.Latest, ct))?.AsideOf);
        }

        return Removed(await editor.RemoveAsync(definitionIds, Audit(acting.Actor, "workflow.delete", string.Join(' ', definitionIds)), ct));
    }

    /// <param name="elsaIds">Ids of versions.</param>
    public async Task<int> DeleteVersionsAsync(IReadOnlyList<string> elsaIds, Acting acting, CancellationToken ct)
    {
        foreach (var elsaId in elsaIds)
        {
            if (await store.FindVersionAsync(elsaId, ct) is { } version)
            {
                ScopeCheck.CheckChange(acting, version.DefinitionId, version.AsideOf);
            }
        }

        return Removed(await editor.RemoveVersionsAsync(elsaIds, Audit(acting.Actor, "workflow.delete_version", string.Join(' ', elsaIds)), ct));
    }

    /// <summary>The one version that is meant; null: there is none.</summary>
    public async Task<StoredDefinition?> FindAsync(string definitionId, VersionOptions version, CancellationToken ct)
    {
        var filter = new DefinitionFilter(DefinitionIds: [definitionId], Versions: version.Choice, Version: version.Number, Order: DefinitionOrder.Version, Take: 1);
        return (await editor.SearchAsync(filter, ct)).Items is [var found, ..] ? found : null;
    }

    public Task<StoredDefinition?> FindVersionAsync(string versionId, CancellationToken ct) => store.FindVersionAsync(versionId, ct);

    /// <summary>Null: the latest text isn't the one that was edited, or isn't the one that was compared.</summary>
    private async Task<StoredDefinition?> StoreAsync(SentDefinition sent, string definitionId, bool publish, StoredDefinition? latest, string actor, CancellationToken ct)
    {
        var draft = new DefinitionDraft(definitionId, sent.Name, sent.Description, sent.Json, publish, sent.AskedId);
        var audit = Audit(actor, publish ? "workflow.publish" : "workflow.save", definitionId);
        if (latest is not null && DefinitionMeaning.IsSame(latest.Json, sent.Json))
        {
            // A designer that only opened a definition saves it, too: that is nobody's conflict, and doesn't make those of others.
            return await editor.SaveOverAsync(draft with { MeansTheSame = true }, new EditedFrom(latest.Revision, sent.From?.Editor), audit, ct);
        }

        return latest is null || sent.From is null ? await editor.SaveAsync(draft, audit, ct) : await editor.SaveOverAsync(draft, sent.From, audit, ct);
    }

    /// <summary>The latest version of a definition that may be changed.</summary>
    private async Task<StoredDefinition> LatestAsync(string definitionId, Acting acting, CancellationToken ct)
    {
        var latest = await FindAsync(definitionId, VersionOptions.Latest, ct) ?? throw ElsaErrors.Missing("workflow", definitionId);
        ScopeCheck.CheckChange(acting, definitionId, latest.AsideOf);
        return latest;
    }

    private static int Removed(DefinitionRemoval removal) => removal.LiveRunId is { } run
        ? throw ElsaErrors.Of(RefusalKind.Conflict, [$"Run '{run}' of this workflow hasn't ended yet. Wait for it or cancel it; then the workflow can be deleted."])
        : removal.Removed;

    /// <summary>The text to store: as it came, but for placeholders and the mark of a designer, and an id where there was none.</summary>
    private static (string Text, JsonObject Definition, EditedFrom? From) Prepare(string model)
    {
        var text = DefinitionTree.Restored(model);
        var definition = JsonNode.Parse(text, documentOptions: JsonTexts.ForDefinitions)!.AsObject();
        var isAsItCame = !EditMark.IsIn(definition);
        var from = EditMark.Take(definition);
        if (TextOf(definition["definitionId"]) is not { Length: > 0 and <= 128 })
        {
            definition["definitionId"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
            isAsItCame = false;
        }

        return (isAsItCame ? text : definition.ToJsonString(ElsaJson.Options), definition, from);
    }

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    // Saved by hand, every difference counts; by itself, only one of meaning.
    private static bool IsUnchanged(StoredDefinition latest, string text, bool publish) => publish ? latest.Json == text : DefinitionMeaning.IsSame(latest.Json, text);

    private AuditRow Audit(string actor, string action, string subject) => new(clock.GetUtcNow(), actor, action, subject.Length > 255 ? subject[..255] : subject, null);
}

/// <param name="Already">It was published before, and nothing was changed.</param>
/// <param name="Editor">The opening in a designer that it came from; null: none.</param>
internal sealed record SavedDefinition(StoredDefinition Definition, bool Already, string? Editor = null);
