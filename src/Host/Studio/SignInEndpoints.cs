using NexusWorkflows.Host.Scheduling;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Studio;

/// <summary>Signs a browser in by a key or by a link that works once, and out.</summary>
internal sealed class SignInEndpoints(KeyRing keys, Sessions sessions, OneTimeLinks links)
{
    private const string Home = "/studio/";

    public void Map(WebApplication app)
    {
        app.MapGet("/studio/sign-in", (HttpContext context) => Ask(context)).ExcludeFromDescription();
        app.MapPost("/studio/sign-in", (Delegate)(Func<HttpContext, Task<IResult>>)SignInAsync).DisableAntiforgery().ExcludeFromDescription();
        app.MapPost("/studio/sign-out", (HttpContext context) =>
        {
            Sessions.Clear(context);
            return Results.Redirect("/studio/sign-in");
        }).ExcludeFromDescription();
    }

    private IResult Ask(HttpContext context)
    {
        StudioEndpoints.Protect(context);
        var goesTo = Within(context.Request.Query["return"]);
        if (context.Request.Query["token"].ToString() is not { Length: > 0 } token)
        {
            return StudioEndpoints.Html(StudioPages.SignIn(goesTo, null));
        }

        if (links.Take(token) is not { } keyHash)
        {
            return StudioEndpoints.Html(StudioPages.SignIn(goesTo, "That link was used before or is too old. Sign in with a key, or take the link that 'nexus serve' prints when it starts."), 401);
        }

        sessions.SignIn(context, keyHash);
        return Results.Redirect(goesTo);
    }

    private async Task<IResult> SignInAsync(HttpContext context)
    {
        StudioEndpoints.Protect(context);
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
        var goesTo = Within(form?["return"]);
        var key = form?["key"].ToString().Trim() ?? "";
        // Another site could sign a visitor in as somebody else.
        if (!Sessions.IsOwnPage(context.Request) || await keys.FindAsync(key, context.RequestAborted) is null)
        {
            return StudioEndpoints.Html(StudioPages.SignIn(goesTo, "That key isn't known here, or not any more."), 401);
        }

        sessions.SignIn(context, AdminKey.HashOf(key));
        return Results.Redirect(goesTo);
    }

    /// <summary>Only to a page of the designer or of Hangfire; anything else could lead anywhere.</summary>
    private static string Within(string? path) => path is not null && (path.StartsWith(Home, StringComparison.Ordinal) || path == DashboardDoor.Path || path.StartsWith(DashboardDoor.Path + "/", StringComparison.Ordinal)) && !path.Contains('\\', StringComparison.Ordinal) && !path.StartsWith(Home + "sign", StringComparison.Ordinal) ? path : Home;
}
