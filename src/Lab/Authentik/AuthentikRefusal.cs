using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Authentik;

#pragma warning disable CA1032, CA1064 // made in one way only, and caught in one place: a refusal that leaves nothing changed
/// <summary>Ends a request with an error; what it had changed until then is dropped with it.</summary>
internal sealed class AuthentikRefusal(int status, JsonObject body) : Exception($"HTTP {status}")
{
    public int Status { get; } = status;

    public JsonObject Body { get; } = body;

    /// <summary>400 with the field's name as the key.</summary>
    public static AuthentikRefusal Field(string field, string message) => new(400, new JsonObject { [field] = new JsonArray(message) });

    public static AuthentikRefusal NotFound(string model) => Detail(404, $"No {model} matches the given query.");

    public static AuthentikRefusal Detail(int status, string message) => new(status, new JsonObject { ["detail"] = message });

    /// <summary>The same errors one level deeper, as the transactional call reports them.</summary>
    public AuthentikRefusal Within(string part) => new(Status, new JsonObject { [part] = Body.DeepClone() });
}
#pragma warning restore CA1032, CA1064
