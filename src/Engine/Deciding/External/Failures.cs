using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;

namespace NexusWorkflows.Engine.Deciding.External;

/// <summary>What becomes of a step whose call failed, whether it makes or removes (S7): the system is waited for, the outcome settled, another attempt made, or a person asked.</summary>
internal static class Failures
{
    public static void Answered(Burst burst, StepState step, Answer.Failed failed)
    {
        var external = step.External!;
        var error = new StepErrorState(KindText(failed.Kind), failed.Code, failed.Message);
        var changes = external.Phase is ExternalPhase.Creating or ExternalPhase.Removing or ExternalPhase.Sending;
        switch (failed.Kind)
        {
            case StepErrorKind.Down:
                if (changes)
                {
                    external.Intent = null; // the system took no connection: nothing was done
                }

                ExternalSteps.WaitForSystem(burst, step, error, failed.System ?? external.ActivityType);
                break;
            case StepErrorKind.Unknown when changes:
                Unknown(external);
                external.LastError = error;
                burst.Journal("Settling", step, new JsonObject { ["code"] = error.Code, ["reason"] = error.Message });
                ExternalSteps.Settle(burst, step);
                break;
            case StepErrorKind.Transient or StepErrorKind.Unknown when external.Intent is not null && !changes:
                external.LastError = error;
                Wait(burst, step);
                break;
            case StepErrorKind.Transient or StepErrorKind.Unknown:
                external.Intent = null;
                ExternalSteps.Retry(burst, step, error);
                break;
            default:
                Refused(burst, step, error, changes);
                break;
        }
    }

    /// <summary>The outcome of the attempt isn't certain yet: looks again, until patience ends.</summary>
    public static void Wait(Burst burst, StepState step)
    {
        var external = step.External!;
        external.Phase = ExternalPhase.Settling;
        external.DueAt = burst.Moment.Now + Backoff.Poll(burst.Moment);
        if (burst.Moment.Now - external.SettlingSince > burst.Moment.Settings.DownLimit)
        {
            var done = external.Removals is null ? "made" : "removed";
            ExternalSteps.Incident(burst, step, new StepErrorState("unknown", "engine.unsettled",
                $"Whether {Words(external)} was {done} can't be settled since {external.SettlingSince:yyyy-MM-dd HH:mm:ss}Z: {external.LastError?.Message}"));
        }
    }

    /// <summary>What the present attempt did isn't known.</summary>
    public static void Unknown(ExternalState external)
    {
        external.MaybeMade = external.Removals is null;
        if (external.Intent is { } intent)
        {
            intent.IsUnknown = true;
        }
    }

    /// <summary>The present target or effect in the operator's words.</summary>
    public static string Words(ExternalState external)
    {
        if (external.Removals is { } removals)
        {
            return Words(removals[external.Part]);
        }

        var target = external.Targets![Math.Min(external.Part, external.Targets.Count - 1)];
        return $"{target.System} {target.Kind} '{target.Name}'";
    }

    public static string Words(EffectState effect) => $"{effect.System} {effect.Kind} '{effect.Name}'";

    private static void Refused(Burst burst, StepState step, StepErrorState error, bool changes)
    {
        var external = step.External!;
        if (changes)
        {
            external.Intent = null; // a definite refusal: nothing was done
        }

        if (external.Cancelling && external.Intent is null)
        {
            ExternalSteps.Leave(burst, step);
            return;
        }

        ExternalSteps.Incident(burst, step, error);
    }

    private static string KindText(StepErrorKind kind) => kind switch
    {
        StepErrorKind.Transient => "transient",
        StepErrorKind.Unknown => "unknown",
        StepErrorKind.Down => "down",
        StepErrorKind.Conflict => "conflict",
        _ => "permanent",
    };
}
