using System.Security.Cryptography;
using System.Text;

namespace NexusWorkflows.Activities.Sso;

/// <summary>The slug of a site's application, which is also the name of its provider and of the client's group.</summary>
public static class SsoName
{
    private const int LongestDomain = 37; // a slug has at most 50 characters

    /// <summary><c>erp-</c>, the domain with dashes for dots (cut off at 37 characters), and eight digits of its hash, so that no two domains share a slug.</summary>
    public static string For(string domain)
    {
        var name = domain.ToLowerInvariant();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8];
        var dashed = name.Replace('.', '-');
        return $"erp-{dashed[..Math.Min(dashed.Length, LongestDomain)].TrimEnd('-')}-{hash}";
    }
}
