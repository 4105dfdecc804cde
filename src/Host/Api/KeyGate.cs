using NexusWorkflows.Host.ElsaApi;
using NexusWorkflows.Host.ElsaApi.Hub;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Api;

/// <summary>Lets a request pass to what its key's role may do.</summary>
internal static class KeyGate
{
    private static readonly object CallerItem = new();

    /// <summary>Marks an endpoint with the right that it needs.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder builder, Right right)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new NeededRight(right));

    public static Caller CallerOf(HttpContext context) => (Caller)context.Items[CallerItem]!;

    public static void UseKeys(this WebApplication app, KeyRing keys, Sessions sessions) => app.Use(async (context, next) =>
    {
        var needed = context.GetEndpoint()?.Metadata.GetMetadata<NeededRight>()?.Right;

        // What isn't there doesn't tell strangers so: the whole of /api and /elsa answers 401 first.
        if (needed is null && !context.Request.Path.StartsWithSegments("/api") && !ElsaErrors.Covers(context.Request.Path))
        {
            await next(context);
            return;
        }

        var key = KeyIn(context.Request);
        var caller = key is null ? await sessions.FindAsync(context) : await keys.FindAsync(key, context.RequestAborted);
        if (caller is null)
        {
            throw new RefusalException(RefusalKind.Unauthorised, "key.needed", "A valid key is needed: 'Authorization: Bearer KEY'. Make one with 'nexus keys add'.");
        }

        // A browser sends the cookie along whoever asks it to.
        if (key is null && ChangesSomething(context.Request, needed) && !Sessions.IsOwnPage(context.Request))
        {
            throw new RefusalException(RefusalKind.Forbidden, "key.other_page", "A signed-in browser may do this from a page of this server only. Use a key: 'Authorization: Bearer KEY'.");
        }

        if (needed is { } right && !Roles.Allows(caller.Role, right))
        {
            throw new RefusalException(RefusalKind.Forbidden, "key.not_allowed", $"The role '{Roles.NameOf(caller.Role)}' of the key '{caller.Name}' doesn't allow this.");
        }

        context.Items[CallerItem] = caller;
        await next(context);
    });

    // A run can be started with GET, too; and a hub is asked with GET and then talks both ways.
    private static bool ChangesSomething(HttpRequest request, Right? needed) =>
        !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) || needed is not (null or Right.Read or Right.ReadAudit) || request.Path.StartsWithSegments(InstanceHub.Path);

    /// <summary>The key that a request brings; null: none.</summary>
    public static string? KeyIn(HttpRequest request)
    {
        // A browser can't send a header when it opens a socket.
        if (request.Path.StartsWithSegments(InstanceHub.Path) && request.Query["access_token"].ToString() is { Length: > 0 } token)
        {
            return token;
        }

        var header = request.Headers.Authorization.ToString();
        foreach (var scheme in (ReadOnlySpan<string>)["Bearer ", "ApiKey "])
        {
            if (header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && header.Length > scheme.Length)
            {
                return header[scheme.Length..].Trim();
            }
        }

        return null;
    }
}

internal sealed record NeededRight(Right Right);
