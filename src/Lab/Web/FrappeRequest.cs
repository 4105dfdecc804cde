using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace NexusWorkflows.Lab;

/// <summary>A request to a site: its database, who sends it, and its arguments from query, form or JSON.</summary>
internal sealed class FrappeRequest
{
    private readonly JsonObject arguments = [];

    public FrappeRequest(HttpContext context, ReadOnlyMemory<byte> body, SiteFolder site, SiteDatabase database)
    {
        Context = context;
        Site = site;
        Database = database;
        Sid = context.Request.Cookies["sid"];
        foreach (var (key, value) in context.Request.Query)
        {
            arguments[key] = value.ToString();
        }

        ReadBody(Encoding.UTF8.GetString(body.Span), context.Request.ContentType ?? "");
    }

    public HttpContext Context { get; }

    public SiteFolder Site { get; }

    public SiteDatabase Database { get; }

    public string? Sid { get; }

    /// <summary>The body where it was a JSON object, or a form's <c>data</c>.</summary>
    public JsonObject Document => (FrappeQuery.Json((string?)arguments["data"]) as JsonObject ?? arguments).DeepClone().AsObject();

    public string User { get; private set; } = FrappeSessions.Guest;

    /// <summary>An argument as text; JSON where it is more than text.</summary>
    public string? Text(string name) => arguments[name] switch
    {
        null => null,
        JsonValue value => value.ToString(),
        var node => node.ToJsonString(),
    };

    /// <summary>An argument as an object, whether it came as JSON or as JSON in a text.</summary>
    public JsonObject Object(string name) => (arguments[name] switch
    {
        JsonObject map => map,
        JsonValue value => FrappeQuery.Json(value.ToString()) as JsonObject ?? [],
        _ => [],
    }).DeepClone().AsObject();

    /// <exception cref="FrappeRefusal">401 for a wrong key; 400 for a write without the token that its session needs.</exception>
    public void Authenticate(JsonObject tables)
    {
        var header = Context.Request.Headers.Authorization.ToString();
        if (header.StartsWith("token ", StringComparison.OrdinalIgnoreCase))
        {
            User = FrappeSessions.UserOfToken(tables, header[6..]) ?? throw new FrappeRefusal(401, "AuthenticationError", "");
            return;
        }

        User = FrappeSessions.UserOf(tables, Sid) ?? FrappeSessions.Guest;
        var token = FrappeSessions.CsrfToken(tables, Sid);
        if (token is not null && !HttpMethods.IsGet(Context.Request.Method) && Context.Request.Headers["X-Frappe-CSRF-Token"] != token)
        {
            throw new FrappeRefusal(400, "CSRFTokenError", "", "Invalid Request");
        }
    }

    private void ReadBody(string text, string contentType)
    {
        if (contentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            foreach (var (key, value) in QueryHelpers.ParseQuery(text))
            {
                arguments[key] = value.ToString();
            }
        }
        else if (text.Length > 0)
        {
            try
            {
                foreach (var (key, value) in JsonNode.Parse(text) as JsonObject ?? [])
                {
                    arguments[key] = value?.DeepClone();
                }
            }
            catch (JsonException)
            {
                // Frappe ignores a body it can't read; the missing arguments tell.
            }
        }
    }
}
