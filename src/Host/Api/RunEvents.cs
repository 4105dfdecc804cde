using System.Globalization;
using System.Text;
using System.Text.Json;
using NexusWorkflows.Host.Commands;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Api;

/// <summary>A run's history as server-sent events: each journal entry under its number, so that <c>Last-Event-ID</c> goes on where a connection broke.</summary>
internal sealed class RunEvents(LocalNexus nexus, TimeProvider clock, CancellationToken stopping)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    public async Task StreamAsync(HttpContext context, string runId)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        await RunsVerb.FindAsync(nexus, runId, ended.Token);
        var after = AfterOf(context);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        try
        {
            await FollowAsync(context.Response, runId, after, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The reader went, or the server stops: the next connection goes on with its Last-Event-ID.
        }
    }

    private async Task FollowAsync(HttpResponse response, string runId, long after, CancellationToken ct)
    {
        await response.Body.FlushAsync(ct);
        for (var spoken = clock.GetTimestamp(); ;)
        {
            // The run first: entries that come after a final status was read are none that matter to it.
            var run = await nexus.FindRunAsync(runId, ct);
            var entries = await nexus.JournalAsync(runId, after, ct);
            foreach (var entry in entries)
            {
                after = entry.Sequence;
                await WriteAsync(response, entry.Sequence, "journal", JsonSerializer.Serialize(entry, DoorJson.Context.JournalDocument), ct);
            }

            if (entries.Count > 0)
            {
                spoken = clock.GetTimestamp();
                continue;
            }

            if (run is null || run.IsFinal())
            {
                await WriteAsync(response, null, "end", $$"""{"status":"{{run?.Status}}"}""", ct);
                return;
            }

            if (clock.GetElapsedTime(spoken) > Silence)
            {
                await response.WriteAsync(": still here\n\n", ct);
                await response.Body.FlushAsync(ct);
                spoken = clock.GetTimestamp();
            }

            await Task.Delay(Beat, clock, ct);
        }
    }

    private static async Task WriteAsync(HttpResponse response, long? id, string name, string data, CancellationToken ct)
    {
        var text = new StringBuilder();
        if (id is { } number)
        {
            text.Append(CultureInfo.InvariantCulture, $"id: {number}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"event: {name}\ndata: {data}\n\n");
        await response.WriteAsync(text.ToString(), ct);
        await response.Body.FlushAsync(ct);
    }

    private static long AfterOf(HttpContext context)
    {
        var text = context.Request.Headers["Last-Event-ID"].ToString();
        return text.Length == 0 ? Bodies.Number(context, "after", 0, 0, int.MaxValue)
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? after
            : throw new RefusalException(RefusalKind.Malformed, "request.last_event_id", $"'{text}' is no Last-Event-ID of this stream.");
    }
}
