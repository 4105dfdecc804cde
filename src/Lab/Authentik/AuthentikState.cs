using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Authentik;

/// <summary>The tables of the identity provider, as views on the stored document.</summary>
internal sealed class AuthentikState(JsonObject root)
{
    public const string Administrator = "akadmin";
    public const string Outsider = "nexus-outsider";

    public JsonObject Users => Table("users");

    public JsonObject Groups => Table("groups");

    public JsonObject Providers => Table("providers");

    public JsonObject Applications => Table("applications");

    public JsonObject Bindings => Table("bindings");

    public int NextPk(string kind)
    {
        var key = $"last_{kind}";
        var next = (int)root.Number(key) + 1;
        root[key] = next;
        return next;
    }

    /// <summary>An identifier that is always the same for a thing which is there from the start.</summary>
    public static string FixedUuid(string name) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)).ToString();

    public static IEnumerable<JsonObject> Rows(JsonObject table) => table.Select(pair => pair.Value!.AsObject());

    public static JsonObject? By(JsonObject table, string field, string value) => Rows(table).FirstOrDefault(row => row.Text(field) == value);

    public JsonObject? User(long pk) => Users[pk.ToString(CultureInfo.InvariantCulture)] as JsonObject;

    public JsonObject? Provider(long pk) => Providers[pk.ToString(CultureInfo.InvariantCulture)] as JsonObject;

    /// <summary>The groups that have the user as a member.</summary>
    public IEnumerable<JsonObject> GroupsOf(long user) => Rows(Groups).Where(group => Members(group).Contains(user));

    public static IEnumerable<long> Members(JsonObject group) => group["users"]!.AsArray().Select(pk => AuthentikBody.Number(pk)!.Value);

    private JsonObject Table(string name)
    {
        if (root[name] is not JsonObject table)
        {
            table = [];
            root[name] = table;
        }

        return table;
    }
}
