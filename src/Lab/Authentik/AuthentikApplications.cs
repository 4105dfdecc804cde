using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NexusWorkflows.Lab.Authentik;

/// <summary>OAuth2 providers and the applications that use them, each alone or both with their bindings at once.</summary>
internal static partial class AuthentikApplications
{
    public static JsonObject CreateProvider(AuthentikState state, JsonObject body)
    {
        AuthentikBody.Require(body, "name", "authorization_flow", "invalidation_flow", "redirect_uris");
        var provider = new JsonObject
        {
            ["pk"] = 0,
            ["authentication_flow"] = null,
            ["property_mappings"] = new JsonArray(),
            ["client_type"] = "confidential",
            ["client_id"] = RandomNumberGenerator.GetHexString(40, lowercase: true),
            ["client_secret"] = RandomNumberGenerator.GetHexString(128, lowercase: true),
            ["access_code_validity"] = "minutes=1",
            ["access_token_validity"] = "minutes=5",
            ["refresh_token_validity"] = "days=30",
            ["include_claims_in_id_token"] = true,
            ["signing_key"] = null,
            ["encryption_key"] = null,
            ["sub_mode"] = "hashed_user_id",
            ["issuer_mode"] = "per_provider",
            ["jwt_federation_sources"] = new JsonArray(),
            ["jwt_federation_providers"] = new JsonArray(),
        };
        EditProvider(state, provider, body);
        var pk = state.NextPk("provider");
        provider["pk"] = pk;
        state.Providers[pk.ToString(CultureInfo.InvariantCulture)] = provider;
        return provider;
    }

    public static JsonObject EditProvider(AuthentikState state, JsonObject provider, JsonObject body)
    {
        CheckProvider(state, provider, body);
        AuthentikBody.Take(provider, body, "name", "authentication_flow", "authorization_flow", "invalidation_flow", "property_mappings", "client_type", "client_id", "client_secret");
        AuthentikBody.Take(provider, body, "access_code_validity", "access_token_validity", "refresh_token_validity", "include_claims_in_id_token", "signing_key", "encryption_key", "redirect_uris", "sub_mode", "issuer_mode");
        return provider;
    }

    /// <summary>An application that used it stays, without a provider.</summary>
    public static void DeleteProvider(AuthentikState state, JsonObject provider)
    {
        foreach (var application in AuthentikState.Rows(state.Applications).Where(row => row["provider"] is not null && row.Number("provider") == provider.Number("pk")))
        {
            application["provider"] = null;
        }

        state.Providers.Remove(provider.Number("pk").ToString(CultureInfo.InvariantCulture));
    }

    public static JsonObject ShowProvider(AuthentikState state, JsonObject provider)
    {
        var application = AuthentikState.Rows(state.Applications).FirstOrDefault(row => row["provider"] is not null && row.Number("provider") == provider.Number("pk"));
        var shown = provider.DeepClone().AsObject();
        shown["component"] = "ak-provider-oauth2-form";
        shown["assigned_application_slug"] = application?.Text("slug");
        shown["assigned_application_name"] = application?.Text("name");
        shown["assigned_backchannel_application_slug"] = null;
        shown["assigned_backchannel_application_name"] = null;
        shown["verbose_name"] = "OAuth2/OpenID Provider";
        shown["verbose_name_plural"] = "OAuth2/OpenID Providers";
        shown["meta_model_name"] = "authentik_providers_oauth2.oauth2provider";
        return shown;
    }

    public static JsonObject SetupUrls(AuthentikState state, JsonObject provider, Uri root)
    {
        var slug = ShowProvider(state, provider)["assigned_application_slug"]?.GetValue<string>();
        JsonNode? Of(string path) => slug is null ? null : new Uri(root, path).ToString();
        return new JsonObject
        {
            ["issuer"] = Of($"/application/o/{slug}/"),
            ["authorize"] = new Uri(root, "/application/o/authorize/").ToString(),
            ["token"] = new Uri(root, "/application/o/token/").ToString(),
            ["user_info"] = new Uri(root, "/application/o/userinfo/").ToString(),
            ["provider_info"] = Of($"/application/o/{slug}/.well-known/openid-configuration"),
            ["logout"] = Of($"/application/o/{slug}/end-session/"),
            ["jwks"] = Of($"/application/o/{slug}/jwks/"),
        };
    }

    public static JsonObject CreateApplication(AuthentikState state, JsonObject body)
    {
        AuthentikBody.Require(body, "name", "slug");
        var application = new JsonObject
        {
            ["pk"] = Guid.NewGuid().ToString(),
            ["provider"] = null,
            ["backchannel_providers"] = new JsonArray(),
            ["open_in_new_tab"] = false,
            ["meta_launch_url"] = "",
            ["meta_icon"] = "",
            ["meta_description"] = "",
            ["meta_publisher"] = "",
            ["policy_engine_mode"] = "any",
            ["group"] = "",
        };
        EditApplication(state, application, body);
        state.Applications[application.Text("slug")] = application;
        return application;
    }

    public static JsonObject EditApplication(AuthentikState state, JsonObject application, JsonObject body)
    {
        AuthentikBody.Choose(body, "policy_engine_mode", "all", "any");
        if (body.ContainsKey("slug") && !SlugPattern().IsMatch(body.Text("slug")))
        {
            throw AuthentikRefusal.Field("slug", "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.");
        }

        if (state.Applications[body.Text("slug")] is JsonObject other && other != application)
        {
            throw AuthentikRefusal.Field("slug", "Application with this slug already exists.");
        }

        if (body["provider"] is not null)
        {
            CheckFree(state, application, body.Number("provider"));
        }

        var before = application.Text("slug");
        AuthentikBody.Take(application, body, "name", "slug", "provider", "open_in_new_tab", "meta_launch_url", "meta_icon", "meta_description", "meta_publisher", "policy_engine_mode", "group");
        if (state.Applications.Remove(before))
        {
            state.Applications[application.Text("slug")] = application;
        }

        return application;
    }

    /// <summary>Its bindings go with it, its provider stays.</summary>
    public static void DeleteApplication(AuthentikState state, JsonObject application)
    {
        AuthentikBindings.Forget(state, "target", application.Text("pk"));
        state.Applications.Remove(application.Text("slug"));
    }

    public static JsonObject ShowApplication(AuthentikState state, JsonObject application)
    {
        var shown = application.DeepClone().AsObject();
        shown["provider_obj"] = application["provider"] is null ? null : ShowProvider(state, state.Provider(application.Number("provider"))!);
        shown["backchannel_providers_obj"] = new JsonArray();
        shown["launch_url"] = application.Text("meta_launch_url").Length == 0 ? null : application.Text("meta_launch_url");
        shown["meta_icon_url"] = null;
        shown["meta_icon_themed_urls"] = null;
        return shown;
    }

    /// <summary>Provider, application and bindings whole or not at all; no ids are told.</summary>
    public static JsonObject CreateAll(AuthentikState state, JsonObject body)
    {
        AuthentikBody.Require(body, "app", "provider_model", "provider");
        AuthentikBody.Choose(body, "provider_model", "authentik_providers_oauth2.oauth2provider");
        var provider = Part("provider", () => CreateProvider(state, body["provider"] as JsonObject ?? []));
        var app = (body["app"] as JsonObject ?? []).DeepClone().AsObject();
        app["provider"] = provider["pk"]!.DeepClone();
        var application = Part("app", () => CreateApplication(state, app));
        foreach (var requested in (body["policy_bindings"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var binding = requested.DeepClone().AsObject();
            binding["target"] = application.Text("pk");
            Part("policy_bindings", () => AuthentikBindings.Create(state, binding));
        }

        return new JsonObject { ["applied"] = true, ["logs"] = new JsonArray() };
    }

    private static JsonObject Part(string name, Func<JsonObject> make)
    {
        try
        {
            return make();
        }
        catch (AuthentikRefusal refusal)
        {
            throw refusal.Within(name);
        }
    }

    private static void CheckFree(AuthentikState state, JsonObject application, long provider)
    {
        if (state.Provider(provider) is null)
        {
            throw AuthentikRefusal.Field("provider", $"Invalid pk \"{provider}\" - object does not exist.");
        }

        if (AuthentikState.Rows(state.Applications).Any(row => row != application && row["provider"] is not null && row.Number("provider") == provider))
        {
            throw AuthentikRefusal.Field("provider", "Application with this provider already exists.");
        }
    }

    private static void CheckProvider(AuthentikState state, JsonObject provider, JsonObject body)
    {
        foreach (var field in new[] { "name", "client_id" })
        {
            if (body.ContainsKey(field) && AuthentikState.By(state.Providers, field, body.Text(field)) is { } other && other != provider)
            {
                throw AuthentikRefusal.Field(field, "This field must be unique.");
            }
        }

        AuthentikBody.Choose(body, "client_type", "confidential", "public");
        AuthentikBody.Choose(body, "sub_mode", "hashed_user_id", "user_id", "user_uuid", "user_username", "user_email", "user_upn");
        CheckKnown(body, "authorization_flow", AuthentikFixtures.Flows);
        CheckKnown(body, "invalidation_flow", AuthentikFixtures.Flows);
        CheckKnown(body, "signing_key", AuthentikFixtures.Keys);
        if (body.Texts("property_mappings").FirstOrDefault(pk => AuthentikFixtures.ScopeMappings.All(row => row.Text("pk") != pk)) is { } unknown)
        {
            throw AuthentikRefusal.Field("property_mappings", $"Invalid pk \"{unknown}\" - object does not exist.");
        }

        if (body.ContainsKey("redirect_uris"))
        {
            CheckRedirects(body["redirect_uris"]);
        }
    }

    private static void CheckKnown(JsonObject body, string field, IReadOnlyList<JsonObject> known)
    {
        if (body[field] is not null && known.All(row => row.Text("pk") != body.Text(field)))
        {
            throw AuthentikRefusal.Field(field, Guid.TryParse(body.Text(field), out _) ? $"Invalid pk \"{body.Text(field)}\" - object does not exist." : $"“{body.Text(field)}” is not a valid UUID.");
        }
    }

    private static void CheckRedirects(JsonNode? redirects)
    {
        if (redirects is not JsonArray list)
        {
            throw new AuthentikRefusal(400, new JsonObject { ["redirect_uris"] = new JsonObject { ["non_field_errors"] = new JsonArray("Expected a list of items but got type \"str\".") } });
        }

        if (list.Any(item => item is not JsonObject uri || uri.Text("url").Length == 0 || uri.Text("matching_mode") is not ("strict" or "regex")))
        {
            throw new AuthentikRefusal(400, new JsonObject { ["redirect_uris"] = new JsonArray(new JsonObject { ["url"] = new JsonArray("This field is required.") }) });
        }
    }

    [GeneratedRegex("^[-a-zA-Z0-9_]+$")]
    private static partial Regex SlugPattern();
}
