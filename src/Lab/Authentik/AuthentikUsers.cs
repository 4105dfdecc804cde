using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Authentik;

/// <summary>Users and groups; membership is kept with the group.</summary>
internal sealed class AuthentikUsers(TimeProvider time)
{
    public JsonObject CreateUser(AuthentikState state, JsonObject body)
    {
        AuthentikBody.Require(body, "username", "name");
        CheckUser(state, body, self: null);
        var pk = state.NextPk("user");
        var uuid = Guid.NewGuid().ToString();
        var now = Now();
        var user = new JsonObject
        {
            ["pk"] = pk,
            ["is_active"] = true,
            ["email"] = "",
            ["attributes"] = new JsonObject(),
            ["path"] = "users",
            ["type"] = "internal",
            ["uuid"] = uuid,
            ["uid"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(uuid))),
            ["date_joined"] = now,
            ["password_change_date"] = now,
        };
        state.Users[pk.ToString(CultureInfo.InvariantCulture)] = user;
        return Store(state, user, body);
    }

    public JsonObject EditUser(AuthentikState state, JsonObject user, JsonObject body)
    {
        CheckUser(state, body, user);
        return Store(state, user, body);
    }

    public static void DeleteUser(AuthentikState state, JsonObject user)
    {
        foreach (var group in state.GroupsOf(user.Number("pk")).ToList())
        {
            Leave(group, user.Number("pk"));
        }

        AuthentikBindings.Forget(state, "user", user.Number("pk").ToString(CultureInfo.InvariantCulture));
        state.Users.Remove(user.Number("pk").ToString(CultureInfo.InvariantCulture));
    }

    public void SetPassword(JsonObject user, JsonObject body)
    {
        AuthentikBody.Require(body, "password");
        user["password_change_date"] = Now();
    }

    public static JsonObject ShowUser(AuthentikState state, JsonObject user)
    {
        var groups = state.GroupsOf(user.Number("pk")).ToList();
        var shown = user.DeepClone().AsObject();
        shown["last_login"] = null;
        shown["is_superuser"] = groups.Any(group => group.Flag("is_superuser"));
        shown["groups"] = new JsonArray([.. groups.Select(group => JsonValue.Create(group.Text("pk")))]);
        shown["groups_obj"] = new JsonArray([.. groups.Select(group => (JsonNode)PartialGroup(group))]);
        shown["roles"] = new JsonArray();
        shown["roles_obj"] = new JsonArray();
        shown["avatar"] = "/static/dist/assets/images/user_default.png";
        return shown;
    }

    public static JsonObject CreateGroup(AuthentikState state, JsonObject body)
    {
        AuthentikBody.Require(body, "name");
        CheckGroup(state, body, self: null);
        var group = new JsonObject
        {
            ["pk"] = Guid.NewGuid().ToString(),
            ["num_pk"] = state.NextPk("group") + 10_000,
            ["is_superuser"] = false,
            ["parents"] = new JsonArray(),
            ["users"] = new JsonArray(),
            ["attributes"] = new JsonObject(),
            ["roles"] = new JsonArray(),
        };
        AuthentikBody.Take(group, body, "name", "is_superuser", "parents", "users", "attributes", "roles");
        state.Groups[group.Text("pk")] = group;
        return group;
    }

    public static JsonObject EditGroup(AuthentikState state, JsonObject group, JsonObject body)
    {
        CheckGroup(state, body, group);
        AuthentikBody.Take(group, body, "name", "is_superuser", "parents", "users", "attributes", "roles");
        return group;
    }

    /// <summary>Its bindings go with it: an application that had no other is open to everybody then.</summary>
    public static void DeleteGroup(AuthentikState state, JsonObject group)
    {
        AuthentikBindings.Forget(state, "group", group.Text("pk"));
        state.Groups.Remove(group.Text("pk"));
    }

    public static void Join(AuthentikState state, JsonObject group, JsonObject body)
    {
        var user = Member(state, body);
        if (!AuthentikState.Members(group).Contains(user))
        {
            group["users"]!.AsArray().Add(user);
        }
    }

    public static void Leave(AuthentikState state, JsonObject group, JsonObject body) => Leave(group, Member(state, body));

    public static JsonObject ShowGroup(AuthentikState state, JsonObject group)
    {
        var shown = group.DeepClone().AsObject();
        shown["parents_obj"] = new JsonArray();
        shown["users_obj"] = new JsonArray([.. AuthentikState.Members(group).Select(pk => (JsonNode)PartialUser(state.User(pk)!))]);
        shown["roles_obj"] = new JsonArray();
        shown["inherited_roles_obj"] = new JsonArray();
        shown["children"] = new JsonArray();
        shown["children_obj"] = new JsonArray();
        return shown;
    }

    public static JsonObject PartialGroup(JsonObject group) => Part(group, "pk", "num_pk", "name", "is_superuser", "attributes");

    public static JsonObject PartialUser(JsonObject user) => Part(user, "pk", "username", "name", "is_active", "email", "attributes", "uid");

    private JsonObject Store(AuthentikState state, JsonObject user, JsonObject body)
    {
        AuthentikBody.Take(user, body, "username", "name", "is_active", "email", "attributes", "path", "type");
        user["last_updated"] = Now();
        if (body.ContainsKey("groups"))
        {
            var wanted = body.Texts("groups").ToHashSet();
            foreach (var group in AuthentikState.Rows(state.Groups))
            {
                Leave(group, user.Number("pk"));
                if (wanted.Contains(group.Text("pk")))
                {
                    group["users"]!.AsArray().Add(user.Number("pk"));
                }
            }
        }

        return user;
    }

    private static void CheckUser(AuthentikState state, JsonObject body, JsonObject? self)
    {
        AuthentikBody.Choose(body, "type", "internal", "external", "service_account", "internal_service_account");
        if (AuthentikState.By(state.Users, "username", body.Text("username")) is { } other && other != self)
        {
            throw AuthentikRefusal.Field("username", "This field must be unique.");
        }

        if (body.Texts("groups").FirstOrDefault(pk => !state.Groups.ContainsKey(pk)) is { } unknown)
        {
            throw AuthentikRefusal.Field("groups", $"Invalid pk \"{unknown}\" - object does not exist.");
        }
    }

    private static void CheckGroup(AuthentikState state, JsonObject body, JsonObject? self)
    {
        if (AuthentikState.By(state.Groups, "name", body.Text("name")) is { } other && other != self)
        {
            throw AuthentikRefusal.Field("name", "Group with this name already exists.");
        }

        if (body["users"] is JsonArray users && users.FirstOrDefault(pk => AuthentikBody.Number(pk) is not { } number || state.User(number) is null) is { } unknown)
        {
            throw AuthentikRefusal.Field("users", $"Invalid pk \"{unknown}\" - object does not exist.");
        }
    }

    private static long Member(AuthentikState state, JsonObject body)
    {
        AuthentikBody.Require(body, "pk");
        return state.User(body.Number("pk")) is { } user ? user.Number("pk") : throw AuthentikRefusal.NotFound("User");
    }

    private static void Leave(JsonObject group, long user) =>
        group["users"] = new JsonArray([.. AuthentikState.Members(group).Where(pk => pk != user).Select(pk => JsonValue.Create(pk))]);

    private static JsonObject Part(JsonObject row, params ReadOnlySpan<string> fields)
    {
        var part = new JsonObject();
        AuthentikBody.Take(part, row, fields);
        return part;
    }

    private string Now() => time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}
