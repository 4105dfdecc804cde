using NexusWorkflows.Platform.Dns;
using NexusWorkflows.Platform.Mailcow;

namespace NexusWorkflows.Activities.Mail;

/// <summary>Where a domain's mail goes today.</summary>
public sealed class MailExchange(DnsLookup dns, MailcowOptions mailcow)
{
    /// <summary>
    /// The mail hosts that the domain names although none of them is ours; empty when mail comes to us, or to nobody. Taking over such a domain would keep
    /// the mail that our other clients send there away from where the client reads it.
    /// </summary>
    public async Task<IReadOnlyList<string>> ElsewhereAsync(string domain, CancellationToken ct)
    {
        var exchanges = await dns.MxAsync(domain, ct);
        return exchanges.Any(mx => mx.Exchange.Equals(mailcow.MailHost, StringComparison.OrdinalIgnoreCase))
            ? []
            : [.. exchanges.Select(mx => mx.Exchange).Where(host => host.Length > 0)];
    }
}
