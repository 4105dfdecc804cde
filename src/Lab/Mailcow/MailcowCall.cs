using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Mailcow;

/// <summary>A request taken apart: <c>/api/v1/{verb}/{category}/{rest}</c>.</summary>
internal sealed record MailcowCall(string Verb, string Category, IReadOnlyList<string> Rest, JsonNode? Body)
{
    private static readonly HashSet<string> Routes =
    [
        "get/domain", "get/mailbox", "get/alias", "get/dkim", "get/app-passwd", "get/passwordpolicy", "get/status",
        "add/domain", "add/mailbox", "add/alias", "add/dkim", "add/app-passwd",
        "edit/domain", "edit/mailbox", "edit/alias", "delete/domain", "delete/mailbox", "delete/alias", "delete/dkim", "delete/app-passwd",
    ];

    public string Name => Category == "status" ? $"{Verb}/{Category}/{(Rest is [var what, ..] ? what : "")}" : $"{Verb}/{Category}";

    public bool IsKnown => Routes.Contains($"{Verb}/{Category}");

    public JsonObject Attributes => (Verb == "edit" ? Body?["attr"] : Body) as JsonObject ?? [];

    /// <summary>The items of an edit or a delete; null when a delete came as an object, which the real one chokes on.</summary>
    public IReadOnlyList<string>? Items => Verb switch
    {
        "edit" => Body is JsonObject edit ? PhpValue.Texts(edit["items"]) : [],
        _ => Body is JsonArray items ? PhpValue.Texts(items) : null,
    };

    public string Subject => Named.ToLowerInvariant();

    private string Named => (Verb, Category) switch
    {
        ("add", "mailbox") => $"{Attributes.Text("local_part")}@{Attributes.Text("domain")}",
        ("add", "domain") => Attributes.Text("domain"),
        ("add", "alias") => Attributes.Text("address"),
        ("add", "dkim") => Attributes.Text("domains"),
        ("add", "app-passwd") => Attributes.Text("username"),
        ("get", "status") => "",
        ("get", _) => Rest is ["all", var domain] ? domain : Rest is ["all"] or [] ? "" : Rest[^1],
        _ => Items is [var first, ..] ? first : "",
    };

    public static MailcowCall Of(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var parts = (request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        var path = parts is ["api", "v1", ..] ? parts[2..] : ["", "", .. parts];
        return new MailcowCall(path.ElementAtOrDefault(0) ?? "", path.ElementAtOrDefault(1) ?? "", [.. path.Skip(2)], Parse(body));
    }

    private static JsonNode? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonNode.Parse(body.Span);
        }
        catch (JsonException)
        {
            return null; // answered as a refusal by the caller
        }
    }
}
