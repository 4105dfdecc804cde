using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Flow;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Running.Stimuli;

namespace NexusWorkflows.Host.Endpoints;

/// <summary>Finds what waits for a request: a published workflow that begins with it, else a run. The store is asked each time, so that whatever ended or was taken back is not found.</summary>
internal sealed class EndpointFinder(IStimulusStore stimuli, IRunQueries runs)
{
    /// <summary>What it is for; null: nothing waits for it.</summary>
    /// <exception cref="AmbiguousCallException">More than one does.</exception>
    public async Task<ReachedEndpoint?> FindAsync(EndpointCall call, CancellationToken ct)
    {
        var wanted = EndpointAddress.Of(call.Path, call.Method);
        var waiting = await stimuli.WaitingAsync([.. wanted.Select(stimulus => stimulus.Hash)], ct);
        foreach (var stimulus in wanted)
        {
            var triggers = call.RunId is null ? waiting.Triggers.Where(trigger => trigger.Hash == stimulus.Hash).ToList() : [];
            if (triggers.Count > 0)
            {
                return triggers is [var only]
                    ? new ReachedEndpoint(stimulus with { OnlyStarts = true, CorrelationId = call.CorrelationId }, only.Payload)
                    : throw new AmbiguousCallException([.. triggers.Select(trigger => trigger.DefinitionId)]);
            }

            var bookmarks = waiting.Bookmarks.Where(bookmark => bookmark.Hash == stimulus.Hash
                && (call.RunId is null || bookmark.RunId == call.RunId)
                && (call.CorrelationId is null || bookmark.CorrelationId == call.CorrelationId)).ToList();
            if (bookmarks.Count > 1)
            {
                throw new AmbiguousCallException([.. bookmarks.Select(bookmark => bookmark.RunId)]);
            }

            if (bookmarks is [var one] && await PayloadAsync(one, ct) is { } reached)
            {
                return reached with { Stimulus = stimulus with { RunId = one.RunId } };
            }
        }

        return null;
    }

    private async Task<ReachedEndpoint?> PayloadAsync(StoredBookmark bookmark, CancellationToken ct) =>
        (await runs.FindAsync(bookmark.RunId, ct))?.State.Bookmarks.Find(b => b.Id == bookmark.BookmarkId)?.Payload is { } payload
            ? new ReachedEndpoint(new Stimulus(EndpointAddress.Kind, []), payload)
            : null;
}

/// <summary>Where a request goes.</summary>
/// <param name="Path">Below the base path.</param>
/// <param name="RunId">Only this run; null: whoever waits.</param>
/// <param name="CorrelationId">Only runs with it; a run that begins gets it. Null: any.</param>
internal sealed record EndpointCall(string Method, string Path, string? RunId, string? CorrelationId);

/// <summary>Several workflows or runs wait for the same request.</summary>
internal sealed class AmbiguousCallException(IReadOnlyList<string> waiting) : Exception("The call is ambiguous and matches multiple workflows.")
{
    /// <summary>Their ids.</summary>
    public IReadOnlyList<string> Waiting { get; } = waiting;
}
