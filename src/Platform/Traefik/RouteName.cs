using System.Security.Cryptography;
using System.Text;

namespace NexusWorkflows.Platform.Traefik;

/// <summary>The name of a client's route, used for its file and as the prefix of its routers.</summary>
public static class RouteName
{
    /// <summary><c>erp-</c>, the domain with dashes for dots, and eight digits of its hash: two domains that differ only in dots and dashes stay apart.</summary>
    public static string For(string domain)
    {
        var name = domain.ToLowerInvariant();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8];
        return $"erp-{name.Replace('.', '-')}-{hash}";
    }
}
