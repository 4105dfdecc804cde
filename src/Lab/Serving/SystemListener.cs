namespace NexusWorkflows.Lab;

/// <summary>Keeps a system's listener open, except while a fault says that the whole system is down.</summary>
internal sealed class SystemListener : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private readonly string system;
    private readonly CallGate gate;
    private readonly IPortListener listener;
    private readonly ITimer timer;
    private readonly SemaphoreSlim turning = new(1);
    private bool isOpen = true;
    private bool isDisposed;

    private SystemListener(string system, CallGate gate, IPortListener listener)
    {
        this.system = system;
        this.gate = gate;
        this.listener = listener;
        gate.FaultsChanged += Turn;
        // An outage may end by time alone.
        timer = TimeProvider.System.CreateTimer(_ => Turn(), null, Look, Look);
    }

    public int Port => listener.Port;

    public string Address => $"http://127.0.0.1:{Port}";

    public static Task<SystemListener> OpenAsync(ILabSystem system, CallGate gate, int port, ILogger log, CancellationToken ct) =>
        OpenAsync(system.Name, gate, new LabListener(new GatedSystem(system, gate, log).HandleAsync), port, ct);

    /// <param name="system">Its name in faults.</param>
    public static async Task<SystemListener> OpenAsync(string system, CallGate gate, IPortListener listener, int port, CancellationToken ct)
    {
        await listener.OpenAsync(port, ct);
        return new SystemListener(system, gate, listener);
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
