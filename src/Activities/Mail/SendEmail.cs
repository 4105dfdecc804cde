using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform.Mail;

namespace NexusWorkflows.Activities.Mail;

/// <summary>Elsa's mail. Its Message-ID is the step's, so that a second copy can be told from a second message.</summary>
[Activity("Elsa", "Email", "Sends a mail through the configured mail server; one whose answer was lost waits for a person to say whether it arrived.", DisplayName = "Send email", TimeoutSeconds = 300)]
public sealed class SendEmail(Mailer mailer) : SendActivity
{
    [Input(Description = "The sender; left empty, the one of the configuration.")]
    public Input<string?> From { get; init; } = new(null);

    [Input(Description = "The recipients.")]
    public Input<IReadOnlyList<string>?> To { get; init; } = new(null);

    [Input(Description = "Who gets a copy.")]
    public Input<IReadOnlyList<string>?> Cc { get; init; } = new(null);

    [Input(Description = "Who gets a copy that the others don't see.")]
    public Input<IReadOnlyList<string>?> Bcc { get; init; } = new(null);

    [Input(Description = "The subject.")]
    public Input<string?> Subject { get; init; } = new(null);

    [Input(Description = "The text; HTML where it begins with a tag.", UIHint = "multiline")]
    public Input<string?> Body { get; init; } = new(null);

    [Input(Description = "Objects with fileName, contentType, and content (in base64) or text.", UIHint = "multiline")]
    public Input<JsonNode?> Attachments { get; init; } = new(null);

    [Input(Description = "A second copy does no harm: an attempt without an answer is made again.")]
    public Input<bool> Repeatable { get; init; } = new(false);

    public override bool IsRepeatable => Repeatable.Value;

    public override string Words => $"The mail '{Subject.Value}' to {string.Join(", ", (To.Value ?? []).Concat(Cc.Value ?? []).Concat(Bcc.Value ?? []).Select(address => $"'{address}'"))}";

    public override Task SendAsync(ActivityContext context, Intent intent, CancellationToken ct)
    {
        var body = Body.Value ?? "";
        return mailer.SendAsync(
            new OutgoingMail(intent.Token, Empty(From.Value) ? null : From.Value, Given(To), Subject.Value ?? "", body, IsHtml(body))
            {
                Cc = Given(Cc),
                Bcc = Given(Bcc),
                Attachments = MailAttachments.Of(Attachments.Value),
            }, ct);
    }

    private static IReadOnlyList<string> Given(Input<IReadOnlyList<string>?> addresses) => [.. (addresses.Value ?? []).Where(address => !Empty(address))];

    private static bool IsHtml(string body) => body.TrimStart() is ['<', var next, ..] && (char.IsAsciiLetter(next) || next == '!');

    private static bool Empty(string? text) => string.IsNullOrWhiteSpace(text);
}
