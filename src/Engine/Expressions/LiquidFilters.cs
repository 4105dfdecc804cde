using Fluid.Ast;

namespace NexusWorkflows.Engine.Expressions;

/// <summary>Finds a filter that isn't there: Liquid itself would leave the value as it is, and a misspelling would never be seen.</summary>
internal sealed class LiquidFilters(Func<string, bool> isKnown) : AstVisitor
{
    /// <summary>Null: each one is there.</summary>
    public string? Unknown { get; private set; }

    protected override Expression VisitFilterExpression(FilterExpression filterExpression)
    {
        if (!isKnown(filterExpression.Name))
        {
            Unknown ??= filterExpression.Name;
        }

        return base.VisitFilterExpression(filterExpression);
    }
}
