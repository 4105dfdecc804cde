using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NexusWorkflows.Platform.Tests.Tls;

/// <summary>A private certificate authority, root and intermediate, with its root in a PEM file.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 root;
    private readonly X509Certificate2 intermediate;

    public TestAuthority()
    {
        root = Sign("CN=Test Root", null, request => request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true)), DateTimeOffset.UnixEpoch.AddYears(30), Far);
        intermediate = Sign("CN=Test Intermediate", root, request => request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true)), DateTimeOffset.UnixEpoch.AddYears(31), Far.AddYears(-1));
        CaFile = Path.Combine(Path.GetTempPath(), $"nexus-ca-{Guid.NewGuid():N}.pem");
        File.WriteAllText(CaFile, root.ExportCertificatePem());
    }

    public static DateTimeOffset Far { get; } = DateTimeOffset.UnixEpoch.AddYears(130);

    public string CaFile { get; }

    public X509Certificate2Collection Intermediates => [intermediate];

    public X509Certificate2 Issue(string name, DateTimeOffset? from = null, DateTimeOffset? to = null) =>
        Sign($"CN={name}", intermediate, request => Name(request, name), from ?? DateTimeOffset.UnixEpoch.AddYears(40), to ?? Far.AddYears(-2));

    public static X509Certificate2 SelfSigned(string commonName, string name) =>
        Sign($"CN={commonName}", null, request => Name(request, name), DateTimeOffset.UnixEpoch.AddYears(40), Far);

    public void Dispose()
    {
        File.Delete(CaFile);
        root.Dispose();
        intermediate.Dispose();
    }

    private static void Name(CertificateRequest request, string name)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
    }

    private static X509Certificate2 Sign(string subject, X509Certificate2? issuer, Action<CertificateRequest> extend, DateTimeOffset from, DateTimeOffset to)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        extend(request);
        if (issuer is null)
        {
            return request.CreateSelfSigned(from, to);
        }

        using var signed = request.Create(issuer, from, to, RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }
}
