using Microsoft.AspNetCore.SignalR;

namespace NexusWorkflows.Host.ElsaApi.Hub;

/// <summary>Where a viewer says which run it shows; news of it come by <see cref="InstanceWatch"/>.</summary>
internal sealed class InstanceHub(InstanceWatch watch) : Microsoft.AspNetCore.SignalR.Hub
{
    /// <summary>Beside <c>/elsa/api</c>, where the client looks for it.</summary>
    public const string Path = "/elsa/hubs/workflow-instance";

    private const string Watched = "watched";

    // The name is the client's.
    [HubMethodName("ObserveInstanceAsync")]
    public async Task ObserveAsync(string instanceId)
    {
        await Groups.AddToGroupAsync(Context.ConnectionId, instanceId);
        var watched = Context.Items[Watched] as HashSet<string> ?? [];
        Context.Items[Watched] = watched;
        if (watched.Add(instanceId))
        {
            watch.Add(instanceId);
        }

        // The page read the run before it began to listen: what happened in between is told at once.
        await watch.TellAsync(instanceId, Clients.Caller, Context.ConnectionAborted);
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        foreach (var instanceId in Context.Items[Watched] as HashSet<string> ?? [])
        {
            watch.Remove(instanceId);
        }

        return base.OnDisconnectedAsync(exception);
    }
}

internal sealed record StatsNews(IReadOnlyList<Instances.ExecutionStats> Stats);

/// <summary>The journal is longer than before.</summary>
internal sealed record JournalNews;

internal sealed record InstanceNews(string WorkflowInstanceId);
