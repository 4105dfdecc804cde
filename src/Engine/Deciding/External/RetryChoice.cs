using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Deciding.External;

/// <summary>Which retry strategy a step goes by: chosen once, when it begins, so that its attempts are counted by one rule (S7).</summary>
/// <param name="Id">Null: the usual one.</param>
/// <param name="Note">What to say of a choice that couldn't be kept to; null: nothing.</param>
internal sealed record RetryChoice(string? Id, string? Note)
{
    private static readonly RetryChoice Usual = new(null, null);

    /// <exception cref="InputFault">The expression that is to say it can't be evaluated.</exception>
    public static RetryChoice Of(Burst burst, StepState step)
    {
        var node = burst.NodeOf(step);
        if (RetryWish.Of(node) is not { } wish || (wish.Id ?? Evaluated(burst, step, node, wish)) is not { Length: > 0 } id)
        {
            return Usual;
        }

        return RetryStrategy.Find(id) is { } strategy
            ? new RetryChoice(strategy.Id, null)
            : new RetryChoice(null, $"There is no retry strategy '{id}', so '{node.ActivityId}' is tried as often as usual. Those that exist are {RetryCheck.Names}.");
    }

    /// <summary>Attempts before an incident.</summary>
    /// <exception cref="UnknownActivityException">The activity's type isn't there any more.</exception>
    public static int MostAttempts(Burst burst, ExternalState external)
    {
        var descriptor = burst.Catalog.Find(external.ActivityType) ?? throw new UnknownActivityException(external.ActivityType);
        return MostAttempts(external.RetryStrategy, descriptor);
    }

    /// <param name="strategy">Id of the chosen strategy; null: the usual one.</param>
    public static int MostAttempts(string? strategy, ActivityDescriptor descriptor) => RetryStrategy.Find(strategy)?.Attempts ?? descriptor.Attempts;

    /// <summary>The strategy of a step; the usual one too where a newer process chose one that isn't known here.</summary>
    public static RetryStrategy Strategy(ExternalState external) => RetryStrategy.Find(external.RetryStrategy) ?? RetryStrategy.Usual;

    /// <summary>What history keeps of an attempt that is to come, and of why there is one.</summary>
    public static JsonObject Noted(ExternalState external, int most, TimeSpan wait)
    {
        var data = new JsonObject
        {
            ["attempt"] = external.Attempt + 1,
            ["of"] = most,
            ["seconds"] = Math.Round(wait.TotalSeconds, 3),
            ["code"] = external.LastError?.Code,
            ["reason"] = external.LastError?.Message,
        };
        if (external.RetryStrategy is { } strategy)
        {
            data["strategy"] = strategy;
        }

        return data;
    }

    private static string? Evaluated(Burst burst, StepState step, Node node, RetryWish wish)
    {
        var values = new RunValues(burst, step);
        try
        {
            return Values.ToText(Evaluator.Evaluate(wish.Expression, values, asText: true))?.Trim();
        }
        catch (ExpressionException exception)
        {
            throw InputFault.Permanent("engine.bad_retry_strategy", $"The retry strategy of '{node.ActivityId}' can't be evaluated: {values.Shown(exception).Message}");
        }
    }
}
