using Hangfire;
using Hangfire.Dashboard;
using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Scheduling;

/// <summary>Hangfire's own pages, for those who are signed in: operators may use them, everybody else looks.</summary>
internal static class DashboardDoor
{
    public const string Path = "/hangfire";

    private static readonly object CallerItem = new();

    public static void UseDashboard(this WebApplication app, ScheduleJobs jobs, KeyRing keys, Sessions sessions)
    {
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Path), pages => pages.Use(async (context, next) =>
        {
            if (await EnterAsync(context, keys, sessions))
            {
                await next(context);
            }
        }));
        app.UseHangfireDashboard(Path, Options(), jobs.Storage);
    }

    private static DashboardOptions Options() => new()
    {
        Authorization = [new SignedIn()],
        IsReadOnlyFunc = context => !MayAct(context.GetHttpContext()),
        AppPath = "/studio/workflows/instances",
        DashboardTitle = "NexusWorkflows: schedules",
        DisplayStorageConnectionString = false,
        // The page that asks was looked at before: the same check as for everything else that a cookie may do.
        IgnoreAntiforgeryToken = true,
    };

    /// <summary>False: it was answered.</summary>
    private static async Task<bool> EnterAsync(HttpContext context, KeyRing keys, Sessions sessions)
    {
        Protect(context);
        var key = KeyGate.KeyIn(context.Request);
        var caller = key is null ? await sessions.FindAsync(context) : await keys.FindAsync(key, context.RequestAborted);
        if (caller is null && key is null && HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Redirect($"/studio/sign-in?return={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
            return false;
        }

        if (caller is null)
        {
            throw new RefusalException(RefusalKind.Unauthorised, "key.needed", "A valid key is needed: 'Authorization: Bearer KEY'. Make one with 'nexus keys add'.");
        }

        context.Items[CallerItem] = caller;
        var changes = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);
        if (changes && key is null && !Sessions.IsOwnPage(context.Request))
        {
            throw new RefusalException(RefusalKind.Forbidden, "key.other_page", "A signed-in browser may do this from a page of this server only. Use a key: 'Authorization: Bearer KEY'.");
        }

        return true;
    }

    private static bool MayAct(HttpContext context) => context.Items[CallerItem] is Caller caller && Roles.Allows(caller.Role, Right.Operate);

    private static void Protect(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
    }

    // Fails closed: whoever came past the check above has no caller.
    private sealed class SignedIn : IDashboardAuthorizationFilter
    {
        public bool Authorize(DashboardContext context) => context.GetHttpContext().Items[CallerItem] is Caller;
    }
}
