namespace NexusWorkflows.Lab;

/// <summary>Something that listens on one loopback port and can be closed and opened again there.</summary>
internal interface IPortListener : IAsyncDisposable
{
    /// <summary>The port of the last opening; 0 before the first.</summary>
    int Port { get; }

    /// <summary>Listens on that port, or on any where it is 0 or taken; open already: nothing happens.</summary>
    Task OpenAsync(int port, CancellationToken ct);

    /// <summary>Refuses connections from now on, and cuts the open ones.</summary>
    Task CloseAsync();
}
