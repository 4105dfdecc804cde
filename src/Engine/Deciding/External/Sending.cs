using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Flow;

namespace NexusWorkflows.Engine.Deciding.External;

/// <summary>Steps that send what can't be called back: an intent, one call, and where its answer was lost either another attempt or a person (kinds of activity, <c>Send</c>).</summary>
internal static class Sending
{
    public static void Begin(Burst burst, StepState step)
    {
        var external = step.External!;
        if (external.Cancelling)
        {
            ExternalSteps.Closed(burst, step); // it waited for its system when its branch was ended
            return;
        }

        external.LastError = null; // if this attempt has no answer, what an earlier one met says nothing of it
        // The same for every attempt: a receiver that knows it takes a second copy for the first. Its history has no entry of the intent, as Elsa's has none: the state does.
        external.Intent = new IntentState { Token = $"{burst.State.Id}.{step.Id}", ExecutionId = "nx" + burst.Moment.NextId(), SentAt = burst.Moment.Now };
        // Die here: an open intent without an answer. It may have been sent.
        ExternalSteps.Give(burst, step, ExternalPhase.Sending, StepCommandKind.Send);
    }

    public static void Answered(Burst burst, StepState step, Answer answer)
    {
        var external = step.External!;
        switch (answer)
        {
            case Answer.Completed completed:
                Sent(burst, step, completed);
                break;
            case Answer.Unanswered unanswered:
                Unanswered(burst, step, unanswered);
                break;
            case Answer.Failed { Kind: StepErrorKind.Permanent } refused when !external.Cancelling && Branch(burst, step) is { } activity && activity.FailedBranch(burst, step) is { } branch:
                external.Intent = null;
                Error(burst, step, refused.Message);
                Run(burst, step, branch);
                break;
            case Answer.Failed failed:
                Failures.Answered(burst, step, failed);
                break;
        }
    }

    private static void Sent(Burst burst, StepState step, Answer.Completed completed)
    {
        var external = step.External!;
        external.Intent = null;
        if (external.Cancelling)
        {
            ExternalSteps.Closed(burst, step);
            return;
        }

        if (completed.Error is { } error)
        {
            Error(burst, step, error);
        }

        GoOn(burst, step, completed.Outputs, completed.Outcomes);
    }

    /// <summary>The answer was lost, or the process died with it.</summary>
    private static void Unanswered(Burst burst, StepState step, Answer.Unanswered unanswered)
    {
        var external = step.External!;
        external.Intent = null;
        external.SettlingSince = null;
        var lost = external.LastError ?? new StepErrorState("unknown", "engine.no_answer", "The process that sent it ended before the answer came.");
        if (external.Cancelling)
        {
            burst.Journal("Log", step, new JsonObject { ["lines"] = new JsonArray($"{unanswered.Words} may have been sent: {lost.Message}") });
            ExternalSteps.Closed(burst, step);
        }
        else if (unanswered.IsRepeatable)
        {
            ExternalSteps.Retry(burst, step, lost);
        }
        else if (Branch(burst, step)?.LostOutcome(burst, step) is { } outcome)
        {
            Error(burst, step, lost.Message);
            GoOn(burst, step, [], [outcome]);
        }
        else
        {
            ExternalSteps.Incident(burst, step, new StepErrorState("unknown", "engine.may_have_been_sent",
                $"{unanswered.Words} may have been sent: {lost.Message} Look whether it arrived: skip the step if it did, retry sends it again."));
        }
    }

    private static void GoOn(Burst burst, StepState step, JsonObject outputs, IReadOnlyList<string> outcomes)
    {
        var branch = Branch(burst, step)?.BranchOf(burst.NodeOf(step), outcomes);
        if (branch is null)
        {
            burst.Complete(step, outputs, Branch(burst, step)?.TellsOutcomes == false ? null : outcomes);
            return;
        }

        burst.Guard(step, () =>
        {
            StepOutputs.Keep(burst, step, outputs);
            Run(burst, step, branch);
        });
    }

    /// <summary>What it has sent is sent: from here on the step is one of the flow that waits for its branch.</summary>
    private static void Run(Burst burst, StepState step, Definitions.Node branch)
    {
        step.External = null;
        burst.Schedule(branch, step);
    }

    private static void Error(Burst burst, StepState step, string message) => burst.Journal("Error", step, new JsonObject { ["message"] = message });

    private static SendingActivity? Branch(Burst burst, StepState step) => FlowActivities.Find(burst.NodeOf(step).Type) as SendingActivity;
}
