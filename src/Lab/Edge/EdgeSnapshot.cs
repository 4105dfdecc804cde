using System.Globalization;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Edge;

/// <summary>The edge's part of the Lab's state.</summary>
internal static class EdgeSnapshot
{
    public static (JsonObject Routes, JsonObject Certificates) Of(EdgeConfiguration configuration, EdgeCertificates certificates)
    {
        var (routes, shown) = (new JsonObject(), new JsonObject());
        foreach (var host in configuration.Routers.SelectMany(linked => linked.Hosts).Distinct().Order(StringComparer.Ordinal))
        {
            var routers = new JsonObject();
            foreach (var linked in configuration.Routers.Where(linked => linked.Hosts.Contains(host)))
            {
                routers[linked.Router.Name] = Router(linked);
            }

            routes[host] = routers;
            if (configuration.Find(host, "websecure") is { Router.CertResolver: not null } && certificates.Find(host) is { } certificate)
            {
                shown[host] = new JsonObject
                {
                    ["issuer"] = LabCa.CommonName,
                    ["notAfter"] = certificate.NotAfter.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                };
            }
        }

        return (routes, shown);
    }

    private static JsonObject Router(LinkedRouter linked) => new()
    {
        ["entryPoints"] = List(linked.Router.EntryPoints),
        ["middlewares"] = List(linked.Router.Middlewares),
        ["service"] = linked.Router.Service,
        ["certResolver"] = linked.Router.CertResolver,
        ["status"] = linked.Errors.Count == 0 ? "enabled" : "disabled",
    };

    private static JsonArray List(IEnumerable<string> names) => new([.. names.Select(name => JsonValue.Create(name))]);
}
