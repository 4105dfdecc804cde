using NexusWorkflows.Host.Labs;
using NexusWorkflows.Host.Security;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Doors;

/// <summary>Opens the engine in this process, with the Lab where it is the platform.</summary>
internal static class LocalDoor
{
    /// <summary>The person at this machine.</summary>
    public static string Actor => "cli:" + Environment.UserName;

    /// <summary>For the person at this machine, who owns the data directory and so may do everything.</summary>
    /// <param name="logs">Where the engine's log goes; null: nowhere, as a verb says itself what a person has to know.</param>
    public static async Task<LocalNexus> OpenAsync(DataDirectory data, NexusConfiguration configuration, ILoggerProvider? logs, TimeProvider clock, CancellationToken ct)
    {
        // Before the Lab: a data directory that can't be used starts nothing.
        var ground = await Composition.OpenAsync(data, configuration, clock, ct);
        var rooms = await FurnishAsync(ground, configuration, logs, clock, ct);
        try
        {
            await rooms.PrepareAsync(ct);
            return new LocalNexus(rooms, Acting.Freely(Actor));
        }
        catch
        {
            await rooms.DisposeAsync();
            throw;
        }
    }

    private static async Task<LocalRooms> FurnishAsync(Ground ground, NexusConfiguration configuration, ILoggerProvider? logs, TimeProvider clock, CancellationToken ct)
    {
        try
        {
            var addresses = configuration.Platform is { } platform
                ? PlatformAddresses.Of(platform, configuration.Domains, configuration.Engine.RequestTimeout)
                : PlatformAddresses.Of(await new LabLauncher(ground.Data, clock).EnsureAsync(ct), configuration.Domains, configuration.Engine.RequestTimeout);
            return new LocalRooms(new LocalStore(Composition.Build(ground, configuration, addresses, logs, clock)));
        }
        catch
        {
            await ground.Store.DisposeAsync();
            throw;
        }
    }
}
