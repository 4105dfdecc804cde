using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Tests.Vectors;

/// <summary>Definitions and runs in memory: no store, no real clock, only events and decisions, and stimuli between them.</summary>
internal sealed class VectorWorld(bool storesBetweenEvents, EngineSettings settings)
{
    private static readonly Decider Decider = new(ActivityCatalog.Empty);
    private readonly List<(WorkflowGraph Graph, IReadOnlyList<TriggerDeclaration> Triggers)> definitions = [];
    private readonly List<PlayedRun> runs = [];
    private readonly List<(Stimulus Stimulus, List<PlayedRun> Started)> kept = [];
    private readonly Queue<Action> todo = new();
    private int events;

    public bool StoresBetweenEvents => storesBetweenEvents;

    public IReadOnlyList<PlayedRun> Runs => runs;

    public DateTimeOffset Now { get; private set; } = DateTimeOffset.UnixEpoch.AddDays(20_000);

    public WorkflowGraph Publish(string json)
    {
        var graph = WorkflowGraph.Parse(json);
        definitions.Add((graph, Triggers.Of(graph, Now)));
        return graph;
    }

    public PlayedRun Start(WorkflowGraph graph, JsonObject input, string? name, string? correlationId, TriggerState? trigger = null)
    {
        var id = $"run{runs.Count + 1}";
        var run = new PlayedRun(this, graph, new RunState
        {
            Id = id,
            RootId = id,
            DefinitionId = graph.DefinitionId,
            DefinitionVersionId = "version1",
            Actor = "cli:test",
            OnFailure = graph.IncidentStrategy?.Contains("Continue", StringComparison.Ordinal) == true ? OnFailure.Pause : OnFailure.Stop,
            Name = name,
            CorrelationId = correlationId,
            Trigger = trigger,
            Input = input,
        });
        runs.Add(run);
        run.Take(new RunEvent.Started());
        return run;
    }

    public Decision Decide(WorkflowGraph graph, RunState state, RunEvent @event) =>
        Decider.Decide(graph, state, @event, new Moment(Now, ++events, new Dictionary<string, string>(), n => new string('p', n), settings));

    /// <summary>What the store does with a commit: published stimuli wait for their delivery, and what came too early meets its bookmark.</summary>
    public void Committed(PlayedRun run, Decision decision)
    {
        foreach (var row in decision.Outbox.Where(r => r.Kind == OutboxRow.Published))
        {
            var stimulus = Stimulus.Read(row.Payload!.AsObject());
            todo.Enqueue(() => Send(stimulus));
        }

        foreach (var bookmark in decision.BookmarksSet)
        {
            var early = kept.FindIndex(k => !k.Started.Contains(run) && Meets(k.Stimulus, run, bookmark));
            if (early >= 0)
            {
                var input = kept[early].Stimulus.Input;
                kept.RemoveAt(early);
                todo.Enqueue(() => run.Take(new RunEvent.Resumed(bookmark.Id, input?.DeepClone())));
            }
        }
    }

    /// <summary>Starts, resumes, or keeps it for whoever waits for it soon.</summary>
    public void Send(Stimulus stimulus)
    {
        var waiting = runs.SelectMany(run => run.State.Bookmarks.Where(b => Meets(stimulus, run, b)).Select(b => (Run: run, b.Id))).ToList();
        var starts = definitions.SelectMany(d => d.Triggers.Where(t => stimulus.StartsRuns && t.Hash == stimulus.Hash).Select(t => (d.Graph, t.NodeId))).ToList();
        var started = starts.ConvertAll(s => Start(s.Graph, [], null, stimulus.CorrelationId, new TriggerState(s.NodeId, stimulus.Input?.DeepClone())));
        foreach (var (run, id) in waiting)
        {
            run.Take(new RunEvent.Resumed(id, stimulus.Input?.DeepClone()));
        }

        if (waiting.Count == 0)
        {
            kept.Add((stimulus, started));
        }
    }

    /// <summary>Whether a workflow or a run waits for it.</summary>
    public bool IsAwaited(Stimulus stimulus) => definitions.Exists(d => d.Triggers.Any(t => t.Hash == stimulus.Hash)) || runs.Exists(run => run.State.Bookmarks.Exists(b => Meets(stimulus, run, b)));

    /// <summary>The path of the endpoint that it finds, as its author wrote it.</summary>
    public string TemplateOf(Stimulus stimulus) =>
        (definitions.SelectMany(d => d.Triggers).FirstOrDefault(t => t.Hash == stimulus.Hash)?.Payload
            ?? runs.SelectMany(run => run.State.Bookmarks.Where(b => Meets(stimulus, run, b))).First().Payload!)["path"]!.GetValue<string>();

    /// <summary>Lets time pass: what is due comes at its time, and what runs publish arrives.</summary>
    public void Pass(TimeSpan span)
    {
        var end = Now + span;
        while (true)
        {
            if (todo.TryDequeue(out var next))
            {
                next();
            }
            else if (runs.Where(r => Bookmarks.NextDue(r.State) <= end).MinBy(r => Bookmarks.NextDue(r.State)) is { } run)
            {
                Now = Bookmarks.NextDue(run.State) is { } due && due > Now ? due : Now;
                run.Take(new RunEvent.CameDue());
            }
            else
            {
                Now = end;
                return;
            }
        }
    }

    private static bool Meets(Stimulus stimulus, PlayedRun run, BookmarkState bookmark) =>
        bookmark.Hash == stimulus.Hash
        && (stimulus.RunId is null || stimulus.RunId == run.State.Id)
        && (stimulus.CorrelationId is null || stimulus.CorrelationId == run.State.CorrelationId);
}
