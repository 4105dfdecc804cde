using System.Net;

namespace NexusWorkflows.Platform.Http;

/// <summary>Says which addresses requests of workflows may go to: every public one, and of the others only those that are listed.</summary>
public sealed class AddressRule
{
    private static readonly IPNetwork[] Loopback = Networks("127.0.0.0/8", "::1/128");

    private static readonly IPNetwork[] Private = Networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7");

    // Metadata services of clouds live at link-local addresses; the rest is no place to send anything to.
    private static readonly IPNetwork[] Others = Networks(
        "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "198.18.0.0/15", "224.0.0.0/3", "::/128", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "fe80::/10", "fec0::/10", "ff00::/8");

    private readonly List<IPNetwork> networks = [];
    private readonly HashSet<string> hosts = new(StringComparer.OrdinalIgnoreCase);

    private AddressRule()
    {
    }

    public static AddressRule PublicOnly { get; } = new();

    /// <summary>A rule from its entries.</summary>
    /// <param name="entries">An address, a network such as <c>10.1.0.0/16</c>, a host name, or one of the words <c>loopback</c> and <c>private</c>.</param>
    /// <exception cref="FormatException">An entry is none of these.</exception>
    public static AddressRule Of(IEnumerable<string> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var rule = new AddressRule();
        foreach (var entry in entries)
        {
            rule.Add(entry.Trim());
        }

        return rule;
    }

    /// <summary>Whether a request to that host, which resolves to that address, may be sent.</summary>
    public bool Allows(string host, IPAddress address)
    {
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return hosts.Contains(host.Trim('[', ']')) || networks.Exists(network => network.Contains(plain)) || !Loopback.Concat(Private).Concat(Others).Any(network => network.Contains(plain));
    }

    private void Add(string entry)
    {
        if (entry is "loopback" or "private")
        {
            networks.AddRange(entry == "loopback" ? Loopback : Private);
        }
        else if (IPAddress.TryParse(entry, out var address))
        {
            networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
        }
        else if (IPNetwork.TryParse(entry, out var network))
        {
            networks.Add(network);
        }
        else if (entry.Length > 0 && !entry.Contains('/', StringComparison.Ordinal) && Uri.CheckHostName(entry) == UriHostNameType.Dns)
        {
            hosts.Add(entry);
        }
        else
        {
            throw new FormatException($"'{entry}' is no address, network or host name; write it like '10.1.2.3', '10.1.0.0/16' or 'hooks.example.org', or use the words 'loopback' and 'private'");
        }
    }

    private static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(text => IPNetwork.Parse(text))];
}
