using System.Security.Cryptography;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.ElsaApi.Definitions;

/// <summary>Saves, publishes and deletes definitions as a designer asks for it.</summary>
internal sealed class DefinitionDesk(IDefinitionStore store, IDefinitionEditor editor, DefinitionBounds bounds, PublishCheck check, TimeProvider clock)
{
    /// <summary>Stores a definition, and publishes it if asked; what can't be published isn't stored either.</summary>
    /// <param name="model">The text as it came.</param>
    /// <param name="place">Where errors say the text stands in the request; empty: it is the request.</param>
    public async Task<SavedDefinition> SaveAsync(string model, bool publish, string place, string actor, CancellationToken ct)
    {
        var (text, definition) = Prepare(model);
        var graph = Parse(text, place);
        if (await editor.SearchAsync(new DefinitionFilter(DefinitionIds: [graph.DefinitionId], Versions: VersionChoice.Latest), ct) is { Items: [{ IsPublished: true } latest] } && IsUnchanged(latest, text, publish))
        {
            return new SavedDefinition(latest, publish);
        }

        if (publish)
        {
            await CheckAsync(graph, ct);
        }

        var description = definition["description"] is JsonValue value && value.TryGetValue<string>(out var words) ? words : null;
        var asked = definition["id"] is JsonValue id && id.TryGetValue<string>(out var elsaId) ? elsaId : null;
        var draft = new DefinitionDraft(graph.DefinitionId, graph.Name, description, text, publish, asked);
        return new SavedDefinition(await editor.SaveAsync(draft, Audit(actor, publish ? "workflow.publish" : "workflow.save", graph.DefinitionId), ct), false);
    }

    /// <summary>Publishes the latest version.</summary>
    public async Task<SavedDefinition> PublishAsync(string definitionId, string actor, CancellationToken ct)
    {
        while (true)
        {
            var latest = await LatestAsync(definitionId, ct);
            if (latest.IsPublished)
            {
                return new SavedDefinition(latest, true);
            }

            await CheckAsync(Parse(latest.Json, ""), ct);
            if (await editor.PublishAsync(latest.VersionId, Audit(actor, "workflow.publish", definitionId), ct) is { } published)
            {
                return new SavedDefinition(published, false);
            }

            // Saved again between the check and the write: what is published has to be what was checked.
        }
    }

    public async Task<StoredDefinition> RetractAsync(string definitionId, string actor, CancellationToken ct)
    {
        await LatestAsync(definitionId, ct);
        return await editor.RetractVersionAsync(definitionId, Audit(actor, "workflow.retract", definitionId), ct) ?? throw ElsaErrors.Invalid($"The workflow '{definitionId}' isn't published.");
    }

    public async Task<StoredDefinition> RevertAsync(string definitionId, int version, string actor, CancellationToken ct) =>
        await editor.RevertAsync(definitionId, version, Audit(actor, "workflow.revert", definitionId), ct) ?? throw ElsaErrors.Missing("version", $"{definitionId} {version}");

    /// <summary>The number of versions that are gone.</summary>
    public async Task<int> DeleteAsync(IReadOnlyList<string> definitionIds, string actor, CancellationToken ct) =>
        Removed(await editor.RemoveAsync(definitionIds, Audit(actor, "workflow.delete", string.Join(' ', definitionIds)), ct));

    /// <param name="elsaIds">Ids of versions.</param>
    public async Task<int> DeleteVersionsAsync(IReadOnlyList<string> elsaIds, string actor, CancellationToken ct) =>
        Removed(await editor.RemoveVersionsAsync(elsaIds, Audit(actor, "workflow.delete_version", string.Join(' ', elsaIds)), ct));

    /// <summary>The one version that is meant; null: there is none.</summary>
    public async Task<StoredDefinition?> FindAsync(string definitionId, VersionOptions version, CancellationToken ct)
    {
        var filter = new DefinitionFilter(DefinitionIds: [definitionId], Versions: version.Choice, Version: version.Number, Order: DefinitionOrder.Version, Take: 1);
        return (await editor.SearchAsync(filter, ct)).Items is [var found, ..] ? found : null;
    }

    public Task<StoredDefinition?> FindVersionAsync(string versionId, CancellationToken ct) => store.FindVersionAsync(versionId, ct);

    private async Task<StoredDefinition> LatestAsync(string definitionId, CancellationToken ct) =>
        await FindAsync(definitionId, VersionOptions.Latest, ct) ?? throw ElsaErrors.Missing("workflow", definitionId);

    private static int Removed(DefinitionRemoval removal) => removal.LiveRunId is { } run
        ? throw ElsaErrors.Of(RefusalKind.Conflict, [$"Run '{run}' of this workflow hasn't ended yet. Wait for it or cancel it; then the workflow can be deleted."])
        : removal.Removed;

    /// <summary>The text to store: as it came, but for placeholders of the designer and an id where there was none.</summary>
    private static (string Text, JsonObject Definition) Prepare(string model)
    {
        var text = DefinitionTree.Restored(model);
        var definition = JsonNode.Parse(text, documentOptions: JsonTexts.ForDefinitions)!.AsObject();
        if (definition["definitionId"] is JsonValue value && value.TryGetValue<string>(out var given) && given.Length is > 0 and <= 128)
        {
            return (text, definition);
        }

        definition["definitionId"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        return (definition.ToJsonString(ElsaJson.Options), definition);
    }

    private WorkflowGraph Parse(string text, string place)
    {
        try
        {
            return WorkflowGraph.Parse(text, bounds);
        }
        catch (DefinitionException e)
        {
            throw ElsaErrors.Invalid(place.Length == 0 ? e.Place : $"{place}.{e.Place}", e.Message);
        }
    }

    private async Task CheckAsync(WorkflowGraph graph, CancellationToken ct)
    {
        var faults = await check.FindAsync(graph, ct);
        var wrong = faults.Wrong.Select(finding => $"{finding.Place}: {finding.Message}").Concat(faults.Taken).ToList();
        if (wrong.Count > 0)
        {
            throw ElsaErrors.Of(RefusalKind.Malformed, wrong);
        }
    }

    // Saved by hand, every difference counts; by itself, only one of meaning.
    private static bool IsUnchanged(StoredDefinition latest, string text, bool publish) => publish ? latest.Json == text : DefinitionMeaning.IsSame(latest.Json, text);

    private AuditRow Audit(string actor, string action, string subject) => new(clock.GetUtcNow(), actor, action, subject.Length > 255 ? subject[..255] : subject, null);
}

/// <param name="Already">It was published before, and nothing was changed.</param>
internal sealed record SavedDefinition(StoredDefinition Definition, bool Already);
