using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;
using static NexusWorkflows.Host.ElsaApi.Descriptors.Palette;

namespace NexusWorkflows.Host.ElsaApi.Descriptors;

/// <summary>What speaks HTTP, and mail.</summary>
internal static class HttpPalette
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"];
    private static readonly string[] ContentTypes = ["", "application/json", "application/x-www-form-urlencoded", "application/xml", "text/html", "text/plain", "text/xml"];

    public static IReadOnlyList<ActivityDocument> All { get; } =
    [
        Activity("HttpEndpoint", "HTTP", "HTTP endpoint", "Waits for a request to a path, or starts the workflow with it.",
            Text("Path", "The path below /workflows."),
            Text("SupportedMethods", "The methods it answers.", "List<String>", "checklist") with { UiSpecifications = CheckList(Options(Methods)) },
            Flag("Authorize", "Whether a key is needed.").In("Security"),
            Text("Policy", "The role that a caller's key needs, such as sales.").In("Security"),
            Text("RequestTimeout", "How long a caller waits for an answer at most; the run goes on.", "TimeSpan").In("Upload"),
            Text("RequestSizeLimit", "The most bytes that a body may have.", "Int64").In("Upload"))
            .Gives("ParsedContent", "Object", "The body.").Gives("RouteData", "ObjectDictionary", "Parts of the path by name.").Gives("QueryStringData", "ObjectDictionary", "The query by name.").Gives("Headers", "ObjectDictionary", "The headers by name.").Gives("Result", "Object", "The request.") with { Kind = "Trigger" },
        Activity("WriteHttpResponse", "HTTP", "HTTP response", "Answers the request that the run is about.",
            Choice("StatusCode", "HttpStatusCode", "The answer's status.", "OK", [.. Enum.GetNames<System.Net.HttpStatusCode>().Distinct()]), Text("Content", "The answer's body.", "Object"), ContentType("ContentType"), Headers("ResponseHeaders")),
        Request("SendHttpRequest", "HTTP request", Text("ExpectedStatusCodes", "Statuses and what to run for each.", "Object", "http-status-codes").Bare()).Holds("UnmatchedStatusCode", "FailedToConnect", "Timeout"),
        Request("FlowSendHttpRequest", "HTTP request (flow)", Text("ExpectedStatusCodes", "Statuses, each a way to go on.", "List<Int32>", "multitext").Otherwise(new JsonArray(200))),
        Mail(),
    ];

    private static ActivityDocument Request(string name, string displayName, InputDocument expected) => Activity(name, "HTTP", displayName, "Sends a request and waits for the answer.",
        expected, Text("Url", "The address.", "Uri"), Choice("Method", "String", "The method.", "GET", Methods), Text("Content", "The body.", "Object"), ContentType("ContentType"),
        Text("Authorization", "The Authorization header's value.").In("Security"), Flag("DisableAuthorizationHeaderValidation", "Send that value whatever it looks like.").In("Security"), Headers("RequestHeaders"), Repeatable("request"))
        .Gives("StatusCode", "Int32", "The answer's status.").Gives("ParsedContent", "Object", "The answer's body, read by its type.").Gives("ResponseHeaders", "HttpHeaders", "The answer's headers.").Gives("Result", "Object", "Status and media type of the answer.").Resilient() with { Kind = "Task" };

    private static ActivityDocument Mail() => Activity("SendEmail", "Email", "Send email", "Sends a mail through the configured mail server; one whose answer was lost waits for a person to say whether it arrived.",
        Text("From", "The sender; left empty, the one of the configuration."), Addresses("To", "The recipients."), Addresses("Cc", "Who gets a copy.").In("More"), Addresses("Bcc", "Who gets a copy that the others don't see.").In("More"),
        Text("Subject", "The subject."), Text("Body", "The text; HTML where it begins with a tag.", hint: "multiline"), Text("Attachments", "Objects with fileName, contentType, and content (in base64) or text.", "Object", "multiline").In("More"), Repeatable("mail"))
        .Holds("Error").Resilient() with { Kind = "Task" };

    private static InputDocument Addresses(string name, string description) => Text(name, description, "List<String>", "multitext");

    private static InputDocument Repeatable(string what) => Flag("Repeatable", $"A second copy of the {what} does no harm: where the answer is lost, it is sent again.").In("Resilience");

    private static InputDocument ContentType(string name) => Choice(name, "String", "The body's media type.", null, ContentTypes);

    private static InputDocument Headers(string name) =>
        (Text(name, "Headers by name.", "HttpHeaders", InputHint.Json) with { UiSpecifications = Language("json") }).In("Advanced");
}
