using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Running;

/// <summary>A run's way in the log of its process, under scopes that name run and site. It says what the journal says and no more, so no secret.</summary>
internal sealed class RunLog(ILogger log, ActivityCatalog catalog, RunStatus begins)
{
    private RunStatus told = begins;

    /// <summary>All that is logged in here, by whomever, can be found by the run's id, its root's and its site.</summary>
    public static IDisposable? Scope(ILogger log, RunState state) => log.BeginScope(new KeyValuePair<string, object?>[] { new("run", state.Id), new("root", state.RootId), new("site", state.Site) });

    /// <summary>What a decision did, once it is committed.</summary>
    /// <param name="state">As it was committed.</param>
    public void Write(Decision decision, RunState state)
    {
        foreach (var entry in decision.Journal)
        {
            var level = LevelOf(entry);
            if (log.IsEnabled(level))
            {
                log.Log(level, "{Activity} {Event}{Why}", entry.ActivityId, entry.Event, Why(entry.Data));
            }
        }

        if (state.Status != told)
        {
            told = state.Status;
            log.LogInformation("The run is {Status}{Why}", told.ToString().ToLowerInvariant(), state.Cause is { } cause ? ": " + cause : "");
        }
    }

    // A loop may make a hundred thousand steps of the flow: those are for whoever asks for them.
    private LogLevel LevelOf(JournalEntry entry) => entry.Event is "Faulted" or "Retried" or "WaitingForSystem" or "Settling" ? LogLevel.Warning
        : entry.StepId is null || catalog.Find(entry.ActivityType ?? "") is { IsOurs: true } ? LogLevel.Information
        : LogLevel.Debug;

    private static string Why(JsonObject? data) => data is not null && (data["message"] ?? data["reason"]) is JsonValue why && why.TryGetValue<string>(out var text) ? ": " + text : "";
}
