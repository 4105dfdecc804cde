using System.Security.Cryptography;
using System.Text;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Security;

/// <summary>The local administrator's key: a file that only the owner of the data directory can read.</summary>
internal static class AdminKey
{
    private const string Prefix = "nxk_";

    /// <summary>The key, made on first use.</summary>
    public static string Load(DataDirectory data) =>
        Encoding.ASCII.GetString(PrivateFile.ReadOrMake(data.AdminKey, () => Encoding.ASCII.GetBytes(New()))).Trim();

    /// <summary>A new key of any holder.</summary>
    public static string New() => Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
