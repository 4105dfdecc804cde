using System.Globalization;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>Faults and calls as the control API shows and takes them.</summary>
internal static class FaultJson
{
    public static JsonNode Of(GatedCall call) => new JsonObject
    {
        ["n"] = call.Number,
        ["at"] = call.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["system"] = call.System,
        ["call"] = call.Call.Call,
        ["subject"] = call.Call.Subject,
        ["status"] = call.Status,
        ["fault"] = call.Fault?.Kind,
    };

    public static JsonNode Of(LabFault fault) => new JsonObject
    {
        ["id"] = fault.Id,
        ["system"] = fault.System,
        ["call"] = fault.Call,
        ["subject"] = fault.Subject,
        ["kind"] = fault.Kind,
        ["times"] = fault.Times,
        ["delayMs"] = fault.DelayMs,
        ["status"] = fault.Status,
        ["after"] = fault.After,
    };

    /// <summary>A fault as it was sent: a missing <c>times</c> is 1 (an outage lasts until it is deleted), 0 and null mean until it is deleted.</summary>
    /// <exception cref="LabRefusedException">Its kind is unknown.</exception>
    public static LabFault Read(JsonObject body)
    {
        var kind = (string?)body["kind"] ?? "";
        if (!LabFaultKind.All.Contains(kind))
        {
            throw new LabRefusedException($"'{kind}' is no kind of fault: use {string.Join(", ", LabFaultKind.All)}.");
        }

        var times = body.ContainsKey("times") ? (int?)body["times"] : kind == LabFaultKind.Down ? null : 1;
        return new LabFault(0, Text(body, "system"), Text(body, "call"), Text(body, "subject"), kind, times is > 0 ? times : null,
            Math.Max(0, (int?)body["delayMs"] ?? 0), (int?)body["status"], Math.Max(0, (int?)body["after"] ?? 0));
    }

    private static string Text(JsonObject body, string key) => (string?)body[key] ?? "*";
}
