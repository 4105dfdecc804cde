using System.Text.Json.Nodes;
using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Platform.Authentik;

/// <summary>Makes records of Authentik's JSON: users and providers are numbered, groups and applications have a uuid.</summary>
internal static class AuthentikRecords
{
    public static AuthentikGroup Group(Call call, JsonNode node) => new(Uuid(call, node, "pk"), Text(call, node, "name"), Attributes(node));

    public static AuthentikUser User(Call call, JsonNode node) => new(
        Number(call, node, "pk"),
        Text(call, node, "username"),
        Json.Text(node, "name") ?? "",
        Json.Text(node, "email") ?? "",
        Json.Text(node, "is_active") != "false",
        [.. Json.Texts(node, "groups").Select(text => Guid.TryParse(text, out var pk) ? pk : throw Unreadable(call, "groups"))],
        Attributes(node));

    public static AuthentikApplication Application(Call call, JsonNode node)
    {
        var description = Json.Text(node, "meta_description") ?? "";
        return new AuthentikApplication(
            Uuid(call, node, "pk"),
            Text(call, node, "slug"),
            Text(call, node, "name"),
            (int?)Json.Number(node, "provider"),
            Json.Text(node, "meta_launch_url") ?? "",
            description,
            AuthentikMark.Read(description));
    }

    public static AuthentikProvider Provider(Call call, JsonNode node) => new(
        Number(call, node, "pk"),
        Text(call, node, "name"),
        Text(call, node, "client_id"),
        Json.Text(node, "client_secret") ?? "",
        Json.Text(node, "assigned_application_slug"));

    public static PolicyBinding Binding(Call call, JsonNode node) => new(
        Uuid(call, node, "pk"),
        Uuid(call, node, "target"),
        Guid.TryParse(Json.Text(node, "group"), out var group) ? group : null,
        (int?)Json.Number(node, "user"),
        Guid.TryParse(Json.Text(node, "policy"), out var policy) ? policy : null,
        Json.Text(node, "enabled") != "false",
        Json.Text(node, "negate") == "true");

    public static string Text(Call call, JsonNode node, string name) => Json.Text(node, name) ?? throw Unreadable(call, name);

    private static JsonObject Attributes(JsonNode node) => Json.Field(node, "attributes") is JsonObject found ? found.DeepClone().AsObject() : [];

    private static int Number(Call call, JsonNode node, string name) =>
        Json.Number(node, name) is { } number and > 0 and <= int.MaxValue ? (int)number : throw Unreadable(call, name);

    private static Guid Uuid(Call call, JsonNode node, string name) =>
        Guid.TryParse(Json.Text(node, name), out var pk) ? pk : throw Unreadable(call, name);

    private static PlatformException Unreadable(Call call, string name) =>
        call.Lost("unreadable_answer", $"answered without a usable field '{name}'");
}
