using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Mailcow;

/// <summary>The elements of one answer, in the order in which they happened.</summary>
internal sealed class MailcowOutcomes
{
    private readonly JsonArray elements = [];

    public void Success(JsonArray log, JsonNode message) => Add("success", log, message);

    public void Warning(JsonArray log, JsonNode message) => Add("warning", log, message);

    public void Danger(JsonArray log, JsonNode message) => Add("danger", log, message);

    public MailcowReply Reply() => MailcowReply.Json(elements.DeepClone());

    /// <summary>What the log element of an answer echoes: the request, with passwords as stars and an empty object as a list.</summary>
    public static JsonArray Log(string category, string verb, string? kind, JsonNode? request)
    {
        var echo = request?.DeepClone();
        if (echo is JsonObject { Count: 0 })
        {
            echo = new JsonArray();
        }

        if (echo is JsonObject attributes)
        {
            foreach (var key in attributes.Select(pair => pair.Key).Where(key => key.Contains("passw", StringComparison.Ordinal)).ToList())
            {
                attributes[key] = "*";
            }
        }

        return kind is null ? [category, verb, echo] : [category, verb, kind, echo, null];
    }

    private void Add(string type, JsonArray log, JsonNode message) =>
        elements.Add(new JsonObject { ["type"] = type, ["log"] = log.DeepClone(), ["msg"] = message.DeepClone() });
}
