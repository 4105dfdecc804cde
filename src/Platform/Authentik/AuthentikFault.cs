using System.Text.Json.Nodes;
using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Platform.Authentik;

/// <summary>Names what Authentik's errors mean: a bad token is 403, field errors are lists under the field's name.</summary>
internal static class AuthentikFault
{
    /// <summary>True for a 404 by Authentik itself; a wrong address in the settings answers 404 as well, but in other words.</summary>
    public static bool IsNotFound(HttpAnswer answer) =>
        answer.Status == 404 && Json.TryParse(answer.Body, out var body) && Json.Text(body, "detail") is not null;

    public static PlatformException From(Call call, HttpAnswer answer)
    {
        var body = Json.TryParse(answer.Body, out var node) ? node : null;
        if (answer.Status == 400 && FirstField(body, "") is var (path, message))
        {
            return Field(call, path, message);
        }

        if (IsNotFound(answer))
        {
            return call.Permanent("not_found", $"answered 404 '{Json.Text(body, "detail")}'. It isn't there: look at it in Authentik.");
        }

        return answer.Status == 400
            ? call.Permanent("bad_request", "answered 400 and did not say why. Check the values and that the versions fit.")
            : HttpFault.FromStatus(call, answer, Json.Text(body, "detail"));
    }

    private static PlatformException Field(Call call, string path, string message)
    {
        // A taken name can only be told by the text; the two phrases are Django REST framework's.
        var taken = message.Contains("already exists", StringComparison.OrdinalIgnoreCase)
            || message.Contains("must be unique", StringComparison.OrdinalIgnoreCase);
        var code = $"{path.Replace('.', '_')}_{(taken ? "exists" : "invalid")}";
        var advice = taken ? "Choose another, or remove the one that is there if nobody needs it." : "Correct it and try again.";
        return path == "non_field_errors"
            ? call.Permanent("refused", $"answered '{message}'. Correct it and try again.")
            : call.Permanent(code, $"answered '{message}' for the field '{path}'. {advice}");
    }

    /// <summary>The first message with the path of its field (<c>app.slug</c>); <c>code</c> is about the whole answer and no field.</summary>
    private static (string Path, string Message)? FirstField(JsonNode? node, string path)
    {
        if (node is JsonArray array)
        {
            var text = string.Join(" ", array.Where(item => item is JsonValue).Select(Json.Text));
            return text.Length > 0
                ? (path, text)
                : array.Select(item => FirstField(item, path)).FirstOrDefault(found => found is not null);
        }

        if (node is not JsonObject fields)
        {
            return path.Length > 0 && Json.Text(node) is { Length: > 0 } single ? (path, single) : null;
        }

        return fields.Where(field => field.Key != "code" && field.Value is not null)
            .Select(field => FirstField(field.Value, path.Length == 0 ? field.Key : $"{path}.{field.Key}"))
            .FirstOrDefault(found => found is not null);
    }
}
