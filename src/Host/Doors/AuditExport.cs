using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Auditing;

namespace NexusWorkflows.Host.Doors;

/// <summary>The audit as lines that can be checked without nexus: docs/audit.md says how.</summary>
internal static class AuditExport
{
    private const int Page = 1_000;

    public static string MediaType(AuditFormat format) => format == AuditFormat.Csv ? "text/csv" : "application/x-ndjson";

    public static async Task WriteAsync(IAuditLog log, AuditFormat format, Stream to, CancellationToken ct)
    {
        await using var writer = new StreamWriter(to, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        if (format == AuditFormat.Csv)
        {
            await writer.WriteAsync("number,id,at,actor,action,subject,detail,hash\r\n");
        }

        long after = 0;
        while (await log.SealedAsync(after, Page, ct) is { Count: > 0 } entries)
        {
            foreach (var entry in entries)
            {
                await writer.WriteAsync(format == AuditFormat.Csv ? Csv(entry) : Json(entry));
            }

            after = entries[^1].Seal!.Number;
        }
    }

    private static string Json(AuditEntry entry) => new JsonObject
    {
        ["number"] = entry.Seal!.Number,
        ["id"] = entry.Id,
        ["at"] = AuditChain.Time(entry.Row.At),
        ["actor"] = entry.Row.Actor,
        ["action"] = entry.Row.Action,
        ["subject"] = entry.Row.Subject,
        ["detail"] = entry.Row.Detail,
        ["hash"] = Convert.ToHexStringLower(entry.Seal.Hash),
    }.ToJsonString(DoorJson.Options) + "\n";

    private static string Csv(AuditEntry entry) => string.Join(
        ',',
        entry.Seal!.Number.ToString(CultureInfo.InvariantCulture), entry.Id.ToString(CultureInfo.InvariantCulture), AuditChain.Time(entry.Row.At),
        Cell(entry.Row.Actor), Cell(entry.Row.Action), Cell(entry.Row.Subject), Cell(entry.Row.Detail ?? ""), Convert.ToHexStringLower(entry.Seal.Hash)) + "\r\n";

    // A reason that somebody typed must not become a formula on the auditor's screen.
    private static string Cell(string text)
    {
        var harmless = text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;
        return harmless.AsSpan().IndexOfAny(",\"\r\n") < 0 ? harmless : $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
