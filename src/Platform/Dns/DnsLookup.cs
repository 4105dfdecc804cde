namespace NexusWorkflows.Platform.Dns;

/// <summary>Asks a resolver, never a cache. Every failure is a <see cref="PlatformException"/> of system <c>dns</c>; a name that isn't there has no records.</summary>
public sealed class DnsLookup(DnsOptions options)
{
    public Task<IReadOnlyList<string>> AddressesAsync(string name, CancellationToken ct) => throw new NotImplementedException();
    public Task<IReadOnlyList<MxRecord>> MxAsync(string name, CancellationToken ct) => throw new NotImplementedException();
    public Task<IReadOnlyList<string>> TxtAsync(string name, CancellationToken ct) => throw new NotImplementedException();
    public Task ProbeAsync(CancellationToken ct) => throw new NotImplementedException();
}
