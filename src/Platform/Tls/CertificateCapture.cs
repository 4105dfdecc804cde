using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace NexusWorkflows.Platform.Tls;

/// <summary>Takes every certificate that a server shows, so that it can be judged after the handshake; nothing secret may go over such a connection.</summary>
internal sealed class CertificateCapture : IDisposable
{
    private readonly X509Certificate2Collection sent = [];
    private X509Certificate2? shown;

    [SuppressMessage("Security", "CA5359", Justification = "A bad certificate is what we came to see; it is judged afterwards and nothing secret is sent.")]
    public SslClientAuthenticationOptions For(string domain) => new()
    {
        TargetHost = domain,
        RemoteCertificateValidationCallback = Take,
        CertificateChainPolicy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        },
    };

    /// <summary>Null when the server showed none.</summary>
    public CertificateFacts? Judge(CertificateJudge judge, string domain) => shown is null ? null : judge.Judge(domain, shown, sent);

    public void Dispose()
    {
        shown?.Dispose();
        foreach (var certificate in sent)
        {
            certificate.Dispose();
        }
    }

    private bool Take(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not null)
        {
            // Copies: the originals end with the handshake.
            shown = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
            foreach (var extra in chain?.ChainPolicy.ExtraStore ?? [])
            {
                sent.Add(X509CertificateLoader.LoadCertificate(extra.RawData));
            }
        }

        return true;
    }
}
