namespace NexusWorkflows.Lab;

/// <summary>Keeps a system's listener open, except while a fault says that the whole system is down.</summary>
internal sealed class SystemListener : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private readonly string system;
    private readonly CallGate gate;
    private readonly LabListener listener;
    private readonly ITimer timer;
    private readonly SemaphoreSlim turning = new(1);
    private bool isOpen = true;
    private bool isDisposed;

    private SystemListener(string system, CallGate gate, LabListener listener)
    {
        this.system = system;
        this.gate = gate;
        this.listener = listener;
        gate.FaultsChanged += Turn;
        // An outage may end by time alone.
        timer = TimeProvider.System.CreateTimer(_ => Turn(), null, Look, Look);
    }

    public int Port => listener.Port;

    public string Address => listener.Address;

    public static async Task<SystemListener> OpenAsync(ILabSystem system, CallGate gate, int port, ILogger log, CancellationToken ct)
    {
        var listener = new LabListener(new GatedSystem(system, gate, log).HandleAsync);
        await listener.OpenAsync(port, ct);
        return new SystemListener(system.Name, gate, listener);
    }

    public async ValueTask DisposeAsync()
    {
        gate.FaultsChanged -= Turn;
        await timer.DisposeAsync();
        await turning.WaitAsync();
        isDisposed = true;
        turning.Release();
        await listener.DisposeAsync();
    }

    // Raised inside a request too: closing waits for that request, so it must not be waited for here.
    private void Turn() => _ = TurnAsync();

    /// <summary>Brings the listener to what the faults say now.</summary>
    public async Task TurnAsync()
    {
        await turning.WaitAsync();
        try
        {
            if (isDisposed || isOpen != gate.IsDown(system))
            {
                return;
            }

            isOpen = !isOpen;
            await (isOpen ? listener.OpenAsync(listener.Port, CancellationToken.None) : listener.CloseAsync());
        }
        finally
        {
            turning.Release();
        }
    }
}
