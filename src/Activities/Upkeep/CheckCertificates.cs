using System.Globalization;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform;
using NexusWorkflows.Platform.Tls;
using NexusWorkflows.Tenancy;

namespace NexusWorkflows.Activities.Upkeep;

/// <summary>Looks at the certificate of every site that isn't offboarded, and fails with the names of those that end soon or that visitors don't trust.</summary>
[Activity("Nexus", "Upkeep", "Looks at the certificate of every site, and fails with those that end soon or aren't trusted.", Attempts = 3, TimeoutSeconds = 1800)]
public sealed class CheckCertificates(ISiteRegister register, TlsProbe tls) : ProbeActivity
{
    private const int PageSize = 200;

    [Input(Description = "A certificate that ends within so many days ends soon.", DefaultValue = 14)]
    public Input<int> Days { get; init; } = new(14);

    [Output(Description = "How many sites were looked at.")]
    public Output<long> Checked { get; init; } = new();

    public override async Task ProbeAsync(ActivityContext context, CancellationToken ct)
    {
        var soon = context.Clock.GetUtcNow() + TimeSpan.FromDays(Math.Clamp(Days.Value, 0, 3650));
        var (sites, troubles) = (0L, new List<string>());
        for (var page = 1; ; page++)
        {
            var found = await register.ListSitesAsync(page, PageSize, null, ct);
            foreach (var site in found.Items.Where(site => site.Status != SiteStatus.Offboarded))
            {
                sites++;
                if (await TroubleOfAsync(site.Domain, soon, ct) is { } trouble)
                {
                    context.Log(trouble);
                    troubles.Add(trouble);
                }
            }

            if (found.Items.Count < PageSize)
            {
                break;
            }
        }

        Checked.Set(sites);
        if (troubles.Count > 0)
        {
            throw Fault.Refused("ssl.needs_care", $"{troubles.Count} of {sites} certificates need care. {string.Join(' ', troubles)}");
        }
    }

    /// <summary>Null: its certificate is good for longer.</summary>
    private async Task<string?> TroubleOfAsync(string domain, DateTimeOffset soon, CancellationToken ct)
    {
        try
        {
            var facts = await tls.HandshakeAsync(domain, ct);
            return facts.Verdict switch
            {
                CertificateVerdict.Valid => facts.NotAfter > soon ? null : $"'{domain}' ends at {Time(facts.NotAfter)}.",
                CertificateVerdict.Expired => $"'{domain}' ended at {Time(facts.NotAfter)}.",
                CertificateVerdict.NotYetValid => $"'{domain}' is valid only from {Time(facts.NotBefore)}.",
                CertificateVerdict.UnknownIssuer => $"'{domain}' comes from '{facts.Issuer}', which visitors don't trust.",
                _ => $"'{domain}' has none of its own.",
            };
        }
        catch (PlatformException exception) when (exception.Kind != FaultKind.Down)
        {
            return $"'{domain}' can't be looked at: {exception.Message}"; // this one alone: the others are looked at all the same
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
