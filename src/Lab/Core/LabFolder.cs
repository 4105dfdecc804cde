using System.Security.Cryptography;

namespace NexusWorkflows.Lab;

/// <summary>Where the Lab keeps everything: paths below <c>&lt;data&gt;/lab</c>, and the secrets it makes at its first start.</summary>
internal sealed class LabFolder(string dataDirectory)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Data { get; } = Path.GetFullPath(dataDirectory);

    public string Root => Path.Combine(Data, "lab");

    /// <summary>The document that tells everybody where the running Lab listens.</summary>
    public string AddressFile => Path.Combine(Data, "lab.json");

    public string LockFile => Path.Combine(Root, "serve.lock");

    public string MailcowKeyFile => Path.Combine(Root, "mailcow-key");

    public string AuthentikTokenFile => Path.Combine(Root, "authentik-token");

    public string DatabaseRootPasswordFile => Path.Combine(Root, "db-root-password");

    /// <summary>User and password of the mail sink, a line each; where it is absent nobody has to sign in.</summary>
    public string SmtpLoginFile => Path.Combine(Root, "smtp-login");

    public string CaFile => Path.Combine(Root, "lab-ca.pem");

    public string CaKeyFile => Path.Combine(Root, "lab-ca.key");

    public string TraefikDirectory => Path.Combine(Root, "traefik");

    public string BenchDirectory => Path.Combine(Root, "frappe-bench");

    public string SitesDirectory => Path.Combine(BenchDirectory, "sites");

    public string DatabasesDirectory => Path.Combine(Root, "databases");

    public string BenchScript => Path.Combine(Root, "bin", "bench");

    public string MariaDbScript => Path.Combine(Root, "bin", "mariadb");

    /// <summary>The JSON file in which one part of the Lab keeps its state.</summary>
    /// <param name="part">For example <c>mailcow</c>.</param>
    public string StateFile(string part) => Path.Combine(Root, "state", part + ".json");

    public string MailcowKey => File.ReadAllText(MailcowKeyFile);

    public string AuthentikToken => File.ReadAllText(AuthentikTokenFile);

    public string DatabaseRootPassword => File.ReadAllText(DatabaseRootPasswordFile);

    /// <summary>Makes the folders and secrets that are not there yet; what is there stays as it is.</summary>
    public void Prepare()
    {
        foreach (var folder in new[] { Root, Path.Combine(Root, "state"), Path.Combine(Root, "bin"), TraefikDirectory, SitesDirectory, DatabasesDirectory, Path.Combine(BenchDirectory, "logs") })
        {
            Directory.CreateDirectory(folder);
        }

        foreach (var secret in new[] { MailcowKeyFile, AuthentikTokenFile, DatabaseRootPasswordFile })
        {
            if (!File.Exists(secret))
            {
                AtomicFile.Write(secret, RandomNumberGenerator.GetHexString(40, lowercase: true), OwnerOnly);
            }
        }
    }
}
