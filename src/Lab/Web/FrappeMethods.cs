using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary><c>/api/method</c>: the methods that workflows call.</summary>
internal sealed class FrappeMethods(TimeProvider time, Pace pace)
{
    private const string Wizard = "frappe.desk.page.setup_wizard.setup_wizard.";

    public async Task<(int Status, JsonObject Body)> AnswerAsync(FrappeRequest request, string method, bool half, CancellationToken ct)
    {
        switch (method)
        {
            case "ping":
                return Message("pong");
            case "login":
                return Login(request);
            case "logout":
                return Logout(request);
            case "frappe.client.get_count" or "frappe.client.get_value" or "frappe.client.get_list" or "frappe.client.insert":
                FrappeResources.Require(request, request.Text("doctype") ?? (string?)request.Object("doc")["doctype"] ?? "");
                return Message(Client(request, method));
        }

        if (request.User == FrappeSessions.Guest)
        {
            throw new FrappeRefusal(403, "PermissionError", "", $"Function {method} is not whitelisted.");
        }

        switch (method)
        {
            case "frappe.auth.get_logged_user":
                return Message(request.User);
            case "frappe.core.doctype.user.user.generate_keys":
                return Message(request.Database.Change(tables => FrappeSessions.GenerateKeys(tables, request.Text("user") ?? request.User)));
            case "erpnext.accounts.doctype.account.chart_of_accounts.chart_of_accounts.get_charts_for_country":
                return Message(new JsonArray([.. ChartOfAccounts.For(request.Text("country") ?? "").Select(chart => (JsonNode)chart)]));
            case Wizard + "initialize_system_settings_and_user":
                request.Database.Change(tables => SetupWizard.Initialize(tables, request.Object("system_settings_data"), request.Object("user_data"), time));
                return (200, []);
            case Wizard + "setup_complete":
                await pace.WaitAsync(18, ct);
                return Setup(request, half);
            default:
                throw new FrappeRefusal(417, "ValidationError", $"Failed to get method for command {method} with No module named '{method}'");
        }
    }

    private JsonNode? Client(FrappeRequest request, string method)
    {
        var doctype = request.Text("doctype") ?? "";
        return method switch
        {
            "frappe.client.get_count" => request.Database.Read(tables => FrappeQuery.Count(tables, doctype, FrappeQuery.Json(request.Text("filters")))),
            "frappe.client.get_list" => request.Database.Read(tables => FrappeQuery.List(tables, doctype, request.Text)),
            "frappe.client.insert" => request.Database.Change(tables =>
                new FrappeResources(time).Insert(tables, (string)request.Object("doc")["doctype"]!, request.Object("doc"), request.User).DeepClone()),
            _ => request.Database.Read(tables => Value(tables, doctype, request)),
        };
    }

    private static JsonObject? Value(JsonObject tables, string doctype, FrappeRequest request)
    {
        var fields = FrappeQuery.Json(request.Text("fieldname")) switch
        {
            JsonArray list => list.Select(field => (string)field!).ToList(),
            { } one => [one.ToString()],
            _ => ["name"],
        };
        var filters = FrappeQuery.Json(request.Text("filters"));
        var document = filters switch
        {
            JsonValue name => (tables[doctype] as JsonObject)?[name.ToString()] as JsonObject,
            null => (tables[doctype] as JsonObject)?[doctype] as JsonObject,
            _ => FrappeQuery.List(tables, doctype, key => key switch { "fields" => "[\"*\"]", "filters" => filters.ToJsonString(), _ => null }).FirstOrDefault() as JsonObject,
        };

        // As observed: a Single's values are texts.
        return document is null ? null : new JsonObject(fields.Select(field =>
            KeyValuePair.Create(field, filters is null && document[field] is { } value ? JsonValue.Create(value.ToString()) : document[field]?.DeepClone())));
    }

    private static (int, JsonObject) Login(FrappeRequest request)
    {
        var (user, password) = (request.Text("usr") ?? "", request.Text("pwd") ?? "");
        if (!request.Database.Read(tables => FrappeSessions.IsEnabled(tables, user) && FrappeTables.HasPassword(tables, user, password)))
        {
            var refusal = new FrappeRefusal(401, "AuthenticationError", "").Body();
            refusal.Insert(0, "message", "Invalid login credentials");
            return (401, refusal);
        }

        var (sid, name) = request.Database.Change(tables => (FrappeSessions.Open(tables, user), (string?)tables.Table("User")[user]?["full_name"]));
        SetCookie(request, sid);
        return (200, new JsonObject { ["message"] = "Logged In", ["home_page"] = "/app/home", ["full_name"] = name });
    }

    private static (int, JsonObject) Logout(FrappeRequest request)
    {
        if (request.Sid is { } sid)
        {
            request.Database.Change(tables => FrappeSessions.Close(tables, sid));
        }

        SetCookie(request, FrappeSessions.Guest);
        return (200, new JsonObject { ["message"] = "No App", ["home_page"] = "/login", ["full_name"] = "Guest" });
    }

    private (int, JsonObject) Setup(FrappeRequest request, bool half)
    {
        var result = request.Database.Change(tables =>
        {
            var done = SetupWizard.Complete(tables, request.Object("args"), time, half);
            if (done.User is { } user)
            {
                FrappeSessions.Hand(tables, request.Sid, user);
            }

            return done;
        });
        if (result.Failure is { } failure)
        {
            return (500, new JsonObject
            {
                ["setup_wizard_failure_message"] = SetupWizard.FailureMessage,
                ["exception"] = failure,
                ["exc_type"] = failure.Split(':')[0],
                ["_exc_source"] = "erpnext (app)",
                ["exc"] = new JsonArray(TracebackText.For(failure)).ToJsonString(),
            });
        }

        var body = new JsonObject { ["message"] = new JsonObject { ["status"] = "ok" } };
        if (result.User is not null)
        {
            body["home_page"] = "/app/home";
            body["full_name"] = result.FullName;
        }

        return (200, body);
    }

    private static void SetCookie(FrappeRequest request, string sid) =>
        request.Context.Response.Cookies.Append("sid", sid, new CookieOptions { Path = "/", HttpOnly = true, SameSite = SameSiteMode.Lax });

    private static (int, JsonObject) Message(JsonNode? message) => (200, new JsonObject { ["message"] = message });
}
