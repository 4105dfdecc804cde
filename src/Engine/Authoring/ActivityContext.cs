using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Authoring;

/// <summary>What an activity may know and say during one call.</summary>
public sealed class ActivityContext
{
    private readonly Action<string> log;
    private readonly List<LocalWrite> writes = [];

    public ActivityContext(string runId, string rootRunId, string stepId, string actor, TimeProvider clock, TimeSpan deadline, Action<string> log)
    {
        RunId = runId;
        RootRunId = rootRunId;
        StepId = stepId;
        Actor = actor;
        Clock = clock;
        Deadline = deadline;
        this.log = log;
    }

    public string RunId { get; }

    public string RootRunId { get; }

    public string StepId { get; }

    /// <summary>Who started the run, for example <c>cli:root</c>.</summary>
    public string Actor { get; }

    public TimeProvider Clock { get; }

    /// <summary>The most this call may take.</summary>
    public TimeSpan Deadline { get; }

    /// <summary>An author chose a retry strategy for the step, and by it another attempt may follow: what another one may mend is worth a transient fault, where else it would be an outcome.</summary>
    public bool MayBeTriedAgain { get; init; }

    /// <summary>Changes to our own store, committed in the same transaction as the answer of this call.</summary>
    public IReadOnlyList<LocalWrite> Writes => writes;

    /// <summary>Whether this call has changed the outside so far, as far as the activity has said.</summary>
    public bool HasChanged { get; private set; }

    /// <summary>For a create of several calls, after the first that changed something: from here on no failure means that nothing was done, so that the outcome is settled by looking.</summary>
    public void Changed() => HasChanged = true;

    /// <summary>What this call had changed is taken back: a failure means what it says again.</summary>
    public void TookBack() => HasChanged = false;

    /// <summary>Adds a line to the run's log; every secret open in this step is masked.</summary>
    public void Log(string line) => log(line);

    /// <summary>Commits a change of our own store together with the answer of this call.</summary>
    public void Write(string kind, JsonObject data) => writes.Add(new LocalWrite(kind, data));
}

/// <summary>A change of our own store that the engine carries without looking inside.</summary>
/// <param name="Kind">Which table's rule applies it, for example <c>register.site.put</c>.</param>
public sealed record LocalWrite(string Kind, JsonObject Data);
