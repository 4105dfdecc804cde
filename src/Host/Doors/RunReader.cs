using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Doors;

/// <summary>Makes documents of stored runs.</summary>
internal sealed class RunReader(IRunQueries queries, IRunStore store, IDefinitionStore definitions, ActivityCatalog catalog)
{
    private const int JournalPage = 1_000;

    /// <summary>History beyond this many entries isn't shown as steps; the journal has all of it.</summary>
    private const int StepEntries = 20_000;

    public async Task<string?> RootOfAsync(string runId, CancellationToken ct) => (await queries.FindAsync(runId, ct))?.RootId;

    public async Task<RunDocument?> FindAsync(string runId, CancellationToken ct)
    {
        if (await queries.FindAsync(runId, ct) is not { } record)
        {
            return null;
        }

        var names = await ActivityNamesAsync(record.State.DefinitionVersionId, ct);
        var history = new StepHistory(names, catalog);
        for (long after = 0; ;)
        {
            var entries = await queries.JournalAsync(runId, after, JournalPage, ct);
            foreach (var entry in entries)
            {
                history.Add(entry);
                after = entry.Sequence;
            }

            if (entries.Count < JournalPage || after >= StepEntries)
            {
                break;
            }
        }

        var effects = await queries.EffectsOfRunAsync(record.RootId, ct);
        var taken = record.FinishedAt is null ? [] : await store.TakenOverAsync(record.RootId, ct); // of a live run nothing can be: it has its holds
        return RunDocuments.Of(record, history.With(record.State, effects), effects, taken);
    }

    public async Task<ListDocument<RunHead>> ListAsync(RunQuery query, CancellationToken ct)
    {
        var filter = new RunFilter(StatusOf(query.Status), query.Workflow, query.Site, query.Search, query.From, query.To, query.Page, query.PageSize);
        var page = await queries.ListAsync(filter, ct);
        return new ListDocument<RunHead>([.. page.Items.Select(RunDocuments.HeadOf)], page.PageNumber, page.PageSize, page.Total);
    }

    public async Task<IReadOnlyList<JournalDocument>> JournalAsync(string runId, long after, CancellationToken ct)
    {
        var entries = await queries.JournalAsync(runId, after, JournalPage, ct);
        return [.. entries.Select(entry => new JournalDocument(entry.Sequence, entry.At, entry.Event, entry.StepId, entry.ActivityId, entry.ActivityType, entry.Data))];
    }

    /// <summary>The inputs as the workflow declares them: what came as text from a command line becomes a number or a flag where one is declared.</summary>
    public async Task<JsonObject> TypedAsync(string workflow, JsonObject input, CancellationToken ct)
    {
        var definition = await definitions.FindPublishedAsync(workflow, ct);
        return definition is null ? input : DefinitionText.Typed(definition.Json, input);
    }

    private async Task<IReadOnlyDictionary<string, string>> ActivityNamesAsync(string versionId, CancellationToken ct) =>
        await definitions.FindVersionAsync(versionId, ct) is { } definition ? DefinitionText.ActivityNames(definition.Json) : new Dictionary<string, string>();

    private static RunStatus? StatusOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return Enum.TryParse<RunStatus>(text, ignoreCase: true, out var status) && Enum.IsDefined(status) && !int.TryParse(text, out _)
            ? status
            : throw RefusalException.Invalid("run.status", $"'{text}' is no status of a run. They are {string.Join(", ", Enum.GetNames<RunStatus>()).ToLowerInvariant()}.");
    }
}
