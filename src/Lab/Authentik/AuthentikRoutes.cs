using System.Globalization;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Authentik;

/// <summary>Leads a request to what it asks for. Answers are a status and a body; null is no body.</summary>
internal sealed class AuthentikRoutes(AuthentikUsers users)
{
    public (int Status, JsonNode? Body) Answer(AuthentikState state, HttpRequest request, string[] path, JsonObject body) => path switch
    {
        ["core", "users", "me"] when request.Method == "GET" => (200, new JsonObject { ["user"] = Me(state) }),
        ["core", "users", .. var rest] => User(state, request, rest, body),
        ["core", "groups", .. var rest] => Group(state, request, rest, body),
        ["core", "applications", .. var rest] => Application(state, request, rest, body),
        ["core", "transactional", "applications"] when request.Method == "PUT" => (200, AuthentikApplications.CreateAll(state, body)),
        ["providers", "oauth2", .. var rest] => Provider(state, request, rest, body),
        ["policies", "bindings", .. var rest] => Binding(state, request, rest, body),
        ["flows", "instances"] when request.Method == "GET" => (200, AuthentikPage.Of(AuthentikFixtures.Flows, request.Query, "slug", "designation", "name")),
        ["propertymappings", "provider", "scope"] when request.Method == "GET" => (200, AuthentikPage.Of(AuthentikFixtures.ScopeMappings, request.Query, "managed", "scope_name", "name")),
        ["crypto", "certificatekeypairs"] when request.Method == "GET" => (200, AuthentikPage.Of(AuthentikFixtures.Keys, request.Query, "name", "managed")),
        ["admin", "version"] when request.Method == "GET" => (200, Version()),
        _ => throw AuthentikRefusal.Detail(404, "Not found."),
    };

    private (int Status, JsonNode? Body) User(AuthentikState state, HttpRequest request, string[] rest, JsonObject body)
    {
        if (rest.Length == 0)
        {
            return request.Method == "POST"
                ? (201, AuthentikUsers.ShowUser(state, users.CreateUser(state, body)))
                : List(request, UserRows(state, request), "username", "email", "uuid", "path", "type", "name");
        }

        var user = long.TryParse(rest[0], CultureInfo.InvariantCulture, out var pk) ? state.User(pk) : null;
        user = user ?? throw AuthentikRefusal.NotFound("User");
        switch (request.Method, rest)
        {
            case ("GET", [_]):
                return (200, AuthentikUsers.ShowUser(state, user));
            case ("PATCH" or "PUT", [_]):
                return (200, AuthentikUsers.ShowUser(state, users.EditUser(state, user, body)));
            case ("DELETE", [_]):
                AuthentikUsers.DeleteUser(state, user);
                return (204, null);
            case ("POST", [_, "set_password"]):
                users.SetPassword(user, body);
                return (204, null);
            case ("POST", [_, "recovery" or "recovery_email"]):
                throw AuthentikRefusal.Field("non_field_errors", "No recovery flow set.");
            default:
                throw NotAllowed(request);
        }
    }

    private static (int Status, JsonNode? Body) Group(AuthentikState state, HttpRequest request, string[] rest, JsonObject body)
    {
        if (rest.Length == 0)
        {
            return request.Method == "POST"
                ? (201, AuthentikUsers.ShowGroup(state, AuthentikUsers.CreateGroup(state, body)))
                : List(request, AuthentikState.Rows(state.Groups).Select(row => AuthentikUsers.ShowGroup(state, row)), "name", "is_superuser");
        }

        var group = state.Groups[rest[0]] as JsonObject ?? throw AuthentikRefusal.NotFound("Group");
        switch (request.Method, rest)
        {
            case ("GET", [_]):
                return (200, AuthentikUsers.ShowGroup(state, group));
            case ("PATCH" or "PUT", [_]):
                return (200, AuthentikUsers.ShowGroup(state, AuthentikUsers.EditGroup(state, group, body)));
            case ("DELETE", [_]):
                AuthentikUsers.DeleteGroup(state, group);
                return (204, null);
            case ("POST", [_, "add_user"]):
                AuthentikUsers.Join(state, group, body);
                return (204, null);
            case ("POST", [_, "remove_user"]):
                AuthentikUsers.Leave(state, group, body);
                return (204, null);
            default:
                throw NotAllowed(request);
        }
    }

    private static (int Status, JsonNode? Body) Application(AuthentikState state, HttpRequest request, string[] rest, JsonObject body)
    {
        if (rest.Length == 0)
        {
            return request.Method == "POST"
                ? (201, AuthentikApplications.ShowApplication(state, AuthentikApplications.CreateApplication(state, body)))
                : List(request, AuthentikState.Rows(state.Applications).Select(row => AuthentikApplications.ShowApplication(state, row)), "slug", "name", "group", "meta_description");
        }

        var application = state.Applications[rest[0]] as JsonObject ?? throw AuthentikRefusal.NotFound("Application");
        switch (request.Method, rest)
        {
            case ("GET", [_]):
                return (200, AuthentikApplications.ShowApplication(state, application));
            case ("PATCH" or "PUT", [_]):
                return (200, AuthentikApplications.ShowApplication(state, AuthentikApplications.EditApplication(state, application, body)));
            case ("DELETE", [_]):
                AuthentikApplications.DeleteApplication(state, application);
                return (204, null);
            case ("GET", [_, "check_access"]):
                return (200, CheckAccess(state, application, request.Query["for_user"].ToString()));
            default:
                throw NotAllowed(request);
        }
    }

    private static (int Status, JsonNode? Body) Provider(AuthentikState state, HttpRequest request, string[] rest, JsonObject body)
    {
        if (rest.Length == 0)
        {
            return request.Method == "POST"
                ? (201, AuthentikApplications.ShowProvider(state, AuthentikApplications.CreateProvider(state, body)))
                : List(request, AuthentikState.Rows(state.Providers).Select(row => AuthentikApplications.ShowProvider(state, row)), "name", "client_id");
        }

        var provider = state.Providers[rest[0]] as JsonObject ?? throw AuthentikRefusal.NotFound("OAuth2Provider");
        switch (request.Method, rest)
        {
            case ("GET", [_]):
                return (200, AuthentikApplications.ShowProvider(state, provider));
            case ("PATCH" or "PUT", [_]):
                return (200, AuthentikApplications.ShowProvider(state, AuthentikApplications.EditProvider(state, provider, body)));
            case ("DELETE", [_]):
                AuthentikApplications.DeleteProvider(state, provider);
                return (204, null);
            case ("GET", [_, "setup_urls"]):
                return (200, AuthentikApplications.SetupUrls(state, provider, new Uri($"{request.Scheme}://{request.Host}")));
            default:
                throw NotAllowed(request);
        }
    }

    private static (int Status, JsonNode? Body) Binding(AuthentikState state, HttpRequest request, string[] rest, JsonObject body)
    {
        if (rest.Length == 0)
        {
            return request.Method == "POST"
                ? (201, AuthentikBindings.Show(state, AuthentikBindings.Create(state, body)))
                : List(request, AuthentikState.Rows(state.Bindings).Select(row => AuthentikBindings.Show(state, row)), "target", "policy", "order", "timeout");
        }

        var binding = state.Bindings[rest[0]] as JsonObject ?? throw AuthentikRefusal.NotFound("PolicyBinding");
        switch (request.Method)
        {
            case "GET":
                return (200, AuthentikBindings.Show(state, binding));
            case "PATCH" or "PUT":
                return (200, AuthentikBindings.Show(state, AuthentikBindings.Edit(state, binding, body)));
            case "DELETE":
                state.Bindings.Remove(rest[0]);
                return (204, null);
            default:
                throw NotAllowed(request);
        }
    }

    private static (int Status, JsonNode? Body) List(HttpRequest request, IEnumerable<JsonObject> rows, params string[] exact) =>
        request.Method == "GET" ? (200, AuthentikPage.Of(rows, request.Query, exact)) : throw NotAllowed(request);

    private static IEnumerable<JsonObject> UserRows(AuthentikState state, HttpRequest request)
    {
        var rows = AuthentikState.Rows(state.Users);
        foreach (var (filter, field) in new[] { ("groups_by_name", "name"), ("groups_by_pk", "pk") })
        {
            if (request.Query[filter].ToString() is { Length: > 0 } wanted)
            {
                rows = rows.Where(user => state.GroupsOf(user.Number("pk")).Any(group => group.Text(field) == wanted));
            }
        }

        return rows.Select(row => AuthentikUsers.ShowUser(state, row));
    }

    private static JsonObject CheckAccess(AuthentikState state, JsonObject application, string forUser)
    {
        var user = long.TryParse(forUser, CultureInfo.InvariantCulture, out var pk) ? state.User(pk) : AuthentikState.By(state.Users, "username", AuthentikState.Administrator);
        user = user ?? throw AuthentikRefusal.Field("for_user", "User not found");
        return new JsonObject { ["passing"] = AuthentikBindings.Passes(state, application, user), ["messages"] = new JsonArray(), ["log_messages"] = new JsonArray() };
    }

    private static JsonObject Me(AuthentikState state)
    {
        var me = AuthentikUsers.ShowUser(state, AuthentikState.By(state.Users, "username", AuthentikState.Administrator)!);
        me["groups"] = me["groups_obj"]!.DeepClone();
        me["settings"] = new JsonObject();
        me["system_permissions"] = new JsonArray();
        return me;
    }

    private static JsonObject Version() => new()
    {
        ["version_current"] = "2026.2.2",
        ["version_latest"] = "2026.2.2",
        ["version_latest_valid"] = true,
        ["build_hash"] = "",
        ["outdated"] = false,
        ["outpost_outdated"] = false,
    };

    private static AuthentikRefusal NotAllowed(HttpRequest request) => AuthentikRefusal.Detail(405, $"Method \"{request.Method}\" not allowed.");
}
