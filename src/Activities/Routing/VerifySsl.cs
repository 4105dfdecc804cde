using System.Globalization;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform.Tls;
using NexusWorkflows.Platform.Traefik;

namespace NexusWorkflows.Activities.Routing;

/// <summary>Proves by a real handshake that the certificate is issued, and by a real request that visitors get the site.</summary>
[Activity("Nexus", "Routing", "Checks the certificate by a real handshake, and the login page through the edge.", Attempts = 30, TimeoutSeconds = 120)]
public sealed class VerifySsl(TlsProbe tls, EdgeClient edge) : ProbeActivity
{
    [Input(Description = "Host name of the site.", Required = true)]
    public required Input<string> Domain { get; init; }

    [Output(Description = "Who issued the certificate.")]
    public Output<string> Issuer { get; init; } = new();

    [Output(DisplayName = "Valid until", Description = "Until when it is valid, ISO 8601 UTC.")]
    public Output<string> NotAfter { get; init; } = new();

    public override async Task ProbeAsync(ActivityContext context, CancellationToken ct)
    {
        var domain = Domain.Value;
        var facts = await tls.HandshakeAsync(domain, ct);
        Judge(domain, facts);

        var answer = await edge.GetAsync(domain, "/login", https: true, ct);
        if (answer.Status != 200 || !answer.Body.Contains("login", StringComparison.OrdinalIgnoreCase))
        {
            throw Fault.NotYet("site.not_through_edge", $"The certificate of '{domain}' is valid, but its login page isn't reached through the edge: it answered {answer.Status}.");
        }

        Issuer.Set(facts.Issuer);
        NotAfter.Set(facts.NotAfter.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }

    private static void Judge(string domain, CertificateFacts facts)
    {
        switch (facts.Verdict)
        {
            case CertificateVerdict.Valid:
                return;
            case CertificateVerdict.DefaultCertificate:
            case CertificateVerdict.NoCertificate:
            case CertificateVerdict.WrongName: // a wildcard or another client's, until the right one is there
                throw Fault.NotYet("ssl.not_issued", $"No certificate is issued for '{domain}' yet: the edge shows {(facts.Subject.Length == 0 ? "none" : $"'{facts.Subject}'")}.");
            case CertificateVerdict.NotYetValid:
                throw Fault.NotYet("ssl.not_yet_valid", $"The certificate of '{domain}' is valid only from {facts.NotBefore:u}.");
            case CertificateVerdict.Expired:
                throw Fault.Refused("ssl.expired", $"The certificate of '{domain}' expired at {facts.NotAfter:u}. Look why Traefik doesn't renew it, then retry.");
            default:
                throw Fault.Refused("ssl.unknown_issuer", $"The certificate of '{domain}' comes from '{facts.Issuer}', which visitors don't trust. Check Traefik's certificate resolver, then retry.");
        }
    }
}
