using System.Diagnostics;

namespace NexusWorkflows.Engine.Expressions;

/// <summary>Ends a script that runs too long. A short one on a busy or just started machine isn't blamed for the machine: it counts as too long only once it has also done much.</summary>
internal sealed class ScriptTime(TimeSpan longest) : Jint.Constraint
{
    private const int Much = 20_000;
    private const int Patience = 10;
    private long started;
    private int checks;

    public override void Reset()
    {
        started = Stopwatch.GetTimestamp();
        checks = 0;
    }

    /// <exception cref="TimeoutException">It ran too long.</exception>
    public override void Check()
    {
        checks++;
        var elapsed = Stopwatch.GetElapsedTime(started);
        if (elapsed > longest * Patience || (checks > Much && elapsed > longest))
        {
            throw new TimeoutException();
        }
    }
}
