namespace NexusWorkflows.Lab;

/// <summary>Ends the Lab when nobody has called it for an hour.</summary>
internal sealed class IdleWatch(CallGate gate, TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(60);
    private long touched = time.GetTimestamp();
    private int seen;

    public void Touch() => touched = time.GetTimestamp();

    /// <summary>Whether the hour is over; calls to any system count too.</summary>
    public bool IsOver()
    {
        if (gate.LastCall is var last && last != seen)
        {
            seen = last;
            Touch();
        }

        return time.GetElapsedTime(touched) >= Longest;
    }
}
