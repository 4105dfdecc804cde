using System.Net;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Platform.Erpnext;

/// <summary>REST of one site. Each call that needs it logs in as Administrator anew: the setup wizard hands a session over to the first user.</summary>
public sealed class SiteClient(HttpClient http, SiteOptions options) : IDisposable
{
    private readonly SiteConnection _site = new(http, options);

    /// <summary>A client that dials where the options say.</summary>
    public static SiteClient Create(SiteOptions options) => new(SiteConnection.CreateClient(options), options);

    public void Dispose() => http.Dispose();

    /// <summary>True when the site answers pong; false for any other answer, such as an unknown site or one in maintenance.</summary>
    /// <exception cref="PlatformException">Down when nothing answers at all.</exception>
    public async Task<bool> PingAsync(CancellationToken ct)
    {
        var (status, body, _) = await _site.SendAsync("ping", HttpMethod.Get, "api/method/ping", null, null, write: false, ct);
        return status == HttpStatusCode.OK && SiteAnswer.Parse(body)?["message"] is JsonValue value && value.TryGetValue(out string? pong) && pong == "pong";
    }

    /// <summary>Whether the site takes this user with this password.</summary>
    public async Task<bool> CanLoginAsync(string user, string password, CancellationToken ct)
    {
        try
        {
            await LoginAsync(user, password, ct);
            return true;
        }
        catch (PlatformException e) when (e.Code == "erpnext.unauthorised")
        {
            return false;
        }
    }

    /// <summary>The login page's HTML.</summary>
    public async Task<string> LoginPageAsync(CancellationToken ct)
    {
        var (status, body, _) = await _site.SendAsync("read the login page", HttpMethod.Get, "login", null, null, write: false, ct);
        return status == HttpStatusCode.OK ? body : throw SiteAnswer.Fault("read the login page", options.Domain, status, body, write: false);
    }

    /// <summary>How far the setup wizard says it is.</summary>
    public async Task<SetupState> SetupStateAsync(string adminPassword, CancellationToken ct) => await new SiteSetup(_site, await LoginAsync(adminPassword, ct)).StateAsync(ct);

    /// <summary>Runs the setup wizard; on a site that has it behind it, it does nothing. Its "ok" is no proof: <see cref="ReadSetupAsync"/> is.</summary>
    public async Task RunSetupWizardAsync(SetupWizard wizard, string adminPassword, CancellationToken ct) => await new SiteSetup(_site, await LoginAsync(adminPassword, ct)).RunAsync(wizard, options.Domain, ct);

    /// <summary>What the wizard really left behind for this company.</summary>
    public async Task<SetupReadback> ReadSetupAsync(string adminPassword, string company, CancellationToken ct) => await new SiteSetup(_site, await LoginAsync(adminPassword, ct)).ReadAsync(company, ct);

    /// <summary>One document; null: there is none of that name.</summary>
    public async Task<JsonObject?> GetResourceAsync(string doctype, string name, string adminPassword, CancellationToken ct) =>
        await new SiteDocuments(_site, await LoginAsync(adminPassword, ct)).FindAsync(doctype, name, ct);

    /// <summary>All documents that match the filters, with these fields.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListResourceAsync(string doctype, IReadOnlyList<string> fields, JsonNode? filters, string adminPassword, CancellationToken ct) =>
        await new SiteDocuments(_site, await LoginAsync(adminPassword, ct)).ListAsync(doctype, fields, filters, ct);

    /// <summary>Makes a document and returns it as stored. One that exists is Permanent, <c>erpnext.duplicate_entry_error</c>.</summary>
    public async Task<JsonObject> PostResourceAsync(string doctype, JsonObject document, string adminPassword, CancellationToken ct) =>
        await new SiteDocuments(_site, await LoginAsync(adminPassword, ct)).SaveAsync(HttpMethod.Post, doctype, null, document, ct);

    /// <summary>Changes fields of a document and returns it as stored.</summary>
    public async Task<JsonObject> PutResourceAsync(string doctype, string name, JsonObject fields, string adminPassword, CancellationToken ct) =>
        await new SiteDocuments(_site, await LoginAsync(adminPassword, ct)).SaveAsync(HttpMethod.Put, doctype, name, fields, ct);

    /// <summary>Removes a document; absent is done.</summary>
    public async Task DeleteResourceAsync(string doctype, string name, string adminPassword, CancellationToken ct) =>
        await new SiteDocuments(_site, await LoginAsync(adminPassword, ct)).DeleteAsync(doctype, name, ct);

    /// <summary>Calls a whitelisted method that changes something, and returns the whole answer.</summary>
    public async Task<JsonObject> PostMethodAsync(string method, JsonObject arguments, string adminPassword, CancellationToken ct) =>
        await _site.CallAsync($"call '{method}'", HttpMethod.Post, $"api/method/{Uri.EscapeDataString(method)}", arguments, await LoginAsync(adminPassword, ct), ct);

    private Task<string> LoginAsync(string adminPassword, CancellationToken ct) => LoginAsync("Administrator", adminPassword, ct);

    // Logging in changes nothing that matters, so that a lost answer is Transient.
    private async Task<string> LoginAsync(string user, string password, CancellationToken ct)
    {
        var deed = $"log in as '{user}'";
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("usr", user), KeyValuePair.Create("pwd", password)]);
        var (status, body, headers) = await _site.SendAsync(deed, HttpMethod.Post, "api/method/login", form, null, write: false, ct);
        if (status != HttpStatusCode.OK)
        {
            throw SiteAnswer.Fault(deed, options.Domain, status, body, write: false);
        }

        var cookies = headers.TryGetValues("Set-Cookie", out var values) ? values : [];
        var session = cookies.Select(c => c.Split(';')[0]).FirstOrDefault(c => c.StartsWith("sid=", StringComparison.Ordinal))?[4..];
        return session is { Length: > 0 } and not "Guest" ? session : throw _site.NoReply(deed, write: false, "it gave no session", null);
    }
}
