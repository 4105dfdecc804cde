using NexusWorkflows.Engine.Auditing;

namespace NexusWorkflows.Host.Doors;

/// <summary>What this process opened of its store, with or without the rest; whoever closes it seals the audit first.</summary>
internal sealed class LocalStore(ServiceProvider services) : IAsyncDisposable
{
    public IServiceProvider Services => services;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await services.GetRequiredService<AuditSealer>().TrySealAsync(CancellationToken.None);
        }
        finally
        {
            await services.DisposeAsync();
        }
    }
}
