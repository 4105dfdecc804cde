using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform.Dns;
using NexusWorkflows.Platform.Mailcow;

namespace NexusWorkflows.Activities.Routing;

/// <summary>
/// Proves that the domain points to the edge before a route is written, since Traefik tries a certificate once and not again by itself.
/// Mail records are only reported.
/// </summary>
[Activity("Nexus", "Routing", "Checks that the domain points to us, and reports which DNS records are still to be published.", Attempts = 10, TimeoutSeconds = 120)]
public sealed class VerifyDns(DnsLookup dns, DnsOptions options, MailcowClient mailcow, MailcowOptions mail) : ProbeActivity
{
    [Input(Description = "Host name of the site.", Required = true)]
    public required Input<string> Domain { get; init; }

    [Input(Description = "The client's mail domain; without a value mail records aren't looked at.")]
    public Input<string?> MailDomain { get; init; } = new(null);

    [Output(Description = "Each record to publish: type, name, value, and its status (ok, missing, wrong, unchecked).")]
    public Output<JsonNode> Records { get; init; } = new();

    public override async Task ProbeAsync(ActivityContext context, CancellationToken ct)
    {
        var domain = Domain.Value;
        var mailDomain = string.IsNullOrEmpty(MailDomain.Value) ? null : MailDomain.Value;
        var dkim = mailDomain is null ? null : await mailcow.FindDkimAsync(mailDomain, ct);
        var check = new RecordCheck(dns);
        var records = new JsonArray();
        foreach (var record in ExpectedRecords.For(domain, mailDomain, options.PublicAddress, mail.MailHost, dkim))
        {
            var status = await check.CheckAsync(record, ct);
            if (record.Type is "A" or "AAAA" && status.Status != "ok")
            {
                throw Fault.NotYet("dns.not_pointing_here", Advice(status));
            }

            records.Add(new JsonObject { ["type"] = record.Type, ["name"] = record.Name, ["value"] = record.Value, ["status"] = status.Status });
        }

        // Without a known address of ours the least we can ask for is that the name resolves at all.
        if (options.PublicAddress is null && (await dns.AddressesAsync(domain, ct)).Count == 0)
        {
            throw Fault.NotYet("dns.not_pointing_here", $"'{domain}' has no address in the DNS. Publish an A record that points to the edge.");
        }

        Records.Set(records);
    }

    private static string Advice(RecordStatus status)
    {
        var (record, found) = (status.Record, status.Found);
        var what = found.Count == 0 ? "has no address in the DNS" : $"points to {string.Join(", ", found.Select(f => $"'{f}'"))}";
        return $"'{record.Name}' {what}. Publish '{record.Name} {record.Type} {record.Value}' and no other address.";
    }
}
