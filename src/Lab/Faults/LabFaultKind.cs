namespace NexusWorkflows.Lab;

/// <summary>The ways to fail, as the control API spells them.</summary>
internal static class LabFaultKind
{
    public const string Error = "error";
    public const string DropBefore = "dropBefore";
    public const string DropAfter = "dropAfter";
    public const string LostReply = "lostReply";
    public const string Late = "late";
    public const string Slow = "slow";
    public const string Down = "down";
    public const string Partial = "partial";
    public const string BadBody = "badBody";
    public const string Kill = "kill";

    public static IReadOnlyList<string> All { get; } = [Error, DropBefore, DropAfter, LostReply, Late, Slow, Down, Partial, BadBody, Kill];
}
