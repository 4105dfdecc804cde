using System.Net;

namespace NexusWorkflows.Platform.Http;

/// <summary>Reads the <c>host:port</c> of the settings; an IPv6 address stands in brackets.</summary>
internal static class HostPort
{
    public static DnsEndPoint Parse(string text, string system)
    {
        // The scheme only lends Uri's parser, which knows bracketed addresses.
        if (Uri.TryCreate($"tcp://{text}", UriKind.Absolute, out var uri) && uri.Port > 0 && uri.PathAndQuery is "/" or "")
        {
            return new DnsEndPoint(uri.DnsSafeHost, uri.Port);
        }

        throw new PlatformException(system, FaultKind.Permanent, $"{system}.invalid_address",
            $"The address '{text}' in the settings of {system} is not a host and a port. Write it as 'host:port'.");
    }
}
