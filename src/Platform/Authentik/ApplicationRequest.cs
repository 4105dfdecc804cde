using System.Text.Json.Nodes;
using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Platform.Authentik;

/// <summary>Looks up what a provider must refer to and composes the one request that makes provider, application and binding together.</summary>
internal sealed class ApplicationRequest(AuthentikWire wire, AuthentikOptions options)
{
    private const string Scope = "goauthentik.io/providers/oauth2/scope-";
    private static readonly string[] Scopes = [$"{Scope}openid", $"{Scope}email", $"{Scope}profile"];

    public async Task<JsonObject> ComposeAsync(NewApplication application, CancellationToken ct)
    {
        var redirects = application.RedirectUris.Select(uri => (JsonNode)new JsonObject { ["matching_mode"] = "strict", ["url"] = uri });
        var provider = new JsonObject
        {
            ["name"] = application.Slug,
            ["authorization_flow"] = await FlowAsync(options.AuthorizationFlow, ct),
            ["invalidation_flow"] = await FlowAsync(options.InvalidationFlow, ct),
            ["client_type"] = "confidential",
            ["redirect_uris"] = new JsonArray([.. redirects]),
            ["property_mappings"] = await MappingsAsync(ct),
            ["signing_key"] = await SigningKeyAsync(ct),
            ["sub_mode"] = "user_username",
            ["include_claims_in_id_token"] = true,
        };
        return new JsonObject
        {
            ["app"] = new JsonObject
            {
                ["name"] = application.Name,
                ["slug"] = application.Slug,
                ["policy_engine_mode"] = "any",
                ["meta_launch_url"] = application.LaunchUrl,
                ["meta_description"] = AuthentikMark.Write(application.Token),
            },
            ["provider_model"] = "authentik_providers_oauth2.oauth2provider",
            ["provider"] = provider,
            // In the same request: without an enabled binding everybody could enter.
            ["policy_bindings"] = new JsonArray(new JsonObject { ["group"] = application.Group.ToString(), ["order"] = 0, ["enabled"] = true, ["negate"] = false }),
        };
    }

    private async Task<string> FlowAsync(string slug, CancellationToken ct)
    {
        var call = wire.Reading($"find flow '{slug}'");
        var found = await wire.ListAsync(call, "flows/instances/", $"slug={Uri.EscapeDataString(slug)}", ct);
        return Pk(call, found, "slug", slug, "flow");
    }

    private async Task<JsonArray> MappingsAsync(CancellationToken ct)
    {
        var call = wire.Reading("find the scope mappings");
        var filter = string.Join('&', Scopes.Select(scope => $"managed={Uri.EscapeDataString(scope)}"));
        var found = await wire.ListAsync(call, "propertymappings/provider/scope/", filter, ct);
        return new JsonArray([.. Scopes.Select(scope => (JsonNode)Pk(call, found, "managed", scope, "scope mapping"))]);
    }

    private async Task<string> SigningKeyAsync(CancellationToken ct)
    {
        var call = wire.Reading($"find key pair '{options.SigningKey}'");
        var found = await wire.ListAsync(call, "crypto/certificatekeypairs/", $"has_key=true&name={Uri.EscapeDataString(options.SigningKey)}", ct);
        return Pk(call, found, "name", options.SigningKey, "key pair");
    }

    // Compared once more: a server that doesn't know a filter answers with everything.
    private static string Pk(Call call, IReadOnlyList<JsonNode> found, string field, string value, string what) =>
        found.FirstOrDefault(node => Json.Text(node, field) == value) is { } node
            ? AuthentikRecords.Text(call, node, "pk")
            : throw call.Permanent($"{what.Replace(' ', '_')}_missing", $"has no {what} '{value}'. Make it there, or name another in the settings.");
}
