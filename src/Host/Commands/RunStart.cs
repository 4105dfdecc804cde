using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>What the verbs that start a run have in common: plan only, store only, or see it to its end.</summary>
internal static class RunStart
{
    /// <summary>The run as it stands when there is no more to wait for.</summary>
    public static async Task<RunDocument> FollowAsync(Session session, INexus nexus, StartedRun started, bool noWait, CancellationToken ct)
    {
        if (started.Existing)
        {
            session.Screen.Tell($"Run {started.Id} was started before with this key.");
        }

        if (noWait)
        {
            session.Screen.Tell($"Run {started.Id} is stored; {nexus.RunBy}.");
            return await nexus.FindRunAsync(started.Id, ct) ?? throw RefusalException.NotFound("run", started.Id, "It was removed just now.");
        }

        session.Screen.Tell($"Run {started.Id}");
        return await new RunWatch(nexus, session.Screen, session.Clock).FollowAsync(started.Id, ct);
    }

    public static int ShowPlan(Screen screen, PlanDocument plan)
    {
        if (screen.Json)
        {
            screen.Document(plan, DoorJson.Context.PlanDocument);
        }
        else
        {
            WritePlan(screen, plan);
        }

        return plan.Steps.Any(step => step.Verdict == "conflict") ? ExitCode.Conflict : ExitCode.Done;
    }

    public static void WritePlan(Screen screen, PlanDocument plan) => screen.Table(
        ["STEP", "VERDICT", "WHAT"],
        [.. plan.Steps.Select(step => (IReadOnlyList<string>)[step.Name, step.Verdict, string.Join(": ", new[] { step.Target, step.Detail }.OfType<string>())])]);

    /// <summary>Exit code and words for a run that a verb waited for, or only stored.</summary>
    public static int Finish(Session session, RunDocument run, bool noWait)
    {
        if (session.Screen.Json)
        {
            session.Screen.Document(run, DoorJson.Context.RunDocument);
        }

        if (noWait)
        {
            if (!session.Screen.Json)
            {
                session.Screen.Value(run.Id);
            }

            return ExitCode.Done;
        }

        RunEnding.Tell(session.Screen, run);
        if (run.Status == "finished")
        {
            session.Screen.Say($"Run {run.Id} finished{(run.Seconds is { } seconds ? $" in {Setup.Spans.InWords(TimeSpan.FromSeconds(seconds))}" : "")}.");
        }

        return RunEnding.ExitOf(run);
    }
}
