using System.Text.Json.Nodes;
using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Platform.Authentik;

/// <summary>
/// Authentik's API v3. Every failure is a <see cref="PlatformException"/> of system <c>authentik</c>; nothing is retried.
/// A taken name is Permanent <c>authentik.&lt;field&gt;_exists</c>. Deleting what isn't there is done.
/// </summary>
public sealed class AuthentikClient(HttpClient http, AuthentikOptions options)
{
    private readonly AuthentikWire wire = new(http, options);

    /// <summary>A client with connections of its own, to be kept as long as the process lives.</summary>
    public static AuthentikClient Create(AuthentikOptions options) =>
        new(HttpWire.CreateClient(AuthentikWire.System, options.Connect, options.Timeout), options);

    public async Task<AuthentikGroup?> FindGroupAsync(string name, CancellationToken ct)
    {
        var call = wire.Reading($"find group '{name}'");
        var found = await ExactAsync(call, "core/groups/", "name", name, ct);
        return found is null ? null : AuthentikRecords.Group(call, found);
    }

    /// <summary>Creates a group without members and without any right.</summary>
    public async Task<AuthentikGroup> CreateGroupAsync(string name, JsonObject attributes, CancellationToken ct)
    {
        var call = wire.Writing($"create group '{name}'");
        var body = new JsonObject { ["name"] = name, ["is_superuser"] = false, ["attributes"] = attributes.DeepClone() };
        return AuthentikRecords.Group(call, await wire.WriteAsync(call, HttpMethod.Post, "core/groups/", body, ct));
    }

    /// <summary>Deletes a group. Its bindings go with it, so that an application still bound to it would be open to all: delete that first.</summary>
    public Task DeleteGroupAsync(Guid pk, CancellationToken ct) => wire.DeleteAsync($"delete group '{pk}'", $"core/groups/{pk}/", ct);

    public async Task<AuthentikUser?> FindUserAsync(string username, CancellationToken ct)
    {
        var call = wire.Reading($"find user '{username}'");
        var found = await ExactAsync(call, "core/users/", "username", username, ct);
        return found is null ? null : AuthentikRecords.User(call, found);
    }

    public async Task<AuthentikUser> CreateUserAsync(NewAuthentikUser user, CancellationToken ct)
    {
        var call = wire.Writing($"create user '{user.Username}'");
        var body = new JsonObject
        {
            ["username"] = user.Username,
            ["name"] = user.Name,
            ["email"] = user.Email,
            ["is_active"] = false,
            ["path"] = user.Path,
            ["type"] = user.Type,
            ["groups"] = new JsonArray([.. user.Groups.Select(pk => (JsonNode)pk.ToString())]),
            ["attributes"] = user.Attributes.DeepClone(),
        };
        return AuthentikRecords.User(call, await wire.WriteAsync(call, HttpMethod.Post, "core/users/", body, ct));
    }

    /// <summary>Lets a user sign on; a new one may not until then.</summary>
    public Task ActivateUserAsync(int pk, CancellationToken ct) => wire.WriteSilentlyAsync(
        wire.Writing($"activate user {pk}"), HttpMethod.Patch, $"core/users/{pk}/", new JsonObject { ["is_active"] = true }, ct);

    public Task SetPasswordAsync(int pk, string password, CancellationToken ct) => wire.WriteSilentlyAsync(
        wire.Writing($"set the password of user {pk}"), HttpMethod.Post, $"core/users/{pk}/set_password/", new JsonObject { ["password"] = password }, ct);

    public Task DeleteUserAsync(int pk, CancellationToken ct) => wire.DeleteAsync($"delete user {pk}", $"core/users/{pk}/", ct);

    public async Task<AuthentikApplication?> FindApplicationAsync(string slug, CancellationToken ct)
    {
        var call = wire.Reading($"find application '{slug}'");
        var found = await wire.FindAsync(call, $"core/applications/{Slug(slug)}/", ct);
        return found is null ? null : AuthentikRecords.Application(call, found);
    }

    /// <summary>Finds an OAuth2 provider by its name, which for ours is the application's slug.</summary>
    public async Task<AuthentikProvider?> FindProviderAsync(string name, CancellationToken ct)
    {
        var call = wire.Reading($"find provider '{name}'");
        var found = await ExactAsync(call, "providers/oauth2/", "name", name, ct);
        return found is null ? null : AuthentikRecords.Provider(call, found);
    }

    /// <summary>
    /// Makes provider, application and the binding to the group in one transaction: whole or not at all. Authentik answers no ids, read them afterwards.
    /// A missing flow, scope mapping or signing key is Permanent <c>authentik.flow_missing</c>, <c>scope_mapping_missing</c>, <c>key_pair_missing</c>.
    /// </summary>
    public async Task CreateApplicationAsync(NewApplication application, CancellationToken ct)
    {
        var body = await new ApplicationRequest(wire, options).ComposeAsync(application, ct);
        var call = wire.Writing($"create application '{application.Slug}'");
        var answer = await wire.WriteAsync(call, HttpMethod.Put, "core/transactional/applications/", body, ct);
        if (Json.Text(answer, "applied") != "true")
        {
            var logs = Json.Field(answer, "logs") as JsonArray ?? [];
            var said = string.Join("; ", logs.Select(log => Json.Text(log, "event") ?? Json.Text(log)).OfType<string>());
            throw call.Permanent("not_applied", $"did not apply it and logged '{said}'. Correct it and try again.");
        }
    }

    /// <summary>Deletes the application and its bindings; its provider stays.</summary>
    public Task DeleteApplicationAsync(string slug, CancellationToken ct) =>
        wire.DeleteAsync($"delete application '{slug}'", $"core/applications/{Slug(slug)}/", ct);

    public Task DeleteProviderAsync(int pk, CancellationToken ct) => wire.DeleteAsync($"delete provider {pk}", $"providers/oauth2/{pk}/", ct);

    public async Task<IReadOnlyList<PolicyBinding>> BindingsOfAsync(Guid applicationPk, CancellationToken ct)
    {
        var call = wire.Reading($"list the bindings of application '{applicationPk}'");
        var found = await wire.ListAsync(call, "policies/bindings/", $"target={applicationPk}", ct);
        return [.. found.Select(node => AuthentikRecords.Binding(call, node)).Where(binding => binding.Target == applicationPk)];
    }

    /// <summary>Whether Authentik would let this user in.</summary>
    public async Task<bool> CheckAccessAsync(string slug, int userPk, CancellationToken ct)
    {
        var call = wire.Reading($"check access of user {userPk} to application '{slug}'");
        var answer = await wire.ReadAsync(call, $"core/applications/{Slug(slug)}/check_access/?for_user={userPk}", ct);
        return AuthentikRecords.Text(call, answer, "passing") == "true";
    }

    /// <summary>The user by whom it is proved that outsiders are refused; never made here. Missing or inactive is Permanent: an inactive user is refused everywhere.</summary>
    public async Task<AuthentikUser> OutsiderAsync(CancellationToken ct)
    {
        var call = wire.Reading($"find the outsider '{options.OutsiderUsername}'");
        var outsider = await FindUserAsync(options.OutsiderUsername, ct)
            ?? throw call.Permanent("outsider_missing", "has no such user. Create it there, active and in no client's group.");
        return outsider.Active
            ? outsider
            : throw call.Permanent("outsider_inactive", "has it, but inactive: that it is refused would prove nothing. Activate it there.");
    }

    public async Task ProbeAsync(CancellationToken ct) => await wire.ReadAsync(wire.Reading("look after Authentik"), "core/users/me/", ct);

    private async Task<JsonNode?> ExactAsync(Call call, string path, string field, string value, CancellationToken ct)
    {
        var found = await wire.ListAsync(call, path, $"{field}={Uri.EscapeDataString(value)}", ct);
        return found.FirstOrDefault(node => Json.Text(node, field) == value);
    }

    private static string Slug(string slug) => slug.Length > 0 && slug.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        ? slug
        : throw new PlatformException(AuthentikWire.System, FaultKind.Permanent, "authentik.invalid_slug",
            $"'{slug}' is not a valid slug. Use letters, digits, '-' and '_'.");
}
