using NexusWorkflows.Host.Labs;
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
        var settings = configuration.Platform is { } platform
            ? PlatformAddresses.Of(platform, configuration.Domains, configuration.Engine.RequestTimeout)
            : PlatformAddresses.Of(await new LabLauncher(data, clock).EnsureAsync(ct), configuration.Domains, configuration.Engine.RequestTimeout);

        var rooms = new LocalRooms(new LocalStore(await Composition.BuildAsync(data, configuration, settings, logs, clock, ct)));
        try
        {
            await rooms.PrepareAsync(ct);
            return new LocalNexus(rooms, Actor);
        }
        catch
        {
            await rooms.DisposeAsync();
            throw;
        }
    }
}
