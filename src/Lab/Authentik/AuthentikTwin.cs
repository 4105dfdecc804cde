using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Authentik;

/// <summary>Plays the part of Authentik's API (version 3, 2026.2) that gives a site its sign-on.</summary>
internal sealed class AuthentikTwin : ILabSystem
{
    private const string Prefix = "/api/v3/";
    private static readonly string[] QueryNames = ["username", "name", "slug", "client_id", "target"];
    private static readonly string[] BodyNames = ["slug", "username", "name", "target"];
    private readonly LabFolder folder;
    private readonly JsonStore store;
    private readonly AuthentikUsers users;
    private readonly AuthentikRoutes routes;

    public AuthentikTwin(LabFolder folder, TimeProvider time)
    {
        this.folder = folder;
        store = new JsonStore(folder.StateFile("authentik"));
        users = new AuthentikUsers(time);
        routes = new AuthentikRoutes(users);
        store.Change(root => AuthentikFixtures.Found(new AuthentikState(root), users));
    }

    public string Name => "authentik";

    public JsonNode Snapshot() => store.Read(root =>
    {
        var state = new AuthentikState(root);
        return new JsonObject
        {
            ["groups"] = Sorted(AuthentikState.Rows(state.Groups).Select(row => row.Text("name"))),
            ["users"] = Sorted(AuthentikState.Rows(state.Users).Select(row => row.Text("username"))),
            ["applications"] = Sorted(AuthentikState.Rows(state.Applications).Select(row => row.Text("slug"))),
            ["providers"] = Sorted(AuthentikState.Rows(state.Providers).Select(row => row.Text("name"))),
            ["bindings"] = Sorted(AuthentikState.Rows(state.Bindings).Select(row => AuthentikBindings.Describe(state, row))),
        };
    });

    public void Reset()
    {
        store.Clear();
        store.Change(root => AuthentikFixtures.Found(new AuthentikState(root), users));
    }

    public LabCall Describe(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var path = Path(request);
        // The identifier in the middle of a path is the subject, not part of the call's name.
        var fixedParts = path is ["core" or "providers" or "policies", _, _, ..] && path is not ["core", "transactional", ..] && path is not ["core", "users", "me"] ? [path[0], path[1], .. path[3..]] : path;
        return new LabCall($"{request.Method} {string.Join('/', fixedParts)}", Subject(request, path, body));
    }

    /// <summary>What it does it does whole: there are no halves to play.</summary>
    public bool CanPlay(string kind, LabCall call) => kind is not (LabFaultKind.Kill or LabFaultKind.Partial);

    public async Task HandleAsync(HttpContext context, ReadOnlyMemory<byte> body, LabFault? fault)
    {
        var (status, answer) = fault switch
        {
            { Kind: LabFaultKind.BadBody } => (200, null),
            { Kind: LabFaultKind.Error } => Failure(context.Request, fault.Status),
            _ => Answer(context, body),
        };
        context.Response.StatusCode = status;
        if (status == 204)
        {
            return;
        }

        var html = fault is { Kind: LabFaultKind.BadBody } || (answer is null && status >= 400);
        context.Response.ContentType = html ? "text/html; charset=utf-8" : "application/json";
        var text = html ? $"<!doctype html><html lang=\"en\"><head><title>authentik</title></head><body><h1>{status}</h1></body></html>" : answer?.ToJsonString() ?? "";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
    }

    /// <summary>Puts a foreign group there.</summary>
    public void SeedGroup(string name) => store.Change(root => AuthentikUsers.CreateGroup(new AuthentikState(root), new JsonObject { ["name"] = name }));

    /// <summary>Puts a foreign application with its provider there, bound to nobody.</summary>
    public void SeedApplication(string slug) => store.Change(root => AuthentikApplications.CreateAll(new AuthentikState(root), Whole(slug, slug, $"https://{slug}.nexus.localhost", [])));

    /// <summary>Puts a whole foreign tenant's sign-on there: group, one member, application and provider bound to the group.</summary>
    public void SeedTenant(int n, string domain) => store.Change(root =>
    {
        var state = new AuthentikState(root);
        var slug = "erp-" + domain.Split('.')[0];
        var group = AuthentikUsers.CreateGroup(state, new JsonObject { ["name"] = slug });
        users.CreateUser(state, new JsonObject { ["username"] = $"owner@{domain}", ["name"] = $"Owner of tenant {n}", ["email"] = $"owner@{domain}", ["groups"] = new JsonArray(group.Text("pk")) });
        AuthentikApplications.CreateAll(state, Whole(slug, $"Tenant {n}", $"https://{domain}", [new JsonObject { ["group"] = group.Text("pk"), ["order"] = 0 }]));
    });

    private (int Status, JsonNode? Body) Answer(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var request = context.Request;
        try
        {
            if (request.Path.Value?.EndsWith('/') is not true)
            {
                return WithoutSlash(context);
            }

            CheckToken(request);
            var parsed = AuthentikBody.Parse(body);
            return request.Method == "GET"
                ? store.Read(root => routes.Answer(new AuthentikState(root), request, Path(request), parsed))
                : store.Change(root => routes.Answer(new AuthentikState(root), request, Path(request), parsed));
        }
        catch (AuthentikRefusal refusal)
        {
            return (refusal.Status, refusal.Body);
        }
    }

    private void CheckToken(HttpRequest request)
    {
        var given = request.Headers.Authorization.ToString();
        if (given.Length == 0)
        {
            throw AuthentikRefusal.Detail(403, "Authentication credentials were not provided.");
        }

        if (given != $"Bearer {folder.AuthentikToken}")
        {
            throw AuthentikRefusal.Detail(403, "Token invalid/expired");
        }
    }

    // A reader is sent to the right address; a writer would lose its body on the way, and fails.
    private static (int Status, JsonNode? Body) WithoutSlash(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            return (404, null);
        }

        context.Response.Headers.Location = context.Request.Path.Value + "/" + context.Request.QueryString;
        return (301, null);
    }

    private static (int Status, JsonNode? Body) Failure(HttpRequest request, int? status) => (status, request.Method) switch
    {
        (null, "GET") => (500, null),
        (null, "DELETE") => (403, new JsonObject { ["detail"] = "You do not have permission to perform this action.", ["code"] = "permission_denied" }),
        (null, _) => (400, new JsonObject { ["non_field_errors"] = new JsonArray("The request could not be applied."), ["code"] = "invalid" }),
        ( >= 500, _) => (status.Value, null),
        (400, _) => (400, new JsonObject { ["non_field_errors"] = new JsonArray("The request could not be applied."), ["code"] = "invalid" }),
        _ => (status.Value, new JsonObject { ["detail"] = status == 429 ? "Request was throttled." : "The request was refused.", ["code"] = status == 429 ? "throttled" : "refused" }),
    };

    private static string[] Path(HttpRequest request)
    {
        var path = request.Path.Value ?? "";
        return path.StartsWith(Prefix, StringComparison.Ordinal) ? path[Prefix.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries) : ["", path];
    }

    private string Subject(HttpRequest request, string[] path, ReadOnlyMemory<byte> body) => store.Read(root =>
    {
        var state = new AuthentikState(root);
        if (path is ["core" or "providers" or "policies", _, var id, ..] && path is not ["core", "transactional", ..])
        {
            return path[1] switch
            {
                "users" => (state.Users[id] as JsonObject)?.Text("username") ?? id,
                "groups" => (state.Groups[id] as JsonObject)?.Text("name") ?? id,
                "oauth2" => (state.Providers[id] as JsonObject)?.Text("name") ?? id,
                "bindings" => state.Bindings[id] is JsonObject binding ? AuthentikBindings.Describe(state, binding) : id,
                _ => id,
            };
        }

        return NameIn(body) ?? QueryNames.Select(key => request.Query[key].ToString()).FirstOrDefault(value => value.Length > 0) ?? "";
    });

    private static string? NameIn(ReadOnlyMemory<byte> body)
    {
        try
        {
            var parsed = body.IsEmpty ? null : JsonNode.Parse(body.Span) as JsonObject;
            parsed = parsed?["app"] as JsonObject ?? parsed;
            return parsed is null ? null : BodyNames.Select(parsed.Text).FirstOrDefault(text => text.Length > 0);
        }
        catch (JsonException)
        {
            return null; // the answer to such a body tells the caller
        }
    }

    private static JsonObject Whole(string slug, string name, string url, JsonArray bindings) => new()
    {
        ["app"] = new JsonObject { ["name"] = name, ["slug"] = slug, ["meta_launch_url"] = url },
        ["provider_model"] = "authentik_providers_oauth2.oauth2provider",
        ["provider"] = new JsonObject
        {
            ["name"] = slug,
            ["authorization_flow"] = AuthentikState.FixedUuid("default-provider-authorization-implicit-consent"),
            ["invalidation_flow"] = AuthentikState.FixedUuid("default-provider-invalidation-flow"),
            ["redirect_uris"] = new JsonArray(new JsonObject { ["matching_mode"] = "strict", ["url"] = url + "/api/method/frappe.integrations.oauth2_logins.custom/authentik" }),
        },
        ["policy_bindings"] = bindings,
    };

    private static JsonArray Sorted(IEnumerable<string> names) => new([.. names.Order(StringComparer.Ordinal).Select(name => JsonValue.Create(name))]);
}
