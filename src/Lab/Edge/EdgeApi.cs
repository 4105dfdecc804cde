using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Edge;

/// <summary>The part of Traefik's own API that tells whether a router is live.</summary>
internal static class EdgeApi
{
    private const string Json = "application/json";

    public static Task AnswerAsync(HttpContext context, EdgeConfiguration configuration)
    {
        var path = (context.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            return EdgeTwin.WriteAsync(context, 405, "Method Not Allowed");
        }

        return path switch
        {
            ["api", "http", "routers"] => ListAsync(context, configuration),
            ["api", "http", "routers", var name] when configuration.Routers.FirstOrDefault(linked => linked.Router.Name + "@file" == name) is { } linked => EdgeTwin.WriteAsync(context, 200, Show(linked).ToJsonString(), Json),
            ["api", "http", "routers", var name] => EdgeTwin.WriteAsync(context, 404, new JsonObject { ["message"] = $"router not found: {name}" }.ToJsonString(), Json),
            _ => EdgeTwin.WriteAsync(context, 404, "404 page not found\n"),
        };
    }

    private static Task ListAsync(HttpContext context, EdgeConfiguration configuration)
    {
        var status = context.Request.Query["status"].ToString();
        context.Response.Headers["X-Next-Page"] = "1";
        var all = configuration.Routers.Select(Show).Where(router => status.Length == 0 || router["status"]!.GetValue<string>() == status);
        return EdgeTwin.WriteAsync(context, 200, new JsonArray([.. all.Select(router => (JsonNode)router)]).ToJsonString(), Json);
    }

    private static JsonObject Show(LinkedRouter linked)
    {
        var router = linked.Router;
        var shown = new JsonObject
        {
            ["entryPoints"] = List(router.EntryPoints),
            ["middlewares"] = List(router.Middlewares),
            ["service"] = router.Service,
            ["rule"] = router.Rule,
            ["status"] = linked.Errors.Count == 0 ? "enabled" : "disabled",
            ["using"] = List(router.EntryPoints.Where(name => name is "web" or "websecure")),
            ["name"] = router.Name + "@file",
            ["provider"] = "file",
        };
        if (router.Tls)
        {
            shown["tls"] = new JsonObject { ["certResolver"] = router.CertResolver, ["options"] = "default" };
        }

        if (linked.Errors.Count > 0)
        {
            shown["error"] = List(linked.Errors);
        }

        return shown;
    }

    private static JsonArray List(IEnumerable<string> names) => new([.. names.Select(name => JsonValue.Create(name))]);
}
