using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NexusWorkflows.Platform.Tls;

/// <summary>Judges a shown certificate as a browser would, trusting the system's roots and those of one PEM file.</summary>
internal sealed class CertificateJudge(string? caFile, TimeProvider clock, string system)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string TraefikDefault = "TRAEFIK DEFAULT CERT";

    public static CertificateFacts None { get; } =
        new(CertificateVerdict.NoCertificate, "", "", DateTimeOffset.MinValue, DateTimeOffset.MinValue, []);

    /// <summary>Reads the PEM file anew, since a test authority makes another root at each start.</summary>
    public CertificateFacts Judge(string domain, X509Certificate2 shown, X509Certificate2Collection sent)
    {
        var names = shown.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames()).ToList();
        return new CertificateFacts(Verdict(domain, shown, sent), shown.Issuer, shown.Subject, new DateTimeOffset(shown.NotBefore), new DateTimeOffset(shown.NotAfter), names);
    }

    private CertificateVerdict Verdict(string domain, X509Certificate2 shown, X509Certificate2Collection sent)
    {
        var now = clock.GetUtcNow();
        if (shown.GetNameInfo(X509NameType.SimpleName, forIssuer: false) == TraefikDefault)
        {
            return CertificateVerdict.DefaultCertificate;
        }

        if (new DateTimeOffset(shown.NotAfter) < now)
        {
            return CertificateVerdict.Expired;
        }

        if (new DateTimeOffset(shown.NotBefore) > now)
        {
            return CertificateVerdict.NotYetValid;
        }

        if (!Builds(shown, sent, null, now) && (caFile is null || !Builds(shown, sent, ReadRoots(caFile), now)))
        {
            return CertificateVerdict.UnknownIssuer;
        }

        return shown.MatchesHostname(domain, allowWildcards: true, allowCommonName: false) ? CertificateVerdict.Valid : CertificateVerdict.WrongName;
    }

    /// <summary>One store at a time: a custom root store replaces the system's, and no chain may be built half of each.</summary>
    private static bool Builds(X509Certificate2 shown, X509Certificate2Collection sent, X509Certificate2Collection? roots, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // Let's Encrypt has no OCSP, a private authority no list
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.LocalDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        chain.ChainPolicy.ExtraStore.AddRange(sent);
        if (roots is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        }

        return chain.Build(shown);
    }

    private X509Certificate2Collection ReadRoots(string path)
    {
        try
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPemFile(path);
            return roots;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new PlatformException(system, FaultKind.Permanent, $"{system}.ca_file_unreadable",
                $"Could not read the trusted roots from '{path}': {error.Message} Check the path in the settings and that it is a PEM file.", error);
        }
    }
}
