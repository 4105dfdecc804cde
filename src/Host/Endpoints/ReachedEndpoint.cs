using System.Globalization;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Flow;

namespace NexusWorkflows.Host.Endpoints;

/// <summary>The one endpoint that a request is for.</summary>
/// <param name="Stimulus">What takes the request there.</param>
/// <param name="Payload">What the endpoint says of itself.</param>
internal sealed record ReachedEndpoint(Stimulus Stimulus, JsonObject Payload)
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(100);

    public bool Authorizes => Payload["authorize"]?.GetValue<bool>() == true || Policy is not null;

    /// <summary>The role that a caller needs; null: any.</summary>
    public string? Policy => Text("policy");

    /// <summary>How long a caller waits for an answer at most. Default 100 s.</summary>
    public TimeSpan Patience => TimeSpan.TryParse(Text("requestTimeout"), CultureInfo.InvariantCulture, out var patience) && patience > TimeSpan.Zero ? patience : UsualPatience;

    /// <summary>The most bytes of a body that it takes.</summary>
    public long Limit(int most) => long.TryParse(Text("requestSizeLimit"), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit < most ? limit : most;

    public JsonObject Route(string path) => HttpRoute.Parse(Text("path") ?? "/").ValuesIn(path);

    private string? Text(string name) => Payload[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
