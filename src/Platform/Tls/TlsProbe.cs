namespace NexusWorkflows.Platform.Tls;

/// <summary>Makes a real handshake and judges the certificate as a visitor would. Every failure is a <see cref="PlatformException"/> of system <c>tls</c>.</summary>
public sealed class TlsProbe(TlsOptions options)
{
    public Task<CertificateFacts> HandshakeAsync(string domain, CancellationToken ct) => throw new NotImplementedException();
}
