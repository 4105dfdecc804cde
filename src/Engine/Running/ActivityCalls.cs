using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;
using NexusWorkflows.Engine.Sealing;

namespace NexusWorkflows.Engine.Running;

/// <summary>Carries out commands. Whatever an activity does, there is an answer: its deadline ends it, its exceptions become error kinds, its words are masked.</summary>
internal sealed class ActivityCalls(EngineParts parts)
{
    private const int MostLines = 500;

    /// <summary>An outside system may answer with a whole page; what an incident shows is kept in the state.</summary>
    private const int MostCharacters = 4_000;

    /// <summary>An attempt of a run; it is measured.</summary>
    public async Task<Answer> RunAsync(StepCall call, CancellationToken ct)
    {
        var began = parts.Clock.GetTimestamp();
        var answer = await AskAsync(call, ct);
        EngineMetrics.Record(parts.Catalog.Find(call.ActivityType)?.TypeName, parts.Clock.GetElapsedTime(began), answer);
        return answer;
    }

    /// <summary>The same for nobody's run, as a plan does: no attempt, and not measured.</summary>
    public async Task<Answer> AskAsync(StepCall call, CancellationToken ct)
    {
        var lines = new List<string>();
        var secrets = call.Secrets;
        ActivityContext? context = null;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            if (call.SecretsOf != call.RunId)
            {
                secrets = await parts.OpenSecretsAsync(call.SecretsOf, ct);
            }

            var descriptor = parts.Catalog.Find(call.ActivityType) ?? throw new Deciding.External.UnknownActivityException(call.ActivityType);
            var patience = descriptor.Timeout * parts.Settings.DeadlineScale;
            context = new ActivityContext(call.RunId, call.RootId, call.Command.StepId, call.Actor, parts.Clock, patience,
                line => Add(lines, line, secrets))
            {
                MayBeTriedAgain = call.RetryStrategy is { } strategy && call.Attempt < Deciding.External.RetryChoice.MostAttempts(strategy, descriptor),
            };
            var activity = ActivityBinding.Bind(parts.Services, descriptor, call.Inputs, secrets);
            using var timer = parts.Clock.CreateTimer(_ => deadline.Cancel(), null, patience, Timeout.InfiniteTimeSpan);
            var answer = await DoAsync(call with { Secrets = secrets }, descriptor, activity, context, deadline.Token);
            return answer with { Writes = context.Writes.ToList(), Lines = lines };
        }
        catch (Exception exception) when (!ct.IsCancellationRequested && exception is not RunnerKilledException)
        {
            var failed = Failed(call, exception, secrets.Values, deadline.IsCancellationRequested) with { Lines = lines };
            return context is { HasChanged: true } && call.Command.Kind == StepCommandKind.Create ? failed with { Kind = StepErrorKind.Unknown } : failed;
        }
    }

    private async Task<Answer> DoAsync(StepCall call, ActivityDescriptor descriptor, ExternalActivity activity, ActivityContext context, CancellationToken ct)
    {
        switch (call.Command.Kind)
        {
            case StepCommandKind.Observe:
                return await ObserveAsync(call, (ResourceActivity)activity, context, ct);
            case StepCommandKind.Create:
                await ((ResourceActivity)activity).CreateAsync(context, call.Target!, IntentOf(call), ct);
                return new Answer.Created();
            case StepCommandKind.Remove:
                await ((ResourceActivity)activity).RemoveAsync(context, call.Target!, RecordOf(call), IntentOf(call), ct);
                return new Answer.Removed();
            case StepCommandKind.Send:
                await ((SendActivity)activity).SendAsync(context, IntentOf(call), ct);
                return Completed(call, descriptor, activity);
            case StepCommandKind.Settle when activity is SendActivity sending:
                return new Answer.Unanswered(sending.IsRepeatable, Mask.Text(sending.Words, call.Secrets.Values));
            case StepCommandKind.Settle:
                return await SettleAsync(call, (ResourceActivity)activity, context, ct);
            case StepCommandKind.Probe:
                await ((ProbeActivity)activity).ProbeAsync(context, ct);
                return Completed(call, descriptor, activity);
            case StepCommandKind.Select:
                var ids = await ((RemovalActivity)activity).SelectAsync(context, ct);
                return new Answer.Selected(await parts.Store.EffectsAsync(ids, ct));
            default:
                if (activity is ResourceActivity resource)
                {
                    resource.SetOutputs(context, [.. call.Recorded.Select(e => RecordOf(e, null))]);
                }

                return Completed(call, descriptor, activity);
        }
    }

    private static async Task<Answer> ObserveAsync(StepCall call, ResourceActivity activity, ActivityContext context, CancellationToken ct)
    {
        if (call.Target is { } target)
        {
            return new Answer.Observed(null, await activity.ObserveAsync(context, target, ct), activity.FinishesPartial);
        }

        var targets = activity.Targets(context);
        var first = targets.Count == 0 ? null : await activity.ObserveAsync(context, targets[0], ct);
        return new Answer.Observed(targets, first, activity.FinishesPartial);
    }

    /// <summary>First whether the attempt is over, then the look: only in this order does "absent" mean that nothing comes any more.</summary>
    private async Task<Answer> SettleAsync(StepCall call, ResourceActivity activity, ActivityContext context, CancellationToken ct)
    {
        var intent = IntentOf(call);
        var isOver = await activity.IsOverAsync(context, intent, ct) ?? parts.Clock.GetUtcNow() - intent.SentAt >= parts.Settings.RequestTimeout;
        return new Answer.Settled(isOver, await activity.ObserveAsync(context, call.Target!, ct));
    }

    private static Answer.Completed Completed(StepCall call, ActivityDescriptor descriptor, ExternalActivity activity)
    {
        var secrets = new List<NewSecret>();
        var outputs = ActivityBinding.Outputs(activity, descriptor, call.Command.StepId, secrets);
        if (activity is SendActivity)
        {
            // Whoever gets a secret may say it again: what comes back is kept without it (S20).
            outputs = SecretValues.MapTexts(outputs, text => Mask.Text(text, call.Secrets.Values))!.AsObject();
        }

        return new Answer.Completed(outputs, activity.Outcomes) { Secrets = secrets, Error = activity.Error is { } error ? Short(Mask.Text(error, call.Secrets.Values)) : null };
    }

    private Answer.Failed Failed(StepCall call, Exception exception, IEnumerable<string> secrets, bool deadlinePassed)
    {
        if (deadlinePassed && exception is OperationCanceledException)
        {
            var changes = Changes(call);
            return new Answer.Failed(changes ? StepErrorKind.Unknown : StepErrorKind.Transient, "engine.deadline", $"'{call.ActivityType}' didn't answer within its deadline.");
        }

        var known = exception as ActivityFaultException ?? parts.Translate(exception);
        if (known is not null)
        {
            return new Answer.Failed(known.Kind, known.Code, Short(Mask.Text(known.Message, secrets)), known.System);
        }

        var message = Short(Mask.Text(exception.Message, secrets));
        parts.Log.LogError("'{Activity}' of run {Run} threw {Type}: {Message}\n{Trace}", call.ActivityType, call.RunId, exception.GetType(), message, exception.StackTrace);
        var changed = Changes(call);
        return new Answer.Failed(changed ? StepErrorKind.Unknown : StepErrorKind.Permanent, "engine.activity_threw", $"'{call.ActivityType}' failed in a way it doesn't know ({exception.GetType().Name}): {message}");
    }

    private static bool Changes(StepCall call) => call.Command.Kind is StepCommandKind.Create or StepCommandKind.Remove or StepCommandKind.Send;

    private static string Short(string message) => message.Length <= MostCharacters ? message : message[..MostCharacters] + "…";

    private static Intent IntentOf(StepCall call)
    {
        var intent = call.Intent ?? throw new InvalidOperationException($"'{call.ActivityType}' was called without an intent.");
        return new Intent(intent.Token, intent.ExecutionId, intent.SentAt, Before(intent.BeforeSecret, call.Secrets));
    }

    private static EffectRecord RecordOf(StepCall call) => call.Effect is { } effect
        ? RecordOf(effect, Before(effect.BeforeSecret, call.Secrets))
        : new EffectRecord("", call.Target!, call.Intent!.Token, [], Before(call.Intent.BeforeSecret, call.Secrets));

    private static EffectRecord RecordOf(EffectState effect, JsonNode? before) =>
        new(effect.Id, new Target(effect.System, effect.Kind, effect.Name, effect.GoesWith), effect.Token, effect.Ids, before);

    private static JsonNode? Before(string? secret, IReadOnlyDictionary<string, string> secrets) =>
        secret is not null && secrets.TryGetValue(secret, out var text) ? JsonTexts.Read(text) : null;

    private static void Add(List<string> lines, string line, IReadOnlyDictionary<string, string> secrets)
    {
        lock (lines)
        {
            if (lines.Count < MostLines)
            {
                lines.Add(Mask.Text(line, secrets.Values));
            }
        }
    }
}
