using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Deciding.Children;
using NexusWorkflows.Engine.Sealing;

namespace NexusWorkflows.Engine.Running;

/// <summary>Inbox rows to events and back. What people give along may be a secret, so that it waits sealed until the decision says which part is one.</summary>
internal static class RunMessages
{
    private const string Sealed = "sealed";

    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = 512 };

    public static RunMessage Of(Instruction instruction, RunSecrets seal, AuditRow audit)
    {
        var message = Cancel(instruction.Actor, instruction.Reason, audit);
        message.Payload["action"] = instruction.Action;
        message.Payload["step"] = instruction.StepId;
        message.Payload[Sealed] = instruction.Input is null && instruction.Outputs is null
            ? null
            : Seal(seal, new JsonObject { ["input"] = instruction.Input?.DeepClone(), ["outputs"] = instruction.Outputs?.DeepClone() });
        return message;
    }

    public static RunMessage Cancel(string actor, string? reason, AuditRow audit) =>
        new("told", new JsonObject { ["action"] = "cancel", ["reason"] = reason, ["actor"] = actor }, audit);

    public static RunMessage Resume(string bookmarkId, JsonNode? payload, RunSecrets seal, AuditRow audit) =>
        new("resume", new JsonObject { ["bookmark"] = bookmarkId, [Sealed] = Seal(seal, new JsonObject { ["payload"] = payload?.DeepClone() }) }, audit);

    public static RunMessage Variables(JsonObject values, RunSecrets seal, AuditRow audit) =>
        new("variables", new JsonObject { [Sealed] = Seal(seal, new JsonObject { ["values"] = values.DeepClone() }) }, audit);

    public static RunEvent Read(StoredMessage message, RunSecrets seal)
    {
        var payload = message.Payload;
        var given = payload[Sealed]?.GetValue<string>() is { } text ? JsonSerializer.Deserialize<JsonObject>(seal.Open(Sealed, Convert.FromBase64String(text)), Deep)! : [];
        return message.Kind switch
        {
            "told" => new RunEvent.Told(new Instruction(
                payload["action"]!.GetValue<string>(),
                payload["step"]?.GetValue<string>(),
                given["input"]?.DeepClone().AsObject(),
                given["outputs"]?.DeepClone().AsObject(),
                payload["reason"]?.GetValue<string>(),
                payload["actor"]!.GetValue<string>())),
            "resume" => new RunEvent.Resumed(payload["bookmark"]!.GetValue<string>(), (payload.ContainsKey(Sealed) ? given : payload)["payload"]?.DeepClone()),
            "granted" => new RunEvent.HoldsGranted(null),
            "variables" => new RunEvent.VariablesGiven(given["values"]!.DeepClone().AsObject()),
            ParentReports.Rested => new RunEvent.ChildRested(Report(payload)),
            ParentReports.Ended => new RunEvent.ChildEnded(Report(payload)),
            ChildMessages.RefusedKind => new RunEvent.ChildRefused(
                payload["step"]!.GetValue<string>(), payload["item"]!.GetValue<int>(), payload["awaited"]!.GetValue<bool>(), payload["code"]!.GetValue<string>(), payload["reason"]!.GetValue<string>()),
            _ => throw new InvalidOperationException($"The inbox holds a message of the unknown kind '{message.Kind}'."),
        };
    }

    private static string Seal(RunSecrets seal, JsonObject given) => Convert.ToBase64String(seal.Seal(Sealed, given.ToJsonString(Deep)));

    private static ChildReport Report(JsonObject payload) => new(
        payload["run"]!.GetValue<string>(),
        payload["step"]!.GetValue<string>(),
        payload["item"]!.GetValue<int>(),
        payload["workflow"]!.GetValue<string>(),
        Enum.Parse<RunStatus>(payload["status"]!.GetValue<string>()),
        payload["output"]?.DeepClone().AsObject() ?? [],
        payload["cause"]?.GetValue<string>());
}
