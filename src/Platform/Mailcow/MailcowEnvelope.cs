using System.Text.Json.Nodes;
using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Platform.Mailcow;

/// <summary>
/// Judges Mailcow's answers, whose status says almost nothing: failures, partial successes and nothing at all come as 200.
/// As observed on mailcow 2026-07a.
/// </summary>
internal static class MailcowEnvelope
{
    /// <summary>The data of a read; throws on every answer that is no data.</summary>
    public static JsonNode? Read(Call call, HttpAnswer answer)
    {
        var node = Parse(call, answer);
        if (node is JsonObject && Json.Text(node, "type") is "error" or "danger" && Json.Field(node, "msg") is not null)
        {
            throw Refused(call, Message.Of(node));
        }

        return node;
    }

    /// <summary>Returns when the write was done as <paramref name="expected"/> says; a side effect that failed (<c>warning</c>) doesn't undo it.</summary>
    public static void Write(Call call, HttpAnswer answer, string expected)
    {
        var node = Parse(call, answer);
        if (node is JsonObject)
        {
            // "Task completed" answers an empty list of items: nothing was done, though it says success.
            throw Json.Text(node, "type") == "success"
                ? call.Permanent("nothing_done", "answered 'Task completed' and did nothing. Check that its version fits.")
                : Refused(call, Message.Of(node));
        }

        var messages = node is JsonArray array ? array.Select(Message.Of).ToList() : [];
        var done = messages.Exists(message => message.Type == "success" && message.Key == expected);
        if (messages.Find(message => message.Type is "danger" or "error") is { } refusal)
        {
            throw done ? call.Lost(refusal.Code, $"answered '{expected}' and also '{refusal.Key}'") : Refused(call, refusal);
        }

        if (!done)
        {
            var said = string.Join("', '", messages.Select(message => message.Key));
            throw call.Lost("unexpected_answer", $"answered '{said}' where '{expected}' was expected");
        }
    }

    private static JsonNode? Parse(Call call, HttpAnswer answer)
    {
        if (answer.Status is < 200 or >= 300)
        {
            var said = Json.TryParse(answer.Body, out var error) ? Json.Text(error, "msg") : null;
            throw HttpFault.FromStatus(call, answer, said);
        }

        if (string.IsNullOrWhiteSpace(answer.Body))
        {
            throw call.Lost("empty_answer", "answered 200 with nothing in it");
        }

        return Json.TryParse(answer.Body, out var node) ? node : throw call.Lost("unreadable_answer", "answered 200 with something that is no JSON");
    }

    private static PlatformException Refused(Call call, Message message)
    {
        var what = $"answered '{message.Key}' {MailcowWords.Explain(message.Key, message.Args)}";
        var kind = message.Key switch
        {
            // Its own databases fail in the middle of the work; everything else is checked before any of it.
            "redis_error" or "mysql_error" => call.Writes ? FaultKind.Unknown : FaultKind.Transient,
            _ => FaultKind.Permanent,
        };
        return call.Fault(kind, message.Code, what, null);
    }

    private sealed record Message(string? Type, string Key, IReadOnlyList<string> Args)
    {
        /// <summary>A key is a word with underscores; a sentence is no key and can't be part of a code.</summary>
        public string Code => Key.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && Key.Length > 0 ? Key : "refused";

        public static Message Of(JsonNode? node)
        {
            var parts = Json.Field(node, "msg") switch
            {
                JsonArray array => [.. array.Select(Json.Text).OfType<string>()],
                var single => Json.Text(single) is { } text ? new List<string> { text } : [],
            };
            return new Message(Json.Text(node, "type"), parts.Count > 0 ? parts[0] : "", parts.Count > 1 ? parts[1..] : []);
        }
    }
}
