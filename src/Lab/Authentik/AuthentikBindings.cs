using System.Globalization;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Authentik;

/// <summary>Who may use an application. The rule that bites: without an enabled binding, everybody may.</summary>
internal static class AuthentikBindings
{
    private static readonly string[] Bound = ["policy", "group", "user"];

    public static JsonObject Create(AuthentikState state, JsonObject body)
    {
        AuthentikBody.Require(body, "target", "order");
        var binding = new JsonObject
        {
            ["pk"] = Guid.NewGuid().ToString(),
            ["policy"] = null,
            ["group"] = null,
            ["user"] = null,
            ["negate"] = false,
            ["enabled"] = true,
            ["timeout"] = 30,
            ["failure_result"] = false,
        };
        state.Bindings[binding.Text("pk")] = binding;
        return Edit(state, binding, body);
    }

    public static JsonObject Edit(AuthentikState state, JsonObject binding, JsonObject body)
    {
        AuthentikBody.Take(binding, body, "target", "policy", "group", "user", "negate", "enabled", "order", "timeout", "failure_result");
        if (AuthentikState.By(state.Applications, "pk", binding.Text("target")) is null)
        {
            throw AuthentikRefusal.Field("target", $"Invalid pk \"{binding.Text("target")}\" - object does not exist.");
        }

        if (binding["group"] is not null && !state.Groups.ContainsKey(binding.Text("group")))
        {
            throw AuthentikRefusal.Field("group", $"Invalid pk \"{binding.Text("group")}\" - object does not exist.");
        }

        if (binding["user"] is not null && state.User(binding.Number("user")) is null)
        {
            throw AuthentikRefusal.Field("user", $"Invalid pk \"{binding.Number("user")}\" - object does not exist.");
        }

        var objects = Bound.Count(kind => binding[kind] is not null);
        return objects == 1 ? binding : throw AuthentikRefusal.Field("non_field_errors", objects == 0 ? "One of 'policy', 'group', 'user' must be set." : "Only one of 'policy', 'group', 'user' can be set.");
    }

    public static JsonObject Show(AuthentikState state, JsonObject binding)
    {
        var shown = binding.DeepClone().AsObject();
        shown["policy_obj"] = null;
        shown["group_obj"] = binding["group"] is null ? null : AuthentikUsers.PartialGroup(state.Groups[binding.Text("group")]!.AsObject());
        shown["user_obj"] = binding["user"] is null ? null : AuthentikUsers.PartialUser(state.User(binding.Number("user"))!);
        return shown;
    }

    /// <summary>Removes the bindings that name an object which is no more.</summary>
    public static void Forget(AuthentikState state, string field, string pk)
    {
        foreach (var binding in AuthentikState.Rows(state.Bindings).Where(row => row[field] is not null && row[field]!.ToString() == pk).ToList())
        {
            state.Bindings.Remove(binding.Text("pk"));
        }
    }

    /// <summary>Whether the policy engine lets the user pass.</summary>
    public static bool Passes(AuthentikState state, JsonObject application, JsonObject user)
    {
        if (!user.Flag("is_active"))
        {
            return false;
        }

        var results = AuthentikState.Rows(state.Bindings)
            .Where(binding => binding.Text("target") == application.Text("pk") && binding.Flag("enabled"))
            .Select(binding => Matches(state, binding, user) != binding.Flag("negate"))
            .ToList();
        return results.Count == 0 || (application.Text("policy_engine_mode") == "all" ? results.TrueForAll(result => result) : results.Contains(true));
    }

    public static string Describe(AuthentikState state, JsonObject binding)
    {
        var target = AuthentikState.By(state.Applications, "pk", binding.Text("target"))?.Text("slug") ?? "";
        var bound = binding["group"] is not null ? state.Groups[binding.Text("group")]!.AsObject().Text("name") : state.User(binding.Number("user"))?.Text("username");
        return string.Create(CultureInfo.InvariantCulture, $"{target} -> {bound}{(binding.Flag("enabled") ? "" : " (disabled)")}{(binding.Flag("negate") ? " (negated)" : "")}");
    }

    private static bool Matches(AuthentikState state, JsonObject binding, JsonObject user) =>
        binding["group"] is not null
            ? AuthentikState.Members(state.Groups[binding.Text("group")]!.AsObject()).Contains(user.Number("pk"))
            : binding["user"] is not null && binding.Number("user") == user.Number("pk");
}
