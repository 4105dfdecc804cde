using System.Collections;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Labs;
using NexusWorkflows.Host.Security;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>The real engine on a Lab, in this process, torn down at a chosen point without a flush; the next one goes on from the rows.</summary>
internal sealed class TornHost(string data)
{
    private const string Actor = "cli:test";

    public Task<string> StartAsync(string workflow, JsonObject input) =>
        WithRoomsAsync(null, async rooms => (await rooms.Runs.StartAsync(new StartOrder(workflow, input), Acting.Freely(Actor), CancellationToken.None)).Id);

    public Task UndoAsync(string runId) =>
        WithRoomsAsync(null, async rooms =>
        {
            await rooms.Runs.TellAsync(runId, "undo", new InstructionOrder(), Actor, CancellationToken.None);
            return true;
        });

    public Task<RunDocument> FindAsync(string runId) =>
        WithRoomsAsync(null, async rooms => await rooms.Runs.FindAsync(runId, CancellationToken.None) ?? throw new InvalidOperationException($"Run {runId} is lost."));

    /// <summary>Drives to the end and tells what was passed on the way, each once, in order.</summary>
    public async Task<IReadOnlyList<TearPoint>> DriveAsync(string runId)
    {
        var passed = new List<TearPoint>();
        await DriveAsync(runId, point =>
        {
            if (!passed.Contains(point))
            {
                passed.Add(point);
            }

            return false;
        });
        return passed;
    }

    /// <summary>Drives until the point is passed first, and dies there; false: it was never passed.</summary>
    public async Task<bool> TearAsync(string runId, TearPoint at)
    {
        var died = false;
        try
        {
            await DriveAsync(runId, point => died |= point == at);
        }
        catch (RunnerKilledException)
        {
            // As wished: nothing was flushed, and the leases are still there.
        }

        return died;
    }

    private async Task DriveAsync(string runId, Func<TearPoint, bool> dies)
    {
        var turn = new Lock();
        var hooks = new RunnerHooks
        {
            DiesAt = (point, what) =>
            {
                lock (turn)
                {
                    return dies(new TearPoint(point, what));
                }
            },
        };
        await WithRoomsAsync(hooks, async rooms =>
        {
            await rooms.Runs.DriveAsync(runId, CancellationToken.None);
            return true;
        });
    }

    private async Task<T> WithRoomsAsync<T>(RunnerHooks? hooks, Func<LocalRooms, Task<T>> act)
    {
        var directory = DataDirectory.Locate(data, _ => null);
        var configuration = NexusConfiguration.Load(directory, null, new Hashtable());
        var lab = LabAddresses.Read(directory) ?? throw new InvalidOperationException($"No Lab was started in '{data}'.");
        var platform = PlatformAddresses.Of(lab, configuration.Domains, configuration.Engine.RequestTimeout);
        var ground = await Composition.OpenAsync(directory, configuration, TimeProvider.System, CancellationToken.None);
        await using var rooms = new LocalRooms(new LocalStore(Composition.Build(ground, configuration, platform, null, TimeProvider.System, hooks)));
        return await act(rooms);
    }
}

/// <summary>Where a host dies.</summary>
/// <param name="What">For example <c>createSite/Create</c>.</param>
internal sealed record TearPoint(KillPoint Point, string What)
{
    public override string ToString() => $"{Point} of {What}";
}
