using Microsoft.AspNetCore.SignalR;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Host.ElsaApi.Instances;

namespace NexusWorkflows.Host.ElsaApi.Hub;

/// <summary>Looks at the rows of runs that somebody watches, and tells when one has changed: whichever process drives the run, and never more often than a viewer can read.</summary>
internal sealed partial class InstanceWatch(InstanceReader reader, IHubContext<InstanceHub> hub, IHostApplicationLifetime lifetime, ILogger<InstanceWatch> log, TimeProvider clock)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, Watching> watched = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    public void Add(string instanceId)
    {
        lock (gate)
        {
            if (watched.TryGetValue(instanceId, out var known))
            {
                known.Viewers++;
                return;
            }

            var watching = new Watching(CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping)) { Viewers = 1 };
            watched[instanceId] = watching;
            _ = Task.Run(() => FollowAsync(instanceId, watching.Ended));
        }
    }

    public void Remove(string instanceId)
    {
        lock (gate)
        {
            if (watched.TryGetValue(instanceId, out var watching) && --watching.Viewers == 0)
            {
                watched.Remove(instanceId);
                watching.End();
            }
        }
    }

    private async Task FollowAsync(string instanceId, CancellationToken ct)
    {
        try
        {
            for (long seen = -1; ;)
            {
                var instance = await reader.FindAsync(instanceId, ct);
                var now = instance is null ? -1 : instance.UpdatedAt.UtcTicks;
                if (instance is not null && now != seen)
                {
                    // The first look is told, too: the run may have gone on since the viewer read it.
                    await TellAsync(instance.Run.State, hub.Clients.Group(instanceId), ct);
                    seen = now;
                }

                await Task.Delay(Beat, clock, ct);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody looks any more.
        }
        catch (Exception e)
        {
            // A viewer without news reads the run again when it is loaded; the server has better to do than to die of it.
            LogBroken(log, instanceId, e);
        }
    }

    /// <summary>Tells one viewer where a run is now; nothing if there is none.</summary>
    public async Task TellAsync(string instanceId, IClientProxy viewer, CancellationToken ct)
    {
        if (await reader.FindAsync(instanceId, ct) is { } instance)
        {
            await TellAsync(instance.Run.State, viewer, ct);
        }
    }

    // The names are the client's.
    private async Task TellAsync(RunState state, IClientProxy viewers, CancellationToken ct)
    {
        await viewers.SendAsync("ActivityExecutionLogUpdatedAsync", new StatsNews(await reader.StatsAsync(state, null, ct)), ct);
        await viewers.SendAsync("WorkflowExecutionLogUpdatedAsync", new JournalNews(), ct);
        await viewers.SendAsync("WorkflowInstanceUpdatedAsync", new InstanceNews(state.Id), ct);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Viewers of run {Run} get no more news")]
    private static partial void LogBroken(ILogger logger, string run, Exception exception);

    private sealed class Watching(CancellationTokenSource ended)
    {
        public int Viewers { get; set; }

        public CancellationToken Ended { get; } = ended.Token;

        public void End() => ended.Cancel();
    }
}
