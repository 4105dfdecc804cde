using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Tenancy;

/// <summary>The changes of the register that a run can carry in a commit, as their kinds and their JSON.</summary>
public static class RegisterChange
{
    /// <summary>Adds or replaces a client.</summary>
    public const string ClientPut = "register.client.put";

    /// <summary>Adds or replaces a site; its client is added where it is new.</summary>
    public const string SitePut = "register.site.put";

    /// <summary>Changes a site's status: <c>domain, status</c>.</summary>
    public const string SiteStatusChange = "register.site.status";

    /// <summary>Removes a site's row if it carries the token: <c>domain, token</c>.</summary>
    public const string SiteDelete = "register.site.delete";

    public static JsonObject Write(Client client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new JsonObject { ["name"] = client.Name, ["email"] = client.Email, ["notes"] = client.Notes };
    }

    /// <exception cref="FormatException">A member is missing or of another kind.</exception>
    public static Client ReadClient(JsonObject data)
    {
        var fields = new FieldReader(ClientPut, data);
        return new Client { Name = fields.Required("name"), Email = fields.Text("email"), Notes = fields.Text("notes") };
    }

    public static JsonObject Write(Site site)
    {
        ArgumentNullException.ThrowIfNull(site);
        return new JsonObject
        {
            ["domain"] = site.Domain,
            ["client"] = site.Client,
            ["status"] = SiteStatusTable.ToText(site.Status),
            ["backend"] = site.Backend,
            ["database"] = site.Database,
            ["apps"] = List(site.Apps),
            ["mailDomain"] = site.Mail.Domain,
            ["mailbox"] = site.Mail.Mailbox,
            ["aliases"] = List(site.Mail.Aliases),
            ["dkimSelector"] = site.Mail.DkimSelector,
            ["sso"] = site.Sso,
            ["purpose"] = site.Purpose,
            ["features"] = List(site.Features),
            ["documentationLinks"] = List(site.DocumentationLinks),
            ["url"] = site.Url,
            ["dns"] = site.Dns?.DeepClone(),
            ["certificate"] = site.Certificate?.DeepClone(),
            ["email"] = site.Email,
            ["token"] = site.Token,
            ["runId"] = site.RunId,
        };
    }

    /// <summary>A site from its JSON; members that aren't there are empty, a status that isn't there is development.</summary>
    /// <exception cref="FormatException">A member is missing or of another kind.</exception>
    public static Site ReadSite(JsonObject data)
    {
        var fields = new FieldReader(SitePut, data);
        return new Site
        {
            Domain = fields.Required("domain"),
            Client = fields.Required("client"),
            Status = fields.Text("status") is null ? SiteStatus.Development : fields.Status("status"),
            Backend = fields.Text("backend"),
            Database = fields.Text("database"),
            Apps = fields.Texts("apps"),
            Mail = new SiteMail(fields.Text("mailDomain"), fields.Text("mailbox"), fields.Texts("aliases"), fields.Text("dkimSelector")),
            Sso = fields.Text("sso"),
            Purpose = fields.Text("purpose"),
            Features = fields.Texts("features"),
            DocumentationLinks = fields.Texts("documentationLinks"),
            Url = fields.Text("url"),
            Dns = data["dns"]?.DeepClone(),
            Certificate = data["certificate"]?.DeepClone(),
            Email = fields.Text("email"),
            Token = fields.Text("token"),
            RunId = fields.Text("runId"),
        };
    }

    public static JsonObject WriteStatus(string domain, SiteStatus status) => new() { ["domain"] = domain, ["status"] = SiteStatusTable.ToText(status) };

    /// <exception cref="FormatException">A member is missing or of another kind.</exception>
    public static (string Domain, SiteStatus Status) ReadStatus(JsonObject data)
    {
        var fields = new FieldReader(SiteStatusChange, data);
        return (fields.Required("domain"), fields.Status("status"));
    }

    public static JsonObject WriteDelete(string domain, string token) => new() { ["domain"] = domain, ["token"] = token };

    /// <exception cref="FormatException">A member is missing or of another kind.</exception>
    public static (string Domain, string Token) ReadDelete(JsonObject data)
    {
        var fields = new FieldReader(SiteDelete, data);
        return (fields.Required("domain"), fields.Required("token"));
    }

    private static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    /// <summary>Reads members of a change and names what is wrong with them.</summary>
    private readonly struct FieldReader(string kind, JsonObject data)
    {
        public string Required(string field) =>
            Text(field) is { Length: > 0 } text ? text : throw new FormatException($"'{kind}' can't be read: '{field}' is missing.");

        public string? Text(string field) => data[field] switch
        {
            null => null,
            JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
            _ => throw new FormatException($"'{kind}' can't be read: '{field}' is no text."),
        };

        public IReadOnlyList<string> Texts(string field)
        {
            var failed = new FormatException($"'{kind}' can't be read: '{field}' is no list of texts.");
            return data[field] switch
            {
                null => [],
                JsonArray array => [.. array.Select(i => i is JsonValue v && v.GetValueKind() == JsonValueKind.String ? v.GetValue<string>() : throw failed)],
                _ => throw failed,
            };
        }

        public SiteStatus Status(string field) => SiteStatusTable.Find(Required(field))
            ?? throw new FormatException($"'{kind}' can't be read: '{Required(field)}' is no status of a site (development, demo, testing, production, suspended, offboarded).");
    }
}
