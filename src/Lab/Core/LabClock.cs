using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>The time in the Lab: the machine's, moved by what <c>POST /lab/clock</c> set. The offset is in a file that bench commands read too.</summary>
internal sealed class LabClock(LabFolder folder) : TimeProvider
{
    private TimeSpan offset = Read(folder);

    /// <summary>How far the Lab's clock is ahead.</summary>
    public TimeSpan Offset
    {
        get => offset;
        set
        {
            JsonFile.Write(folder.StateFile("clock"), new JsonObject { ["offsetSeconds"] = value.TotalSeconds });
            offset = value;
        }
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + offset;

    private static TimeSpan Read(LabFolder folder) => TimeSpan.FromSeconds((double?)JsonFile.Read(folder.StateFile("clock"))?["offsetSeconds"] ?? 0);
}
