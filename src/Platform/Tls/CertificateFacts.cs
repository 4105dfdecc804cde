namespace NexusWorkflows.Platform.Tls;

/// <summary>What a handshake showed. Without a certificate the texts are empty and the times are <see cref="DateTimeOffset.MinValue"/>.</summary>
public sealed record CertificateFacts(
    CertificateVerdict Verdict, string Issuer, string Subject, DateTimeOffset NotBefore, DateTimeOffset NotAfter, IReadOnlyList<string> Names);

/// <summary>What a visitor's browser would say to the certificate; the first that holds, in this order of weight.</summary>
public enum CertificateVerdict
{
    Valid,

    /// <summary>Traefik's own stand-in, served until the real one has been issued.</summary>
    DefaultCertificate,

    /// <summary>The server ended the handshake without showing a certificate: none has been issued for the name.</summary>
    NoCertificate,
    Expired,
    NotYetValid,

    /// <summary>Self-signed, or its chain doesn't end in a trusted root.</summary>
    UnknownIssuer,
    WrongName,
}
