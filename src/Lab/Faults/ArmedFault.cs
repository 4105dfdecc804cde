namespace NexusWorkflows.Lab;

/// <summary>A fault that was set, and how much of it is used up.</summary>
internal sealed class ArmedFault(LabFault fault, DateTimeOffset since)
{
    // A closed listener can't see who was refused: an outage that is to last for so many probes lasts a second for each.
    private static readonly TimeSpan OneProbe = TimeSpan.FromSeconds(1);
    private int passed;
    private int fired;

    public LabFault Fault { get; } = fault;

    public bool IsSpent => Fault.Times is { } times && fired >= times;

    /// <summary>Whether it is meant for a call. An outage that has begun is meant for every call of its system.</summary>
    public bool Matches(string system, LabCall call) => Is(Fault.System, system) &&
        ((Fault.Kind == LabFaultKind.Down && passed >= Fault.After) || (Is(Fault.Call, call.Call) && Is(Fault.Subject, call.Subject)));

    /// <summary>Counts a matching call; true when the fault fires at it.</summary>
    public bool Fire()
    {
        if (passed < Fault.After)
        {
            passed++;
            return false;
        }

        fired++;
        return true;
    }

    /// <summary>Whether it keeps the whole system from listening: at once, or after its first <c>after</c> calls.</summary>
    public bool HoldsDown(string system, DateTimeOffset now) =>
        Fault.Kind == LabFaultKind.Down && Is(Fault.System, system) && passed >= Fault.After && !IsOver(now);

    public bool IsOver(DateTimeOffset now) => IsSpent || (Ends is { } ends && now >= ends);

    /// <summary>When an outage ends by itself; null means when it is deleted.</summary>
    public DateTimeOffset? Ends => Fault switch
    {
        { Kind: not LabFaultKind.Down } => null,
        { DelayMs: > 0 } => since + TimeSpan.FromMilliseconds(Fault.DelayMs),
        { Times: { } times } => since + (OneProbe * times),
        _ => null,
    };

    private static bool Is(string wanted, string actual) => wanted == "*" || wanted == actual;
}
