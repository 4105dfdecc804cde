using System.Globalization;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Host.Doors;

/// <summary>Turns stored runs into documents.</summary>
internal static class RunDocuments
{
    private static readonly string[] ForwardActions = ["retry", "skip", "edit", "undo", "cancel"];
    private static readonly string[] UndoActions = ["retry", "skip", "cancel"];

    /// <param name="taken">Effects that are a later run's now.</param>
    public static RunDocument Of(RunRecord record, IReadOnlyList<StepDocument> steps, IReadOnlyList<EffectState> effects, IReadOnlyList<TakenEffect>? taken = null)
    {
        var state = record.State;
        var waiting = state.Status is RunStatus.Waiting or RunStatus.Undoing ? WaitingOf(record) : default;
        return new RunDocument(
            record.Id, record.Workflow, record.WorkflowVersion, Word(state.Status), Word(state.Direction), state.Cause, state.Actor, state.Site, record.Key, Word(state.OnFailure),
            state.StartedAt == default ? record.AcceptedAt : state.StartedAt, record.FinishedAt, waiting.Words, waiting.Kind, waiting.Since, record.Quarantined,
            record.FinishedAt is { } end ? Math.Round((end - record.AcceptedAt).TotalSeconds, 3) : null,
            state.Output.DeepClone().AsObject(),
            steps,
            [.. state.Incidents.Where(incident => !incident.Closed).Select(IncidentOf)],
            [.. effects.Select(effect => EffectOf(effect, taken?.FirstOrDefault(t => t.EffectId == effect.Id)?.ByRunId))]);
    }

    public static RunHead HeadOf(RunRecord record)
    {
        var state = record.State;
        return new RunHead(
            record.Id, record.Workflow, record.WorkflowVersion, Word(state.Status), Word(state.Direction), state.Cause, state.Actor, state.Site, record.Key, Word(state.OnFailure),
            state.StartedAt == default ? record.AcceptedAt : state.StartedAt, record.FinishedAt, state.Status == RunStatus.Waiting ? WaitingOf(record).Words : null);
    }

    private static IncidentDocument IncidentOf(IncidentState incident) =>
        new(incident.Id, incident.StepId, incident.ActivityId, incident.Message, incident.Since, incident.EffectId is null ? ForwardActions : UndoActions);

    private static EffectDocument EffectOf(EffectState effect, string? takenOverBy) =>
        new(effect.StepId, effect.System, effect.Kind, effect.Name, Word(effect.Status), effect.MadeAt, effect.RemovedAt, takenOverBy);

    // A system that is down says most about why nothing moves; then a person; then the clock.
    private static (string? Words, string? Kind, DateTimeOffset? Since) WaitingOf(RunRecord record)
    {
        var state = record.State;
        if (state.WaitsForHoldsSince is { } since)
        {
            return (HoldWords(record.WaitsForHold), "hold", since);
        }

        var externals = state.Steps.Values.Select(step => step.External).OfType<ExternalState>().ToList();
        if (externals.FirstOrDefault(external => external.WaitingFor is not null) is { } down)
        {
            return ($"'{down.WaitingFor}', which is down", "system", down.WaitingSince);
        }

        if (state.Bookmarks.FirstOrDefault() is { } bookmark)
        {
            return bookmark.Kind switch
            {
                "Elsa.Delay" or "Elsa.Timer" or "Elsa.StartAt" or "Elsa.Cron" => ("a timer", "time", null),
                "Elsa.RunTask" or "Nexus.AssignTask" or "Nexus.RequestApproval" => ("a person", "person", null),
                var kind => ($"an event ({kind})", "person", null),
            };
        }

        return externals.Where(external => external.DueAt is not null).MinBy(external => external.DueAt) is { } due
            ? ($"the next attempt at {due.DueAt!.Value.UtcDateTime.ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture)}", "time", null)
            : (null, null, null);
    }

    private static string HoldWords(HoldWait? wait) => wait switch
    {
        null => "its holds, which are free",
        { Most: { } most } => $"limit {wait.Scope}, which {most} {(most == 1 ? "run uses" : "runs use")} up",
        { Since: { } since } => $"hold {wait.Scope}, held by run {wait.RunId} since {since.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)}",
        _ => $"hold {wait.Scope}, which run {wait.RunId} waits for first",
    };

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
