using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace NexusWorkflows.Host.ElsaApi;

/// <summary>How Elsa's clients read and write JSON: camelCase, enums as words, no member for null.</summary>
internal static class ElsaJson
{
    /// <summary>A definition may be nested deeply, and each activity is several levels of JSON.</summary>
    private const int MaxDepth = 1024;

    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MaxDepth,
        Converters = { new JsonStringEnumConverter() },
    };

    public static IResult Answer(JsonNode document, int status = 200) => Results.Text(document.ToJsonString(Options), "application/json", statusCode: status);

    public static IResult Answer<T>(T document, int status = 200)
        where T : notnull => Results.Json(document, Options, statusCode: status);

    public static JsonNode Node<T>(T document)
        where T : notnull => JsonSerializer.SerializeToNode(document, Options)!;

    /// <summary>The list that most of Elsa's answers are.</summary>
    public static IResult List<T>(IReadOnlyCollection<T> items) => Answer(new ItemList<T>(items, items.Count));
}

internal sealed record ItemList<T>(IReadOnlyCollection<T> Items, int Count);

/// <param name="Links">What a client may do with the list; null: it isn't said.</param>
internal sealed record PagedList<T>(IReadOnlyCollection<T> Items, long TotalCount, IReadOnlyList<Link>? Links = null);

/// <summary>Something a client may do; clients look at the word alone.</summary>
internal sealed record Link(string Href, string Rel, string Method);
