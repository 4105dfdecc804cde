using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NexusWorkflows.Platform.Erpnext;

/// <summary>Reads from a site's HTTP answer what its failure means, as observed on Frappe 15.105.</summary>
internal static partial class SiteAnswer
{
    private const int DetailLimit = 400;

    public static PlatformException Fault(string deed, string domain, HttpStatusCode status, string body, bool write)
    {
        var json = Parse(body);
        var type = json?["exc_type"] is JsonValue value && value.TryGetValue(out string? name) ? name : null;
        var (kind, code) = Judge(status, type, json is not null, write);
        var said = Said(json) is { Length: > 0 } text ? $": {text}" : "";
        return new PlatformException("erpnext", kind, code, $"Failed to {deed} on site '{domain}': it answered {(int)status}{said}. {Advice(kind, code)}");
    }

    public static JsonObject? Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return null; // HTML from a proxy, or nothing
        }
    }

    /// <summary>The user's text: the messages first, else what stands in the answer's plain fields; never the traceback.</summary>
    internal static string Said(JsonObject? json)
    {
        var text = string.Join(" ", ServerMessages(json));
        foreach (var field in (string[])["setup_wizard_failure_message", "_error_message", "message", "exception"])
        {
            if (text.Length == 0 && json?[field] is JsonValue value && value.TryGetValue(out string? plain))
            {
                text = plain;
            }
        }

        text = Spaces().Replace(WebUtility.HtmlDecode(Tags().Replace(text, " ")), " ").Trim();
        return text.Length > DetailLimit ? text[..DetailLimit] + "…" : text;
    }

    private static (FaultKind Kind, string Code) Judge(HttpStatusCode status, string? type, bool isJson, bool write)
    {
        var number = (int)status;
        return number switch
        {
            401 or 403 => (FaultKind.Permanent, "erpnext.unauthorised"),
            // In maintenance and beyond the rate limit nothing is begun.
            429 => (FaultKind.Transient, "erpnext.too_many_requests"),
            503 when type == "SessionStopped" => (FaultKind.Transient, "erpnext.in_maintenance"),
            404 when !isJson => (FaultKind.Permanent, "erpnext.site_missing"),
            501 => (FaultKind.Permanent, Key(type, "not_implemented")),
            >= 500 => (write ? FaultKind.Unknown : FaultKind.Transient, "erpnext.server_error"),
            >= 300 and < 400 => (FaultKind.Permanent, "erpnext.redirected"),
            _ => (FaultKind.Permanent, Key(type, $"http_{number}")),
        };
    }

    private static string Advice(FaultKind kind, string code) => (kind, code) switch
    {
        (FaultKind.Transient, _) => "Try again.",
        (FaultKind.Unknown, _) => "It may have been done in part: look at the site.",
        (_, "erpnext.unauthorised") => "Check the user, its password and its roles.",
        (_, "erpnext.site_missing") => "Check the site's name and that it exists on this backend.",
        (_, "erpnext.redirected") => "Check the scheme and port of the site's address.",
        _ => "Correct what was sent.",
    };

    // DuplicateEntryError -> erpnext.duplicate_entry_error
    private static string Key(string? type, string otherwise)
    {
        var key = new StringBuilder("erpnext.");
        foreach (var c in type ?? otherwise)
        {
            if (char.IsAsciiLetterUpper(c) && key[^1] is not ('.' or '_'))
            {
                key.Append('_');
            }

            key.Append(char.ToLowerInvariant(c));
        }

        return key.ToString();
    }

    // JSON text of a list of JSON texts of objects with HTML in them.
    private static IEnumerable<string> ServerMessages(JsonObject? json)
    {
        if (json?["_server_messages"] is not JsonValue value || !value.TryGetValue(out string? list) || ParseAny(list) is not JsonArray messages)
        {
            yield break;
        }

        foreach (var message in messages)
        {
            var text = message is JsonValue inner && inner.TryGetValue(out string? t) ? t : message?.ToJsonString() ?? "";
            yield return (ParseAny(text) as JsonObject)?["message"]?.ToString() ?? text;
        }
    }

    private static JsonNode? ParseAny(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null; // plain text: shown as it is
        }
    }

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
