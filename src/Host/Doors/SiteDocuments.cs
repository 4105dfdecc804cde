using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Host.Doors;

/// <summary>Reads what an onboarding run gave out about its site.</summary>
internal static class SiteDocuments
{
    /// <summary>The parts that only the run knows; empty where it didn't come that far.</summary>
    public static SiteMailDocument? Mail(JsonObject output) => Part(output, "Mail") is { } mail && Text(mail, "domain") is { } domain
        ? new SiteMailDocument(domain, Text(mail, "mailbox"), Texts(mail["aliases"]), Text(mail, "dkimSelector"))
        : null;

    public static IReadOnlyList<DnsDocument> Dns(JsonObject output) =>
    [
        .. (Member(output, "Dns") as JsonArray ?? []).OfType<JsonObject>().Select(record => new DnsDocument(Text(record, "type") ?? "", Text(record, "name") ?? "", Text(record, "value") ?? "", Text(record, "status") ?? "unchecked")),
    ];

    public static CertificateDocument? Certificate(JsonObject output) =>
        Part(output, "Certificate") is { } certificate && Text(certificate, "issuer") is { } issuer
            && DateTimeOffset.TryParse(Text(certificate, "notAfter"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var end)
            ? new CertificateDocument(issuer, end)
            : null;

    public static SsoDocument? Sso(JsonObject output) => Part(output, "Sso") is { } sso && Text(sso, "application") is { } application ? new SsoDocument(application, Text(sso, "clientId")) : null;

    public static IReadOnlyList<string> Apps(JsonObject output) => Texts(Member(output, "Apps"));

    private static JsonObject? Part(JsonObject from, string name) => Member(from, name) as JsonObject;

    private static JsonNode? Member(JsonObject from, string name) => from.FirstOrDefault(member => string.Equals(member.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

    private static string? Text(JsonObject from, string name) => Member(from, name) is JsonValue value ? value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString() : null;

    private static IReadOnlyList<string> Texts(JsonNode? node) => [.. (node as JsonArray ?? []).OfType<JsonValue>().Select(item => item.ToString())];
}
