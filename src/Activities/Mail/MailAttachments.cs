using System.Text;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform.Mail;

namespace NexusWorkflows.Activities.Mail;

/// <summary>Reads the attachments of a mail. Files of the server and addresses elsewhere are never fetched: what is attached is what the workflow has in hand.</summary>
internal static class MailAttachments
{
    private const int MostBytes = 5 * 1024 * 1024;

    /// <exception cref="ActivityFaultException">One can't be read, or they are too large together.</exception>
    public static IReadOnlyList<MailAttachment> Of(JsonNode? written)
    {
        var attachments = written switch
        {
            null => [],
            JsonValue value when value.TryGetValue<string>(out var text) && string.IsNullOrWhiteSpace(text) => [],
            JsonArray items => items.Select(One).ToList(),
            var one => [One(one)],
        };
        var bytes = attachments.Sum(attachment => attachment.Content.Length);
        return bytes <= MostBytes
            ? attachments
            : throw Fault.Refused("mail.attachments_too_large", $"The attachments have {bytes:N0} bytes together; at most {MostBytes:N0} are sent.");
    }

    private static MailAttachment One(JsonNode? written)
    {
        if (written is not JsonObject attachment || Text(attachment, "fileName") is not { Length: > 0 } name)
        {
            throw Bad("one has no 'fileName'");
        }

        var type = Text(attachment, "contentType") ?? "application/octet-stream";
        if (Text(attachment, "text") is { } text)
        {
            return new MailAttachment(name, type, Encoding.UTF8.GetBytes(text));
        }

        var content = Text(attachment, "content") ?? throw Bad($"'{name}' has neither 'content' nor 'text'");
        var bytes = new byte[content.Length];
        return Convert.TryFromBase64String(content, bytes, out var count) ? new MailAttachment(name, type, bytes.AsMemory(0, count)) : throw Bad($"the 'content' of '{name}' isn't base64");
    }

    private static ActivityFaultException Bad(string what) =>
        Fault.Refused("mail.bad_attachment", $"The attachments can't be read: {what}. Write each like {{ \"fileName\": \"a.txt\", \"contentType\": \"text/plain\", \"text\": \"…\" }}; paths and addresses aren't fetched.");

    private static string? Text(JsonObject attachment, string name) =>
        attachment.FirstOrDefault(member => string.Equals(member.Key, name, StringComparison.OrdinalIgnoreCase)).Value is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
