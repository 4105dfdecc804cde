using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Authentik;

/// <summary>What each fresh instance has: flows, scope mappings, a signing key, its administrator, and the outsider that checks use.</summary>
internal static class AuthentikFixtures
{
    public static IReadOnlyList<JsonObject> Flows { get; } =
    [
        Flow("default-provider-authorization-implicit-consent", "Authorize Application", "authorization"),
        Flow("default-provider-authorization-explicit-consent", "Authorize Application", "authorization"),
        Flow("default-provider-invalidation-flow", "Logged out of application", "invalidation"),
        Flow("default-authentication-flow", "Welcome to authentik!", "authentication"),
    ];

    public static IReadOnlyList<JsonObject> ScopeMappings { get; } = [Mapping("openid"), Mapping("email"), Mapping("profile"), Mapping("offline_access")];

    public static IReadOnlyList<JsonObject> Keys { get; } =
    [
        new()
        {
            ["pk"] = AuthentikState.FixedUuid("signing-key"),
            ["name"] = "authentik Self-signed Certificate",
            ["fingerprint_sha256"] = null,
            ["fingerprint_sha1"] = null,
            ["cert_expiry"] = null,
            ["cert_subject"] = "CN=authentik Self-signed Certificate",
            ["private_key_available"] = true,
            ["key_type"] = "rsa",
            ["certificate_download_url"] = "",
            ["private_key_download_url"] = "",
            ["managed"] = null,
        },
    ];

    /// <summary>Makes the people of a fresh instance, once.</summary>
    public static void Found(AuthentikState state, AuthentikUsers users)
    {
        if (AuthentikState.By(state.Users, "username", AuthentikState.Outsider) is not null)
        {
            return;
        }

        var administrator = users.CreateUser(state, new JsonObject { ["username"] = AuthentikState.Administrator, ["name"] = "authentik Default Admin", ["email"] = "root@nexus.localhost" });
        AuthentikUsers.CreateGroup(state, new JsonObject { ["name"] = "authentik Admins", ["is_superuser"] = true, ["users"] = new JsonArray(administrator.Number("pk")) });
        users.CreateUser(state, new JsonObject { ["username"] = AuthentikState.Outsider, ["name"] = "Outsider of all clients", ["type"] = "external", ["path"] = "checks" });
    }

    private static JsonObject Flow(string slug, string title, string designation) => new()
    {
        ["pk"] = AuthentikState.FixedUuid(slug),
        ["policybindingmodel_ptr_id"] = AuthentikState.FixedUuid(slug + "/policies"),
        ["name"] = title,
        ["slug"] = slug,
        ["title"] = title,
        ["designation"] = designation,
        ["background"] = "",
        ["background_url"] = "/static/dist/assets/images/flow_background.jpg",
        ["background_themed_urls"] = null,
        ["stages"] = new JsonArray(),
        ["policies"] = new JsonArray(),
        ["cache_count"] = 0,
        ["policy_engine_mode"] = "any",
        ["compatibility_mode"] = false,
        ["export_url"] = $"/api/v3/flows/instances/{slug}/export/",
        ["layout"] = "stacked",
        ["denied_action"] = "message_continue",
        ["authentication"] = "none",
    };

    private static JsonObject Mapping(string scope) => new()
    {
        ["pk"] = AuthentikState.FixedUuid("scope-" + scope),
        ["managed"] = "goauthentik.io/providers/oauth2/scope-" + scope,
        ["name"] = $"authentik default OAuth Mapping: OpenID '{scope}'",
        ["expression"] = "return {}",
        ["component"] = "ak-property-mapping-provider-scope-form",
        ["verbose_name"] = "Scope Mapping",
        ["verbose_name_plural"] = "Scope Mappings",
        ["meta_model_name"] = "authentik_providers_oauth2.scopemapping",
        ["scope_name"] = scope,
        ["description"] = "",
    };
}
