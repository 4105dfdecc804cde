namespace NexusWorkflows.Host.Scheduling;

/// <summary>Rung when a schedule was changed, so that a server looks at once. Where none listens, or the sound is lost, the next look comes by itself.</summary>
internal sealed class ScheduleBell
{
    private Action heard = () => { };

    public void Ring() => Volatile.Read(ref heard)();

    /// <summary>From now on this is called; null: nothing.</summary>
    public void Connect(Action? listener) => Volatile.Write(ref heard, listener ?? (() => { }));
}
