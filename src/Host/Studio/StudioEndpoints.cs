using System.Reflection;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Studio;

/// <summary>Elsa Studio at <c>/studio/</c>: its pages for those who are signed in, and its files.</summary>
internal sealed class StudioEndpoints(StudioFolder folder, StudioSetup setup, Sessions sessions)
{
    /// <summary>Hashes of the scripts that the designer's editor and list of runs have within themselves, in version 3.8.2; nothing else runs inline.</summary>
    private const string InlineScripts = "'sha256-snlP1jz0gjwc5cTz9ErZcliXuCK63+Mmf68RRCeptgc=' 'sha256-vu6sQrKXQHR4Yn3FMMihA/9TxxfIXnCxKwvLrTPJ5ts='";

    private const string Resource = "studio.";

    private static readonly string[] OwnFiles = [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith(Resource, StringComparison.Ordinal)).Select(name => name[Resource.Length..])];

    private static readonly string Start = Guid.NewGuid().ToString("N");

    public void Map(WebApplication app)
    {
        var studio = app.MapGroup("/studio").ExcludeFromDescription();
        studio.MapGet("", () => Results.Redirect("/studio/workflows/definitions"));
        studio.MapGet("/workflows/definitions", (Delegate)((HttpContext context) => PageAsync(context, "Workflows", "elsa-workflow-definition-list", null, null)));
        studio.MapGet("/workflows/definitions/{id}/edit", (HttpContext context, string id) => PageAsync(context, "Workflow", "elsa-workflow-definition-editor", "definition-id", id));
        studio.MapGet("/workflows/instances", (Delegate)((HttpContext context) => PageAsync(context, "Runs", "elsa-workflow-instance-list", null, null)));
        studio.MapGet("/workflows/instances/{id}/view", (HttpContext context, string id) => PageAsync(context, "Run", "elsa-workflow-instance-viewer", "instance-id", id));
        foreach (var file in OwnFiles)
        {
            studio.MapGet("/" + file, (HttpContext context) => Own(context, file));
        }

        // Another text after each start, so that pages notice one that they have slept through.
        studio.MapGet("/alive", (HttpContext context) => Alive(context));
        studio.MapGet("/appsettings.json", () => Results.Text("{}", "application/json"));
        studio.MapMethods("/{**path}", ["GET", "HEAD"], (HttpContext context, string path) => (folder.Found is { } files ? StudioAssets.Find(context, files, path) : null) ?? Results.NotFound());
        // The designer's link to logs, which it has no page for: the run's page has its journal.
        app.MapGet("/diagnostics/structured-logs", (HttpContext context) => Results.Redirect(context.Request.Query["workflowInstanceId"].ToString() is { Length: > 0 } run ? $"/studio/workflows/instances/{Uri.EscapeDataString(run)}/view" : "/studio/workflows/instances")).ExcludeFromDescription();
        // The designer's own links know nothing of the folder it lies in.
        foreach (var place in (string[])["definitions", "instances"])
        {
            app.MapGet($"/workflows/{place}/{{**rest}}", (HttpContext context, string? rest) => Results.Redirect($"/studio/workflows/{place}{(string.IsNullOrEmpty(rest) ? "" : "/" + rest)}{context.Request.QueryString}")).ExcludeFromDescription();
        }
    }

    private async Task<IResult> PageAsync(HttpContext context, string title, string element, string? attribute, string? value)
    {
        Protect(context);
        if (await sessions.FindAsync(context) is not { } caller)
        {
            return Results.Redirect($"/studio/sign-in?return={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
        }

        if (folder.Found is null)
        {
            setup.Begin();
            return Html(StudioPages.Missing(setup.Progress, setup.Trouble), 503);
        }

        return Html(StudioPages.Element(value is null ? title : $"{title} {value}", caller.Name, element, attribute, value));
    }

    public static IResult Html(string page, int status = 200) => Results.Content(page, "text/html; charset=utf-8", statusCode: status);

    /// <summary>Nothing but our own files, no frame around the page, and nothing of it kept.</summary>
    public static void Protect(HttpContext context)
    {
        var host = context.Request.Host.Value;
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {InlineScripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
            + $"connect-src 'self' ws://{host} wss://{host}; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "same-origin";
        context.Response.Headers.CacheControl = "no-store";
    }

    private static IResult Own(HttpContext context, string name)
    {
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Stream(Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource + name) ?? throw new InvalidOperationException($"'{name}' isn't in this program."), name.EndsWith(".js", StringComparison.Ordinal) ? "text/javascript" : "text/css");
    }

    private static IResult Alive(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Results.Text(Start);
    }
}
