using NexusWorkflows.Host.Doors;

namespace NexusWorkflows.Host.Output;

/// <summary>Shows how a run gets on.</summary>
internal interface IRunView : IDisposable
{
    void Show(RunDocument run, DateTimeOffset now);
}

/// <summary>A line for each change, where nothing can be redrawn.</summary>
internal sealed class PlainRunView(Screen screen) : IRunView
{
    private readonly Dictionary<string, string> shown = new(StringComparer.Ordinal);
    private string? waiting;

    public void Dispose()
    {
    }

    public void Show(RunDocument run, DateTimeOffset now)
    {
        foreach (var step in run.Steps.Where(StepWords.IsShown))
        {
            var standing = StepWords.Standing(step);
            if (standing != "waiting" && shown.GetValueOrDefault(step.Id) != standing)
            {
                shown[step.Id] = standing;
                screen.Tell($"{step.Name}: {standing}");
            }
        }

        if (run.WaitingFor != waiting && !run.IsFinal())
        {
            waiting = run.WaitingFor;
            if (waiting is not null)
            {
                screen.Tell($"Waiting for {waiting}.");
            }
        }
    }
}
