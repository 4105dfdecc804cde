using NexusWorkflows.Engine.Authoring;

namespace NexusWorkflows.Engine.Deciding.External;

/// <summary>What an observation means, once tokens and records are held against it (S3).</summary>
internal enum Verdict
{
    Absent,
    AsWished,
    Ours,
    PartialOurs,
    Foreign,
    Unreadable,
}

/// <summary>Says whether what was seen is ours: by a recorded effect of this root run, by the token found in it, or, where it can't carry one, by its marked parent together with an attempt of ours.</summary>
internal static class Ownership
{
    public static Verdict Of(RunState state, TargetState target, Observation seen, bool attempted)
    {
        switch (seen.Kind)
        {
            case ObservationKind.Absent:
                return Verdict.Absent;
            case ObservationKind.AsWished:
                return Verdict.AsWished;
            case ObservationKind.Unreadable:
                return Verdict.Unreadable;
        }

        return IsOurs(state, target, seen, attempted)
            ? seen.Kind == ObservationKind.Partial ? Verdict.PartialOurs : Verdict.Ours
            : Verdict.Foreign;
    }

    /// <summary>The same for an effect of the past: the record stands for the attempt.</summary>
    public static Verdict OfRecorded(EffectState effect, Observation seen)
    {
        switch (seen.Kind)
        {
            case ObservationKind.Absent:
                return Verdict.Absent;
            case ObservationKind.AsWished:
                return Verdict.Ours;
            case ObservationKind.Unreadable:
                return Verdict.Unreadable;
        }

        return seen.Token is null || seen.Inherited || seen.Token == effect.Token ? Verdict.Ours : Verdict.Foreign;
    }

    private static bool IsOurs(RunState state, TargetState target, Observation seen, bool attempted)
    {
        if (seen is { Token: not null, Inherited: false })
        {
            return seen.Token == target.Token || Recorded(state, target)?.Token == seen.Token;
        }

        if (seen.Token is not null && !HasToken(state, seen.Token))
        {
            return false;
        }

        return attempted || Recorded(state, target) is not null;
    }

    private static bool HasToken(RunState state, string token)
    {
        foreach (var effect in state.Effects)
        {
            if (effect.Token == token)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The record of the target in this root run; null: none that still stands.</summary>
    public static EffectState? Recorded(RunState state, TargetState target)
    {
        for (var i = state.Effects.Count - 1; i >= 0; i--)
        {
            var effect = state.Effects[i];
            if (effect.Status == EffectStatus.Made && effect.System == target.System && effect.Kind == target.Kind && effect.Name == target.Name)
            {
                return effect;
            }
        }

        return null;
    }
}
