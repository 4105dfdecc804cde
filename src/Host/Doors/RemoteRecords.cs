using System.Globalization;
using System.Text.Json;

namespace NexusWorkflows.Host.Doors;

/// <summary>Keys and the audit of a server.</summary>
internal sealed class RemoteRecords(ServerDoor server) : IRecords
{
    public Task<ListDocument<AuditDocument>> ListAuditAsync(AuditQuery query, CancellationToken ct) =>
        server.GetAsync("api/audit" + QueryOf(query), DoorJson.Context.ListDocumentAuditDocument, ct);

    public Task<AuditVerdictDocument> VerifyAuditAsync(CancellationToken ct) => server.AskAsync(HttpMethod.Post, "api/audit/verify", "{}", DoorJson.Context.AuditVerdictDocument, ct);

    public Task ExportAuditAsync(AuditFormat format, Stream to, CancellationToken ct) => server.CopyAsync($"api/audit/export?format={format.ToString().ToLowerInvariant()}", to, ct);

    public Task<NewKeyDocument> AddKeyAsync(KeyOrder order, CancellationToken ct) =>
        server.AskAsync(HttpMethod.Post, "api/keys", JsonSerializer.Serialize(order, DoorJson.Context.KeyOrder), DoorJson.Context.NewKeyDocument, ct);

    public Task<ListDocument<KeyDocument>> ListKeysAsync(CancellationToken ct) => server.GetAsync("api/keys", DoorJson.Context.ListDocumentKeyDocument, ct);

    public Task RevokeKeyAsync(string name, CancellationToken ct) => server.SendAsync(HttpMethod.Delete, $"api/keys/{Uri.EscapeDataString(name)}", null, null, ct);

    private static string QueryOf(AuditQuery query)
    {
        var parts = new List<string> { $"page={query.Page}", $"pageSize={query.PageSize}" };
        foreach (var (name, value) in new[]
        {
            ("actor", query.Actor), ("action", query.Action), ("subject", query.Subject),
            ("from", query.From?.ToString("O", CultureInfo.InvariantCulture)), ("to", query.To?.ToString("O", CultureInfo.InvariantCulture)),
        })
        {
            if (value is not null)
            {
                parts.Add($"{name}={Uri.EscapeDataString(value)}");
            }
        }

        return "?" + string.Join('&', parts);
    }
}
