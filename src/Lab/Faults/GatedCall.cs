namespace NexusWorkflows.Lab;

/// <summary>One line of the call log.</summary>
internal sealed class GatedCall(int number, DateTimeOffset at, string system, LabCall call, LabFault? fault)
{
    public int Number { get; } = number;

    public DateTimeOffset At { get; } = at;

    public string System { get; } = system;

    public LabCall Call { get; } = call;

    /// <summary>The fault this call meets, or null.</summary>
    public LabFault? Fault { get; } = fault;

    /// <summary>The HTTP status, DNS response code or exit code that was answered; null while it runs, and when no answer was given.</summary>
    public int? Status { get; set; }
}
