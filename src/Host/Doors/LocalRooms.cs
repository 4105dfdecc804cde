using Microsoft.Extensions.DependencyInjection;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Doors;

/// <summary>What a process that has the engine itself answers with, made from its services and closed with them.</summary>
internal sealed class LocalRooms(ServiceProvider services) : IAsyncDisposable
{
    public LocalRuns Runs { get; } = services.GetRequiredService<LocalRuns>();

    public LocalDefinitions Definitions { get; } = services.GetRequiredService<LocalDefinitions>();

    public LocalRegister Register { get; } = services.GetRequiredService<LocalRegister>();

    public LocalSecrets Secrets { get; } = services.GetRequiredService<LocalSecrets>();

    public KeyRing Keys { get; } = services.GetRequiredService<KeyRing>();

    /// <summary>Drives every run that has work, until it is told to stop.</summary>
    public Runner Runner { get; } = services.GetRequiredService<Runner>();

    public IRunQueries Queries { get; } = services.GetRequiredService<IRunQueries>();

    /// <summary>Publishes the workflows that this program ships. Called once, before anything else.</summary>
    public Task PrepareAsync(CancellationToken ct) => services.GetRequiredService<ShippedWorkflows>().ImportAsync(Path.Combine(AppContext.BaseDirectory, "workflows"), ct);

    public IServiceProvider Services => services;

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
