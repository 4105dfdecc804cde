using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Doors;

/// <summary>Which instruction fits a run as it stands.</summary>
internal static class InstructionRules
{
    /// <exception cref="RefusalException">A conflict that says why it doesn't fit.</exception>
    public static void Check(RunDocument run, string action)
    {
        var refused = action switch
        {
            "retry" or "skip" or "edit" when run.Incidents.Count == 0 => $"Run {run.Id} is {run.Status} and has no open incident to {action}.",
            "undo" when run.Status == "undone" => $"Run {run.Id} is undone already.",
            "undo" when run.IsFinal() && run.Effects.All(effect => effect.State != "made") => $"Run {run.Id} is {run.Status} and owns nothing that could be removed.",
            "cancel" when run.IsFinal() => $"Run {run.Id} is {run.Status}; only a run that goes on can be cancelled.",
            _ => null,
        };
        if (refused is not null)
        {
            throw RefusalException.Conflict("run.not_possible", refused);
        }
    }

    /// <summary>A step by its id, or by its activity's id among the open incidents; null: all of them.</summary>
    public static string? StepOf(RunDocument run, string? named)
    {
        if (named is null || run.Steps.Any(step => step.Id == named))
        {
            return named;
        }

        return run.Incidents.FirstOrDefault(incident => incident.ActivityId == named)?.Step
            ?? throw RefusalException.NotFound("step", named, $"Run {run.Id} has open incidents at: {string.Join(", ", run.Incidents.Select(incident => $"{incident.ActivityId} ({incident.Step})"))}.");
    }
}
