using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Activities.Http;

/// <summary>Reads an answer by its media type.</summary>
internal static class AnswerParts
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly string[] Texts = ["application/xml", "application/javascript", "application/x-www-form-urlencoded"];

    /// <summary>JSON as what it says, texts as they are, anything else in base64; null where there is no body.</summary>
    public static JsonNode? Parse(RequestResult.Answered answered)
    {
        var type = answered.ContentType?.ToLowerInvariant() ?? "";
        if (answered.Body.Length == 0)
        {
            return null;
        }

        if (type is "application/json" or "text/json" || type.EndsWith("+json", StringComparison.Ordinal))
        {
            return Json(answered.Body);
        }

        return type.Length == 0 || type.StartsWith("text/", StringComparison.Ordinal) || type.EndsWith("+xml", StringComparison.Ordinal) || Texts.Contains(type)
            ? Text(answered.Body)
            : Convert.ToBase64String(answered.Body);
    }

    /// <summary>One value as a text, several as a list.</summary>
    public static JsonObject Headers(RequestResult.Answered answered)
    {
        var headers = new JsonObject();
        foreach (var (name, values) in answered.Headers)
        {
            headers[name] = values is [var only] ? only : new JsonArray([.. values.Select(value => (JsonNode)value)]);
        }

        return headers;
    }

    /// <summary>What claims to be JSON and isn't is kept as the text it is.</summary>
    private static JsonNode? Json(byte[] body)
    {
        try
        {
            JsonTexts.Check(body, JsonTexts.ForBodies);
            return JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return Text(body);
        }
    }

    private static string Text(byte[] body)
    {
        try
        {
            return Strict.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(body); // an older encoding: every byte stays a letter
        }
    }
}
