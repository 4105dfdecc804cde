using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary><c>execute</c>: the methods that workflows call, as Administrator; prints the result as JSON, and nothing where it is empty.</summary>
internal static class ExecuteCommand
{
    private const string SetupComplete = "frappe.desk.page.setup_wizard.setup_wizard.setup_complete";

    public static int Run(BenchContext context, CommandLine line)
    {
        var site = context.Site();
        var database = context.Open(site);
        var list = line.Value("--args") is { } given ? PythonLiteral.Parse(given) as JsonArray ?? [] : [];
        var named = line.Value("--kwargs") is { } pairs ? PythonLiteral.Parse(pairs) as JsonObject ?? [] : [];
        context.Pace.Wait(1);
        if (Call(context, database, line.Names[0], list, named) is { } result && !IsEmpty(result))
        {
            context.Streams.Say(PythonJson.Line(result));
        }

        return 0;
    }

    private static JsonNode? Call(BenchContext context, SiteDatabase database, string method, JsonArray list, JsonObject named)
    {
        string? Text(int at, string name) => (string?)named[name] ?? (string?)list.ElementAtOrDefault(at);
        switch (method)
        {
            case "frappe.get_installed_apps":
                return new JsonArray([.. database.Read(FrappeTables.InstalledApps).Select(app => (JsonNode)app)]);
            case "frappe.client.get_count":
                return database.Read(tables => FrappeQuery.Count(tables, Text(0, "doctype") ?? "", named["filters"]));
            case "frappe.client.get":
                return database.Read(tables => tables.Table(Text(0, "doctype") ?? "")[Text(1, "name") ?? ""]?.DeepClone())
                    ?? throw BenchExit.Traceback($"frappe.exceptions.DoesNotExistError: {Text(0, "doctype")} {Text(1, "name")} not found");
            case "frappe.db.get_single_value":
                return database.Read(tables => tables.Single(Text(0, "doctype") ?? "")[Text(1, "fieldname") ?? ""]?.DeepClone());
            case "frappe.db.get_global":
                return Text(0, "key") == "installed_apps" ? PythonJson.Line(new JsonArray([.. database.Read(FrappeTables.InstalledApps).Select(app => (JsonNode)app)])) : null;
            case "frappe.core.doctype.user.user.generate_keys":
                return database.Change(tables => FrappeSessions.GenerateKeys(tables, Text(0, "user") ?? "Administrator"));
            case SetupComplete:
                context.Pace.Wait(18);
                var wizard = database.Change(tables => SetupWizard.Complete(tables, (named["args"] ?? list.ElementAtOrDefault(0)) as JsonObject ?? [], context.Time, half: context.Fault == LabFaultKind.Partial));
                return wizard.Failure is { } failure ? throw BenchExit.Traceback(failure) : new JsonObject { ["status"] = "ok" };
            default:
                var module = method.LastIndexOf('.') is var dot and > 0 ? method[..dot] : method;
                throw BenchExit.Traceback($"AttributeError: module '{module}' has no attribute '{method[(module.Length == method.Length ? 0 : module.Length + 1)..]}'");
        }
    }

    private static bool IsEmpty(JsonNode result) => result switch
    {
        JsonArray list => list.Count == 0,
        JsonObject map => map.Count == 0,
        _ => result.GetValueKind() is JsonValueKind.False or JsonValueKind.Null || result.ToString() is "" or "0",
    };
}
