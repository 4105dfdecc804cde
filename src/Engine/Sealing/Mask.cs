using System.Net;
using System.Text;
using System.Text.Json;

namespace NexusWorkflows.Engine.Sealing;

/// <summary>Replaces secrets in a text by three stars, in each form in which an outside system may have put them back: plain, base64, URL-, JSON- and HTML-escaped (S20).</summary>
public static class Mask
{
    public const string Stars = "***";

    /// <param name="secrets">Values to hide; those shorter than a secret may be are left out, or every text would be stars.</param>
    public static string Text(string text, IEnumerable<string> secrets)
    {
        foreach (var secret in secrets.OrderByDescending(s => s.Length)) // one that contains another is hidden whole
        {
            if (secret.Length < Authoring.Secret.MinimumLength)
            {
                continue;
            }

            foreach (var form in Forms(secret))
            {
                if (text.Contains(form, StringComparison.Ordinal))
                {
                    text = text.Replace(form, Stars, StringComparison.Ordinal);
                }
            }
        }

        return text;
    }

    private static IEnumerable<string> Forms(string secret)
    {
        yield return secret;
        yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(secret));
        yield return Uri.EscapeDataString(secret);
        yield return WebUtility.UrlEncode(secret);
        yield return JsonEncodedText.Encode(secret).ToString();
        yield return JsonEncodedText.Encode(secret, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
        yield return WebUtility.HtmlEncode(secret);
    }
}
