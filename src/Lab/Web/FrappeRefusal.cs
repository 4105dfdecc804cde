using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>A request that Frappe refuses: the status and the body that go with the exception.</summary>
internal sealed class FrappeRefusal(int status, string type, string message, string? userText = null) : Exception(message)
{
    public int Status { get; } = status;

    public static FrappeRefusal Permission(string user, string doctype) =>
        new(403, "PermissionError", "", $"User <strong>{user}</strong> does not have doctype access via role permission for document <strong>{doctype}</strong>");

    public static FrappeRefusal Missing(string doctype, string name) => new(404, "DoesNotExistError", "", $"{doctype} {name} not found");

    public static FrappeRefusal Duplicate(string doctype, string name) =>
        new(409, "DuplicateEntryError", $"('{doctype}', '{name}', IntegrityError(1062, \"Duplicate entry '{name}' for key 'PRIMARY'\"))");

    public static FrappeRefusal Invalid(string message) => new(417, "ValidationError", message, message);

    public static FrappeRefusal Database(string message) => new(500, "ProgrammingError", message);

    public JsonObject Body()
    {
        var prefix = Status == 500 ? "pymysql.err." : "frappe.exceptions.";
        var exception = Message.Length > 0 ? $"{prefix}{type}: {Message}" : prefix + type;
        var body = new JsonObject
        {
            ["exception"] = exception,
            ["exc_type"] = type,
            ["exc"] = new JsonArray(TracebackText.For(exception)).ToJsonString(),
        };
        if (userText is not null)
        {
            body["_server_messages"] = new JsonArray(new JsonObject { ["message"] = userText, ["title"] = "Message" }.ToJsonString()).ToJsonString();
        }

        return body;
    }
}
