using Microsoft.Extensions.DependencyInjection;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Doors;

/// <summary>What a process that has the engine itself answers with, made from its services and closed with them.</summary>
internal sealed class LocalRooms(LocalStore store) : IAsyncDisposable
{
    public LocalRuns Runs { get; } = store.Services.GetRequiredService<LocalRuns>();

    public LocalDefinitions Definitions { get; } = store.Services.GetRequiredService<LocalDefinitions>();

    public LocalRegister Register { get; } = store.Services.GetRequiredService<LocalRegister>();

    public LocalSecrets Secrets { get; } = store.Services.GetRequiredService<LocalSecrets>();

    public KeyRing Keys { get; } = store.Services.GetRequiredService<KeyRing>();

    /// <summary>Drives every run that has work, until it is told to stop.</summary>
    public Runner Runner { get; } = store.Services.GetRequiredService<Runner>();

    public IRunQueries Queries { get; } = store.Services.GetRequiredService<IRunQueries>();

    /// <summary>Publishes the workflows that this program ships. Called once, before anything else.</summary>
    public Task PrepareAsync(CancellationToken ct) => store.Services.GetRequiredService<ShippedWorkflows>().ImportAsync(Path.Combine(AppContext.BaseDirectory, "workflows"), ct);

    public AuditSealer Sealer { get; } = store.Services.GetRequiredService<AuditSealer>();

    public IServiceProvider Services => store.Services;

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
