using System.Threading.Channels;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Deciding.Children;
using NexusWorkflows.Engine.Deciding.External;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Sealing;

namespace NexusWorkflows.Engine.Running;

/// <summary>Drives one claimed run: takes an event, decides, commits, and only then calls the outside; each answer is the next event.</summary>
internal sealed class RunActor
{
    /// <summary>What is due sooner than this is waited for with the lease kept.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>No timer can be set for months; after this time it is set again.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly EngineParts parts;
    private readonly SystemWatch watch;
    private readonly ActivityCalls calls;
    private readonly EventFacts facts;
    private readonly ChildStarts starts;
    private readonly NamedValues namedValues;
    private readonly Action<string?> ring;
    private readonly Channel<Incoming> mailbox = Channel.CreateUnbounded<Incoming>(new UnboundedChannelOptions { SingleReader = true });
    private readonly LiveState live;
    private readonly Dictionary<string, string> secrets;
    private readonly RunSecrets seal;
    private readonly RunLog log;
    private readonly HashSet<long> taken = [];
    private readonly HashSet<string> watched = new(StringComparer.Ordinal);
    private readonly List<Task> working = [];
    private readonly long fence;
    private IReadOnlyDictionary<string, NamedValue> named = new Dictionary<string, NamedValue>();
    private long version;
    private bool released;

    /// <param name="ring">Tells the runner that another run, or any, may be due.</param>
    public RunActor(EngineParts parts, Decider decider, SystemWatch watch, ClaimedRun claimed, Action<string?> ring)
    {
        this.parts = parts;
        this.watch = watch;
        this.ring = ring;
        calls = new ActivityCalls(parts);
        facts = new EventFacts(parts);
        starts = new ChildStarts(parts);
        namedValues = new NamedValues(parts);
        live = new LiveState(decider, claimed.State, parts.Settings, AnswerAsync);
        version = claimed.Version;
        fence = claimed.Fence;
        secrets = parts.Open(State.Id, claimed.Secrets);
        seal = parts.Box.Open(State.Id, claimed.Secrets.WrappedKey);
        log = new RunLog(parts.Log, parts.Catalog, State.Status);
        if (FirstEvent(claimed) is { } first)
        {
            Post(first, null);
        }

        Receive(claimed.Messages);
    }

    public string RunId => State.Id;

    private RunState State => live.State;

    /// <summary>A text without the run's secrets.</summary>
    public string Masked(string text) => Mask.Text(text, secrets.Values);

    /// <summary>The inbox has something new.</summary>
    public void Ring() => mailbox.Writer.TryWrite(new Incoming(null, null));

    /// <summary>Returns when the run rests, is final, or is someone else's.</summary>
    /// <param name="drain">No new work is begun; what is at work gets its grace from the runner.</param>
    /// <param name="abandon">Stops at once; the lease stays behind as after a kill.</param>
    public async Task DriveAsync(CancellationToken drain, CancellationToken abandon)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(abandon);
        using var heartbeat = HeartbeatTimer(lost);
        try
        {
            var graph = await parts.Graphs.FindAsync(State.DefinitionVersionId, State.Uses, abandon);
            while (!released && await NextAsync(drain, lost.Token) is { } incoming)
            {
                await TakeAsync(graph, incoming, lost);
            }

            if (!released && !lost.IsCancellationRequested)
            {
                // Drained: what is unanswered is settled by the next holder.
                await parts.Store.ReleaseAsync(State.Id, fence, null, CancellationToken.None);
            }
        }
        finally
        {
            await lost.CancelAsync();
            await Task.WhenAll(working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TakeAsync(WorkflowGraph graph, Incoming incoming, CancellationTokenSource lost)
    {
        if (incoming.Event is null)
        {
            Receive(await parts.Store.InboxAsync(State.Id, lost.Token));
            await LeaveIfAtRestAsync();
            return;
        }

        var held = HoldLeave.Bars(State, incoming.Event);
        if (held && incoming.MessageId is { } waiting)
        {
            taken.Remove(waiting); // stays in the inbox, and is read again with the next commit
        }

        if (held && State.WaitsForHoldsSince is not null)
        {
            return;
        }

        var @event = held ? new RunEvent.HoldsNeeded() : await facts.CompleteAsync(graph, State, incoming.Event, secrets, lost.Token);
        var consumed = incoming.MessageId is { } id && !held ? [id] : Array.Empty<long>();
        Decision decision;
        do
        {
            named = await namedValues.OfAsync(graph, lost.Token);
            decision = await live.DecideAsync(graph, @event, NewMoment, lost.Token);
            if (!await CommitAsync(graph, decision, consumed, lost))
            {
                return;
            }

            @event = new RunEvent.Continued();
            consumed = [];
        }
        while (decision.Continue && !lost.IsCancellationRequested);
    }

    /// <summary>A bell that rang for nothing may have kept the last commit from ending the lease.</summary>
    private async Task LeaveIfAtRestAsync()
    {
        if (Rests(new Decision(), DueTimes.Next(State)))
        {
            await parts.Store.ReleaseAsync(State.Id, fence, null, CancellationToken.None);
            released = true;
        }
    }

    private Task<ChildAnswer> AnswerAsync(Decision decision, CancellationToken ct) =>
        starts.AnswerAsync(decision.Wish!, name => secrets.GetValueOrDefault(name) ?? decision.Secrets.Find(s => s.Name == name)?.Value, ct);

    /// <summary>Commits a decision and starts its commands; false when someone else has the run.</summary>
    private async Task<bool> CommitAsync(WorkflowGraph graph, Decision decision, long[] consumed, CancellationTokenSource lost)
    {
        var sealedNow = new List<SealedSecret>(decision.Secrets.Count);
        foreach (var secret in decision.Secrets)
        {
            secrets[secret.Name] = secret.Value;
            sealedNow.Add(new SealedSecret(secret.Name, seal.Seal(secret.Name, secret.Value), secret.OneTime));
        }

        var due = DueTimes.Next(State);
        var rests = Rests(decision, due);
        var what = decision.Commands.Count > 0 ? Describe(graph, decision.Commands[0]) : State.Status.ToString();
        var checkpoint = new Checkpoint(State, version, fence, decision.Continue ? parts.Clock.GetUtcNow() : due, rests, decision, sealedNow, consumed, null) { Text = live.Text, Children = [.. decision.Children.Select(starts.Sealed)] };
        parts.Hooks.Pass(KillPoint.BeforeCommit, what);
        // Die here: nothing of this decision happened, no child of it began; the next holder decides again from the row.
        var result = await parts.Store.CommitAsync(checkpoint, lost.Token);
        // Die here: open intents and steps at work in the row say what to look at; children are rows of their own, and what was told is in the inbox.
        parts.Hooks.Pass(KillPoint.AfterCommit, what);
        if (result is not CommitResult.Committed committed)
        {
            parts.Log.LogInformation("Run {Run}: someone else goes on.", State.Id);
            released = true;
            await lost.CancelAsync();
            return false;
        }

        log.Write(decision, State);
        version = committed.Version;
        live.Keep();
        released = rests;
        Receive(committed.Messages);
        Wake(committed, decision);
        Start(graph, decision.Commands, lost.Token);
        Watch(lost.Token);
        return true;
    }

    /// <summary>A bell that is lost costs a poll.</summary>
    private void Wake(CommitResult.Committed committed, Decision decision)
    {
        foreach (var other in committed.Woken)
        {
            ring(other);
        }

        if (decision.Children.Count > 0 || decision.Outbox.Exists(row => row.Kind == OutboxRow.Published))
        {
            ring(null);
        }
    }

    private bool Rests(Decision decision, DateTimeOffset? due)
    {
        if (decision.Continue || mailbox.Reader.TryPeek(out _))
        {
            return false;
        }

        foreach (var step in State.Steps.Values)
        {
            if (step.External is { } external && (external.AtWork || external.Phase == ExternalPhase.WaitingForSystem))
            {
                return false;
            }
        }

        return due is null || due - parts.Clock.GetUtcNow() > Patience;
    }

    private void Start(WorkflowGraph graph, List<StepCommand> commands, CancellationToken ct)
    {
        working.RemoveAll(task => task.IsCompletedSuccessfully);
        foreach (var command in commands)
        {
            if (State.Steps.TryGetValue(command.StepId, out var step) && step.External is { AtWork: true } external && external.CommandNumber == command.Number)
            {
                var call = StepCall.Of(State, command, graph.Nodes[step.NodeId].ActivityId, new Dictionary<string, string>(secrets, StringComparer.Ordinal));
                working.Add(Task.Run(() => CallAsync(call, $"{call.ActivityId}/{command.Kind}", ct), ct));
            }
        }
    }

    private async Task CallAsync(StepCall call, string what, CancellationToken ct)
    {
        try
        {
            parts.Hooks.Pass(KillPoint.BeforeCall, what);
            var answer = await calls.RunAsync(call, ct);
            parts.Hooks.Pass(KillPoint.AfterCall, what);
            Post(new RunEvent.Answered(call.Command.StepId, call.Command.Number, answer), null);
        }
        catch (Exception exception)
        {
            mailbox.Writer.TryComplete(exception is OperationCanceledException ? null : exception);
        }
    }

    private void Watch(CancellationToken ct)
    {
        foreach (var waiting in State.Steps.Values.Select(step => step.External).OfType<ExternalState>().Where(external => external is { Phase: ExternalPhase.WaitingForSystem, WaitingFor: not null }).GroupBy(external => external.WaitingFor!))
        {
            var system = waiting.Key;
            bool isFirst;
            lock (watched)
            {
                isFirst = watched.Add(system);
            }

            if (isFirst)
            {
                var pause = Backoff.AfterWakes(waiting.Min(external => external.Wakes), parts.Settings);
                working.Add(Task.Run(async () =>
                {
                    await Task.Delay(pause, parts.Clock, ct);
                    await watch.BackAsync(system, ct);
                    lock (watched)
                    {
                        watched.Remove(system);
                    }

                    Post(new RunEvent.SystemBack(system), null);
                }, ct));
            }
        }
    }

    private async Task<Incoming?> NextAsync(CancellationToken drain, CancellationToken ct)
    {
        while (true)
        {
            if (mailbox.Reader.TryRead(out var incoming))
            {
                return incoming;
            }

            if (drain.IsCancellationRequested && !IsAtWork())
            {
                return null;
            }

            using var wake = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var due = DueTimes.Next(State);
            using var timer = due is null ? null : parts.Clock.CreateTimer(_ => CameDue(due.Value), null, Wait(due.Value - parts.Clock.GetUtcNow()), Timeout.InfiniteTimeSpan);
            using var drained = drain.Register(Ring);
            if (!await mailbox.Reader.WaitToReadAsync(wake.Token))
            {
                return null;
            }
        }
    }

    private void CameDue(DateTimeOffset due)
    {
        if (due <= parts.Clock.GetUtcNow())
        {
            Post(new RunEvent.CameDue(), null);
        }
        else
        {
            Ring(); // the timer rang early: look again
        }
    }

    /// <summary>What a claim means depends on the row: a commit that would say nothing isn't made.</summary>
    private RunEvent? FirstEvent(ClaimedRun claimed) =>
        State.Status == RunStatus.Pending ? new RunEvent.Started()
        : IsAtWork() ? new RunEvent.TakenOver(claimed.Failed)
        : DueTimes.Next(State) <= parts.Clock.GetUtcNow() ? new RunEvent.CameDue()
        : claimed.Messages.Count > 0 && State.Queue.Count == 0 ? null
        : new RunEvent.Continued();

    private bool IsAtWork()
    {
        foreach (var step in State.Steps.Values)
        {
            if (step.External is { AtWork: true })
            {
                return true;
            }
        }

        return false;
    }

    private ITimer HeartbeatTimer(CancellationTokenSource lost)
    {
        var third = parts.Settings.Lease / 3;
        return parts.Clock.CreateTimer(_ => _ = BeatAsync(lost), null, third, third);
    }

    private async Task BeatAsync(CancellationTokenSource lost)
    {
        try
        {
            if (!lost.IsCancellationRequested && !await parts.Store.RenewAsync(State.Id, fence, parts.Settings.Lease, lost.Token))
            {
                await lost.CancelAsync();
            }

            Ring(); // another process may have told it something, and can ring no bell here
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The run was left meanwhile: there is no lease to keep.
        }
        catch (Exception exception)
        {
            parts.Log.LogError(exception, "Run {Run}: the lease couldn't be renewed; its steps stop before it ends.", State.Id);
            await lost.CancelAsync();
        }
    }

    private void Receive(IReadOnlyList<StoredMessage> messages)
    {
        foreach (var message in messages)
        {
            if (taken.Add(message.Id))
            {
                Post(RunMessages.Read(message, seal), message.Id);
            }
        }
    }

    private void Post(RunEvent @event, long? messageId) => mailbox.Writer.TryWrite(new Incoming(@event, messageId));

    private Moment NewMoment(EngineSettings settings) => new(parts.Clock.GetUtcNow(), RandomNumberGenerator.GetInt32(int.MaxValue), secrets, Passwords.New, settings)
    {
        Salt = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))),
        Named = named,
    };

    private string Describe(WorkflowGraph graph, StepCommand command) =>
        State.Steps.TryGetValue(command.StepId, out var step) ? $"{graph.Nodes[step.NodeId].ActivityId}/{command.Kind}" : command.Kind.ToString();

    private static TimeSpan Wait(TimeSpan span) => span > LongestWait ? LongestWait : span > TimeSpan.Zero ? span : TimeSpan.Zero;

    /// <param name="Event">Null: look into the inbox.</param>
    private sealed record Incoming(RunEvent? Event, long? MessageId);
}
