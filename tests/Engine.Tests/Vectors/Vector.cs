using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Tests.Vectors;

/// <summary>One recorded run of a definition on a real Elsa 3.8 server.</summary>
public sealed record Vector(JsonObject Json)
{
    private static readonly Lazy<IReadOnlyDictionary<string, Vector>> Read = new(ReadAll);

    public static IReadOnlyDictionary<string, Vector> All => Read.Value;

    public string Group => Json["group"]!.GetValue<string>();

    public string Name => Json["name"]!.GetValue<string>();

    public string Definition => Json["definition"]!.ToJsonString();

    public JsonObject Input => Json["input"]?.DeepClone().AsObject() ?? [];

    public JsonArray Stimuli => Json["stimuli"]?.AsArray() ?? [];

    public JsonObject Expect => Json["expect"]!.AsObject();

    public JsonArray Pauses => Expect["pauses"]?.AsArray() ?? [];

    /// <summary>What is doubtful about Elsa's own behaviour; null: nothing.</summary>
    public string? Quirk => Json["quirk"]?.GetValue<string>();

    /// <summary>Definitions to publish first.</summary>
    public JsonArray Needs => Json["needs"]?.AsArray() ?? [];

    /// <summary>execute, dispatch or none.</summary>
    public string StartKind => Json["start"]?["kind"]?.GetValue<string>() ?? "execute";

    /// <summary>Which order is free; null: none.</summary>
    public string? Free => Json["free"]?.GetValue<string>();

    /// <summary>It is about runs that start each other, use each other, or forbid each other.</summary>
    public bool IsOfFamilies => Group is "child" or "wfact" or "activate" or "version" or "async";

    /// <summary>Whether the decider, stimuli and time are all it takes; others need the store.</summary>
    public bool IsOfTheFlow => !StartsRuns && !Sends && (!IsOfFamilies || (Needs.Count == 0 && StartKind == "execute"))
        && Stimuli.All(s => s!["kind"]!.GetValue<string>() is "completeTask" or "event" or "wait" or "cancel" or "http");

    private bool StartsRuns => Needs.Append(Json["definition"]).Any(d => d?.ToJsonString() is { } text
        && (text.Contains("Elsa.ExecuteWorkflow", StringComparison.Ordinal) || text.Contains("DispatchWorkflow", StringComparison.Ordinal)));

    /// <summary>Whether it needs a server that answers: those are played over the wire.</summary>
    private bool Sends => Definition.Contains("SendHttpRequest\"", StringComparison.Ordinal);

    /// <summary>Recorded on a host with a registration that a stock host lacks.</summary>
    public bool IsOtherHost => Json["host"] is not null;

    /// <summary>The server refused to save the definition.</summary>
    public bool IsRefused => Expect["noInstance"] is not null && Expect["save"] is not null;

    public string? StartText(string member) => Json["start"]?[member]?.GetValue<string>();

    private static Dictionary<string, Vector> ReadAll()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Vectors", "data");
        return Directory.GetFiles(folder, "*.json")
            .SelectMany(file => JsonNode.Parse(File.ReadAllText(file), null, new JsonDocumentOptions { MaxDepth = 512 })!["vectors"]!.AsArray())
            .Select(v => new Vector(v!.AsObject()))
            .ToDictionary(v => v.Name, StringComparer.Ordinal);
    }
}
