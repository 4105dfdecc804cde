using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary><c>/api/resource</c>: documents of any doctype.</summary>
internal sealed class FrappeResources(TimeProvider time)
{
    private static readonly string[] ManagersOnly = ["Email Account", "Email Domain", "Social Login Key", "System Settings", "Error Log"];
    private static readonly string[] Singles = ["System Settings", "Installed Applications", "Website Settings", "Navbar Settings", "Global Defaults"];

    /// <summary>What names a document, by doctype; elsewhere its <c>name</c>, else ten random letters.</summary>
    private static readonly Dictionary<string, string> NamedBy = new()
    {
        ["Company"] = "company_name", ["User"] = "email", ["Fiscal Year"] = "year", ["Item"] = "item_code", ["Customer"] = "customer_name", ["Supplier"] = "supplier_name",
        ["Item Group"] = "item_group_name", ["Price List"] = "price_list_name", ["Email Account"] = "email_account_name", ["Letter Head"] = "letter_head_name", ["Role"] = "role_name",
    };

    public (int Status, JsonObject Body) Answer(FrappeRequest request, string doctype, string? name)
    {
        Require(request, doctype);
        var method = request.Context.Request.Method;
        if (HttpMethods.IsGet(method))
        {
            return (200, new JsonObject
            {
                ["data"] = name is null
                    ? request.Database.Read(tables => FrappeQuery.List(tables, doctype, request.Text))
                    : request.Database.Read(tables => Get(tables, doctype, name).DeepClone()),
            });
        }

        if (HttpMethods.IsDelete(method) && name is not null)
        {
            request.Database.Change(tables => Delete(tables, doctype, name));
            return (202, new JsonObject { ["message"] = "ok" });
        }

        var stored = name is null
            ? request.Database.Change(tables => Insert(tables, doctype, request.Document, request.User).DeepClone())
            : request.Database.Change(tables => Update(tables, doctype, name, request.Document, request.User).DeepClone());
        return (200, new JsonObject { ["data"] = stored });
    }

    /// <exception cref="FrappeRefusal">403: the sender may not touch this doctype.</exception>
    public static void Require(FrappeRequest request, string doctype)
    {
        var manages = request.User == "Administrator" || request.Database.Read(tables => (tables.Table("User")[request.User]?["roles"] as JsonArray ?? []).Any(role => (string?)role?["role"] == "System Manager"));
        var reads = HttpMethods.IsGet(request.Context.Request.Method);
        if (request.User == FrappeSessions.Guest || (!manages && (ManagersOnly.Contains(doctype) || (!reads && doctype is "User" or "Role"))))
        {
            throw FrappeRefusal.Permission(request.User, doctype);
        }
    }

    public JsonObject Insert(JsonObject tables, string doctype, JsonObject fields, string user)
    {
        var name = NameFor(doctype, fields);
        if (tables.Table(doctype).ContainsKey(name))
        {
            throw FrappeRefusal.Duplicate(doctype, name);
        }

        var now = FrappeTables.Stamp(tables, time);
        var password = (string?)fields["new_password"];
        RefuseWeak(password);
        if (doctype == "User")
        {
            fields.Remove("new_password");
            fields["user_type"] ??= fields["roles"] is JsonArray { Count: > 0 } ? "System User" : "Website User";
            FrappeTables.AddUser(tables, fields, name, now, (string?)fields["user_type"], (fields["roles"] as JsonArray ?? []).Select(role => (string)role!["role"]!));
            if (password is not null)
            {
                FrappeTables.SetPassword(tables, name, password);
            }

            return tables.Table(doctype)[name]!.AsObject();
        }

        var document = FrappeTables.NewDocument(doctype, name, user, now);
        Copy(fields, document);
        if (doctype == "Company")
        {
            SetupWizard.AddCompany(tables, document, name, now);
        }

        tables.Table(doctype)[name] = document;
        return document;
    }

    private JsonObject Update(JsonObject tables, string doctype, string name, JsonObject fields, string user)
    {
        var document = Get(tables, doctype, name);
        var password = (string?)fields["new_password"];
        RefuseWeak(password);
        if (password is not null && doctype == "User")
        {
            FrappeTables.SetPassword(tables, name, password);
        }

        fields.Remove("new_password");
        Copy(fields, document);
        document["modified"] = FrappeTables.Stamp(tables, time);
        document["modified_by"] = user;
        return document;
    }

    private static void Delete(JsonObject tables, string doctype, string name)
    {
        if ((int?)Get(tables, doctype, name)["docstatus"] == 1)
        {
            throw FrappeRefusal.Invalid("Submitted Record cannot be deleted. You must Cancel it first.");
        }

        tables.Table(doctype).Remove(name);
    }

    private static JsonObject Get(JsonObject tables, string doctype, string name) => Singles.Contains(doctype) && name == doctype
        ? tables.Single(doctype)
        : (tables[doctype] as JsonObject)?[name] as JsonObject ?? throw FrappeRefusal.Missing(doctype, name);

    private static string NameFor(string doctype, JsonObject fields)
    {
        var by = NamedBy.GetValueOrDefault(doctype);
        var given = by is not null ? (string?)fields[by] : (string?)(fields["name"] ?? fields["__newname"]);
        return given is { Length: > 0 } ? given
            : by is not null ? throw FrappeRefusal.Invalid($"Error: Value missing for {doctype}: {by}")
            : FrappeTables.NewName();
    }

    private static void RefuseWeak(string? password)
    {
        if (password is { Length: < 8 })
        {
            throw FrappeRefusal.Invalid("<ul style=\"margin: 0; padding-left: 1em;\"><li>Avoid sequences like abc or 6543 as they are easy to guess</li></ul>");
        }
    }

    private static void Copy(JsonObject from, JsonObject to)
    {
        foreach (var (key, value) in from.Where(field => field.Key is not ("name" or "doctype" or "owner" or "creation")))
        {
            to[key] = value?.DeepClone();
        }
    }
}
