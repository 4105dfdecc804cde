using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Deciding.Children;

namespace NexusWorkflows.Engine.Running;

/// <summary>Inbox rows to events and back.</summary>
internal static class RunMessages
{
    public static RunMessage Of(Instruction instruction, AuditRow audit) => new("told", new JsonObject
    {
        ["action"] = instruction.Action,
        ["step"] = instruction.StepId,
        ["input"] = instruction.Input?.DeepClone(),
        ["outputs"] = instruction.Outputs?.DeepClone(),
        ["reason"] = instruction.Reason,
        ["actor"] = instruction.Actor,
    }, audit);

    public static RunEvent Read(StoredMessage message)
    {
        var payload = message.Payload;
        return message.Kind switch
        {
            "told" => new RunEvent.Told(new Instruction(
                payload["action"]!.GetValue<string>(),
                payload["step"]?.GetValue<string>(),
                payload["input"]?.DeepClone().AsObject(),
                payload["outputs"]?.DeepClone().AsObject(),
                payload["reason"]?.GetValue<string>(),
                payload["actor"]!.GetValue<string>())),
            "resume" => new RunEvent.Resumed(payload["bookmark"]!.GetValue<string>(), payload["payload"]?.DeepClone()),
            "granted" => new RunEvent.HoldsGranted(null),
            ParentReports.Rested => new RunEvent.ChildRested(Report(payload)),
            ParentReports.Ended => new RunEvent.ChildEnded(Report(payload)),
            ChildMessages.RefusedKind => new RunEvent.ChildRefused(
                payload["step"]!.GetValue<string>(), payload["item"]!.GetValue<int>(), payload["awaited"]!.GetValue<bool>(), payload["code"]!.GetValue<string>(), payload["reason"]!.GetValue<string>()),
            _ => throw new InvalidOperationException($"The inbox holds a message of the unknown kind '{message.Kind}'."),
        };
    }

    private static ChildReport Report(JsonObject payload) => new(
        payload["run"]!.GetValue<string>(),
        payload["step"]!.GetValue<string>(),
        payload["item"]!.GetValue<int>(),
        payload["workflow"]!.GetValue<string>(),
        Enum.Parse<RunStatus>(payload["status"]!.GetValue<string>()),
        payload["output"]?.DeepClone().AsObject() ?? [],
        payload["cause"]?.GetValue<string>());
}
