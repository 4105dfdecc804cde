using NexusWorkflows.Engine.Catalog;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>Checks the retry strategy that an author chose for an activity (S7).</summary>
internal static class RetryCheck
{
    /// <summary>
    /// One of ours with a strategy that isn't there is a slip of the pen and refused; one of Elsa's may name a strategy of another server's configuration, and runs without it.
    /// </summary>
    public static void Check(Node node, ActivityDescriptor descriptor, Severity worst, List<Finding> findings)
    {
        var place = $"{node.Place}.customProperties.{RetryWish.Property}";
        if (RetryWish.Of(node) is not { } wish)
        {
            return;
        }

        if (wish.Expression is { } expression)
        {
            DefinitionCheck.CheckExpression(expression, place, worst, findings);
        }
        else if (RetryStrategy.Find(wish.Id) is null)
        {
            findings.Add(new Finding(descriptor.IsOurs ? worst : Severity.Warning, place, $"There is no retry strategy '{wish.Id}'. Choose one of {Names}."));
        }
    }

    /// <summary>All strategies' ids for a message.</summary>
    public static string Names => string.Join(", ", RetryStrategy.All.Select(strategy => $"'{strategy.Id}'"));
}
