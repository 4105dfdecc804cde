using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace NexusWorkflows.Host.Security;

/// <summary>Sign-in of a browser: a cookie that says which key was shown and until when, signed with a key of this installation. A key that is revoked ends its sessions.</summary>
internal sealed class Sessions(byte[] secret, KeyRing keys, TimeProvider clock)
{
    public const string Cookie = "nexus_session";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>The secret for cookies, from the master key, which it doesn't tell.</summary>
    public static byte[] SecretOf(byte[] masterKey) => HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey, 32, info: "nexus session cookie"u8.ToArray());

    public static void Clear(HttpContext context) => context.Response.Cookies.Delete(Cookie, new CookieOptions { Path = "/" });

    /// <param name="keyHash">Of the key that was shown, as <see cref="AdminKey.HashOf"/> gives it.</param>
    public void SignIn(HttpContext context, byte[] keyHash)
    {
        var said = $"{Convert.ToHexStringLower(keyHash)}.{(clock.GetUtcNow() + Lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}";
        context.Response.Cookies.Append(Cookie, $"{said}.{Sign(said)}", new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            Path = "/",
            MaxAge = Lifetime,
        });
    }

    /// <summary>Who is signed in; null: nobody.</summary>
    public async Task<Caller?> FindAsync(HttpContext context)
    {
        if (context.Request.Cookies[Cookie]?.Split('.') is not [{ Length: 64 } hash, var until, var signature] || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign($"{hash}.{until}")), Encoding.ASCII.GetBytes(signature)))
        {
            return null;
        }

        return long.Parse(until, CultureInfo.InvariantCulture) > clock.GetUtcNow().ToUnixTimeSeconds() ? await keys.FindHashAsync(Convert.FromHexString(hash), context.RequestAborted) : null;
    }

    /// <summary>Whether a request comes from a page of ours: a cookie goes along with what others make a browser send, too.</summary>
    public static bool IsOwnPage(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site)
        {
            return site == "same-origin";
        }

        return Uri.TryCreate(request.Headers.Origin.ToString(), UriKind.Absolute, out var origin) && string.Equals(origin.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }

    private string Sign(string said) => Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(said)));
}
