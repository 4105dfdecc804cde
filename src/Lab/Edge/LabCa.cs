using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NexusWorkflows.Lab.Edge;

/// <summary>The Lab's own certificate authority: made once, kept through resets.</summary>
internal sealed class LabCa
{
    public const string CommonName = "Nexus Lab CA";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly X509Certificate2 authority;
    private readonly TimeProvider time;

    public LabCa(LabFolder folder, TimeProvider time)
    {
        this.time = time;
        if (!File.Exists(folder.CaFile) || !File.Exists(folder.CaKeyFile))
        {
            Make(folder);
        }

        authority = X509Certificate2.CreateFromPemFile(folder.CaFile, folder.CaKeyFile);
    }

    /// <summary>A certificate for one name, valid for 90 days, as PEM with its key.</summary>
    public string Issue(string domain)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={domain}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(domain);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        var now = time.GetUtcNow();
        using var certificate = request.Create(authority, now.AddHours(-1), now.AddDays(90), Serial());
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    /// <summary>The self-signed certificate that is shown while there is no other.</summary>
    public X509Certificate2 MakeDefault()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=TRAEFIK DEFAULT CERT", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName($"{RandomNumberGenerator.GetHexString(32, lowercase: true)}.{RandomNumberGenerator.GetHexString(32, lowercase: true)}.traefik.default");
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(time.GetUtcNow().AddHours(-1), time.GetUtcNow().AddDays(365));
        return Load($"{made.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}");
    }

    /// <summary>A certificate with its key that TLS can use.</summary>
    public static X509Certificate2 Load(string pem) => X509Certificate2.CreateFromPem(pem, pem);

    private void Make(LabFolder folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={CommonName}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var made = request.CreateSelfSigned(time.GetUtcNow().AddDays(-1), time.GetUtcNow().AddYears(10));
        // The key first: a certificate without its key would be made anew anyway, and never the other way round.
        AtomicFile.Write(folder.CaKeyFile, key.ExportPkcs8PrivateKeyPem(), OwnerOnly);
        AtomicFile.Write(folder.CaFile, made.ExportCertificatePem());
    }

    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        return serial;
    }
}
