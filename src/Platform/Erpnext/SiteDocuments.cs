using System.Text.Json.Nodes;

namespace NexusWorkflows.Platform.Erpnext;

/// <summary>Documents of a site, read and written within one session.</summary>
internal sealed class SiteDocuments(SiteConnection site, string session)
{
    public async Task<JsonObject?> FindAsync(string doctype, string name, CancellationToken ct)
    {
        try
        {
            var answer = await site.CallAsync($"read {doctype} '{name}'", HttpMethod.Get, Path(doctype, name), null, session, ct);
            return Data(answer, $"read {doctype} '{name}'", write: false);
        }
        catch (PlatformException e) when (e.Code == "erpnext.does_not_exist_error")
        {
            return null;
        }
    }

    public async Task<IReadOnlyList<JsonObject>> ListAsync(string doctype, IReadOnlyList<string> fields, JsonNode? filters, CancellationToken ct)
    {
        var query = $"?limit_page_length=0&fields={Json(new JsonArray([.. fields.Select(f => JsonValue.Create(f))]))}" + (filters is null ? "" : $"&filters={Json(filters)}");
        var deed = $"list {doctype}";
        var answer = await site.CallAsync(deed, HttpMethod.Get, Path(doctype, null) + query, null, session, ct);
        return answer["data"] is JsonArray rows && rows.All(r => r is JsonObject) ? [.. rows.Select(r => (JsonObject)r!)] : throw site.NoReply(deed, write: false, "the answer holds no list", null);
    }

    public async Task<int> CountAsync(string doctype, JsonNode filters, CancellationToken ct)
    {
        var deed = $"count {doctype}";
        var answer = await site.CallAsync(deed, HttpMethod.Get, $"api/method/frappe.client.get_count?doctype={Uri.EscapeDataString(doctype)}&filters={Json(filters)}", null, session, ct);
        return answer["message"] is JsonValue value && value.TryGetValue(out int count) ? count : throw site.NoReply(deed, write: false, "the answer holds no number", null);
    }

    public async Task<JsonObject> SaveAsync(HttpMethod method, string doctype, string? name, JsonObject document, CancellationToken ct)
    {
        var deed = name is null ? $"create a {doctype}" : $"change {doctype} '{name}'";
        return Data(await site.CallAsync(deed, method, Path(doctype, name), document, session, ct), deed, write: true);
    }

    public async Task DeleteAsync(string doctype, string name, CancellationToken ct)
    {
        try
        {
            await site.CallAsync($"delete {doctype} '{name}'", HttpMethod.Delete, Path(doctype, name), null, session, ct);
        }
        catch (PlatformException e) when (e.Code == "erpnext.does_not_exist_error")
        {
            // absent is done
        }
    }

    private JsonObject Data(JsonObject answer, string deed, bool write) => answer["data"] as JsonObject ?? throw site.NoReply(deed, write, "the answer holds no document", null);

    private static string Path(string doctype, string? name) => $"api/resource/{Uri.EscapeDataString(doctype)}" + (name is null ? "" : $"/{Uri.EscapeDataString(name)}");

    private static string Json(JsonNode node) => Uri.EscapeDataString(node.ToJsonString());
}
