using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Flow;
using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Activities.Http;

/// <summary>Sends one HTTP request. A read that fails ends as Elsa's does, by an outcome, and after the attempts of a retry strategy where one was chosen; a write whose answer was lost may have been done, which only its receiver or a person can say.</summary>
public abstract class RequestActivity(RequestSender sender) : SendActivity
{
    private static readonly string[] Reads = ["GET", "HEAD", "OPTIONS"];

    /// <summary>Answers that Elsa takes for passing ones.</summary>
    private static readonly int[] ForNow = [408, 409, 429, 500, 502, 503, 504];

    private IReadOnlyList<string> outcomes = [];
    private string? error;

    [Input(Description = "The address.", TakesSecrets = true)]
    public Input<string?> Url { get; init; } = new(null);

    [Input(Description = "The method.", DefaultValue = "GET")]
    public Input<string> Method { get; init; } = new("GET");

    [Input(Description = "The body: a text goes as it is, an object by the content type.", TakesSecrets = true)]
    public Input<JsonNode?> Content { get; init; } = new(null);

    [Input(Description = "The body's media type. Default application/json.")]
    public Input<string?> ContentType { get; init; } = new(null);

    [Input(Description = "The Authorization header's value.", Sensitive = true, TakesSecrets = true)]
    public Input<string?> Authorization { get; init; } = new(null);

    [Input(Description = "Headers by name.", TakesSecrets = true)]
    public Input<JsonNode?> RequestHeaders { get; init; } = new(null);

    [Input(Description = "A second copy does no harm: an attempt without an answer is made again.")]
    public Input<bool> Repeatable { get; init; } = new(false);

    [Output(Description = "The answer's status.")]
    public Output<int> StatusCode { get; init; } = new();

    [Output(Description = "The answer's body, read by its media type.")]
    public Output<JsonNode> ParsedContent { get; init; } = new();

    [Output(Description = "The answer's headers by name.")]
    public Output<JsonNode> ResponseHeaders { get; init; } = new();

    [Output(Description = "Status and media type of the answer.")]
    public Output<JsonNode> Result { get; init; } = new();

    public override bool IsRepeatable => Repeatable.Value || IsRead;

    public override string Words => $"{MethodName} to '{Where}'";

    public override IReadOnlyList<string> Outcomes => outcomes;

    public override string? Error => error;

    private string MethodName => string.IsNullOrWhiteSpace(Method.Value) ? "GET" : Method.Value.Trim().ToUpperInvariant();

    private bool IsRead => Reads.Contains(MethodName);

    private string Where => Uri.TryCreate(Url.Value, UriKind.Absolute, out var url) ? $"{url.Scheme}://{url.Authority}{url.AbsolutePath}" : Url.Value ?? "";

    public override async Task SendAsync(ActivityContext context, Intent intent, CancellationToken ct)
    {
        var request = RequestParts.Compose(this, MethodName, IsRead ? null : intent.Token);
        switch (await sender.SendAsync(request, ct))
        {
            case RequestResult.Answered { Status: var status } when context.MayBeTriedAgain && IsRepeatable && ForNow.Contains(status):
                throw Fault.NotYet("http.refused_for_now", $"{Words} was answered {status}.");
            case RequestResult.Answered answered:
                Take(answered);
                break;
            case RequestResult.NotConnected failed when context.MayBeTriedAgain:
                throw Fault.NotYet("http.not_connected", failed.Reason);
            case RequestResult.NotConnected failed:
                (outcomes, error) = ([RequestOutcome.FailedToConnect], failed.Reason);
                break;
            case RequestResult.Unanswered lost when IsRead && context.MayBeTriedAgain:
                throw Fault.NotYet(lost.TimedOut ? "http.timeout" : "http.answer_lost", lost.Reason);
            case RequestResult.Unanswered lost when IsRead:
                (outcomes, error) = ([lost.TimedOut ? RequestOutcome.Timeout : RequestOutcome.FailedToConnect], lost.Reason);
                break;
            case RequestResult.Unanswered lost:
                throw new ActivityFaultException(StepErrorKind.Unknown, lost.TimedOut ? "http.timeout" : "http.answer_lost", lost.Reason);
        }
    }

    /// <summary>By which ways an answer of that status goes on.</summary>
    protected abstract IReadOnlyList<string> OutcomesOf(int status);

    private void Take(RequestResult.Answered answered)
    {
        outcomes = OutcomesOf(answered.Status);
        StatusCode.Set(answered.Status);
        ParsedContent.Set(AnswerParts.Parse(answered));
        ResponseHeaders.Set(AnswerParts.Headers(answered));
        Result.Set(new JsonObject { ["statusCode"] = answered.Status, ["contentType"] = answered.ContentType });
    }
}
