using System.Text.Encodings.Web;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>The web workers of the bench: every site over HTTP, chosen by X-Frappe-Site-Name, else by Host.</summary>
internal sealed class SitesTwin(SiteCatalog catalog, TimeProvider time) : ILabSystem
{
    private readonly FrappeMethods methods = new(time, new Pace(catalog.Folder, TimeProvider.System));
    private readonly FrappeResources resources = new(time);

    public string Name => "erpnext";

    public JsonNode Snapshot() => catalog.SitesSnapshot();

    public void Reset() => catalog.Reset();

    public LabCall Describe(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var path = request.Path.Value ?? "/";
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var call = parts switch
        {
            ["api", "method", var method, ..] => method.Split('.')[^1],
            ["api", "resource", var doctype, ..] => $"{request.Method} {doctype}",
            _ => $"{request.Method} {path}",
        };
        return new LabCall(call, SiteName(request));
    }

    public bool CanPlay(string kind, LabCall call) => kind switch
    {
        LabFaultKind.Kill => false,
        LabFaultKind.Partial => call.Call == "setup_complete",
        _ => true,
    };

    public async Task HandleAsync(HttpContext context, ReadOnlyMemory<byte> body, LabFault? fault)
    {
        var name = SiteName(context.Request);
        if (fault?.Kind == LabFaultKind.Error)
        {
            await PageAsync(context, fault.Status ?? 500, "Server Error", "Oops. Something went wrong.");
            return;
        }

        if (fault?.Kind == LabFaultKind.BadBody)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("{\"message\": \"po");
            return;
        }

        if (catalog.Find(name) is not { } site)
        {
            await PageAsync(context, 404, "Not Found", $"{name} does not exist");
            return;
        }

        try
        {
            var (status, answer) = await AnswerAsync(context, body, site, fault?.Kind == LabFaultKind.Partial);
            if (answer is not null)
            {
                await WriteAsync(context, status, answer);
            }
        }
        catch (FrappeRefusal refusal)
        {
            await WriteAsync(context, refusal.Status, refusal.Body());
        }
        catch (DatabaseGoneException gone)
        {
            await WriteAsync(context, 500, FrappeRefusal.Database(gone.Message).Body());
        }
    }

    private async Task<(int Status, JsonObject? Body)> AnswerAsync(HttpContext context, ReadOnlyMemory<byte> body, SiteFolder site, bool half)
    {
        var config = site.ReadConfig();
        RefuseInMaintenance(context, config);
        var name = (string?)config["db_name"];
        var database = catalog.Databases.Open(name, (string?)config["db_password"])
            ?? throw new FrappeRefusal(500, "OperationalError", $"(1045, \"Access denied for user '{name}'@'localhost' (using password: YES)\")");
        if (!database.Read(FrappeTables.IsComplete))
        {
            throw FrappeRefusal.Database($"(1146, \"Table '{name}.tabDefaultValue' doesn't exist\")");
        }

        var request = new FrappeRequest(context, body, site, database);
        database.Read(tables =>
        {
            request.Authenticate(tables);
            return true;
        });
        var parts = (context.Request.Path.Value ?? "/").Split('/', StringSplitOptions.RemoveEmptyEntries);
        switch (parts)
        {
            case ["api", "method", var method]:
                return await methods.AnswerAsync(request, method, half, context.RequestAborted);
            case ["api", "resource", var doctype]:
                return resources.Answer(request, doctype, null);
            case ["api", "resource", var doctype, .. var rest]:
                return resources.Answer(request, doctype, string.Join('/', rest));
            default:
                await DeskAsync(request, parts);
                return (200, null);
        }
    }

    private static void RefuseInMaintenance(HttpContext context, JsonObject config)
    {
        var on = config["maintenance_mode"]?.ToString() is "1" or "true";
        var reads = config["allow_reads_during_maintenance"]?.ToString() is "1" or "true" && HttpMethods.IsGet(context.Request.Method);
        if (on && !reads)
        {
            throw new FrappeRefusal(503, "SessionStopped", "Session Stopped");
        }
    }

    private static async Task DeskAsync(FrappeRequest request, string[] parts)
    {
        // As observed: without a home page of its own a site shows its login page at '/', with status 200.
        if (parts is [] or ["login"])
        {
            await HtmlAsync(request.Context, 200, LoginPage.For(request.Site.Name));
        }
        else if (parts[0] == "app" && request.User != FrappeSessions.Guest && request.Sid is { } sid)
        {
            var token = request.Database.Change(tables => FrappeSessions.OpenDesk(tables, sid));
            await HtmlAsync(request.Context, 200, $"<!DOCTYPE html>\n<html><head><title>Desk</title></head><body><script>frappe.csrf_token = \"{token}\";</script></body></html>\n");
        }
        else if (parts[0] == "app")
        {
            request.Context.Response.Redirect("/login?redirect-to=" + Uri.EscapeDataString(request.Context.Request.Path));
        }
        else
        {
            await PageAsync(request.Context, 404, "Not Found", "The page you are looking for has gone missing.");
        }
    }

    private static string SiteName(HttpRequest request) =>
        request.Headers["X-Frappe-Site-Name"].ToString() is { Length: > 0 } given ? given : request.Headers.Host.ToString().Split(':')[0];

    private static Task WriteAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(PythonJson.Line(body));
    }

    private static Task PageAsync(HttpContext context, int status, string title, string text) =>
        HtmlAsync(context, status, $"<!doctype html>\n<html lang=en>\n<title>{status} {title}</title>\n<h1>{title}</h1>\n<p>{HtmlEncoder.Default.Encode(text)}</p>\n");

    private static Task HtmlAsync(HttpContext context, int status, string html)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(html);
    }
}
