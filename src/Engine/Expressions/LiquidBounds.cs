using System.Text.Encodings.Web;
using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace NexusWorkflows.Engine.Expressions;

/// <summary>Puts the budget into a parsed template: where text is written, a range is listed, a filter makes a value.</summary>
internal sealed class LiquidBounds : AstRewriter
{
    protected override Statement VisitOutputStatement(OutputStatement outputStatement) => new Output(Rewritten(outputStatement.Expression));

    protected override Statement VisitTextSpanStatement(TextSpanStatement textSpanStatement) => new Text(textSpanStatement);

    protected override Expression VisitRangeExpression(RangeExpression rangeExpression) => new Range(rangeExpression);

    protected override Expression VisitFilterExpression(FilterExpression filterExpression) => new Filter(filterExpression, Rewritten(filterExpression.Input));

    private Expression Rewritten(Expression expression) => TryRewriteExpression(expression, out var rewritten) ? rewritten : expression;

    private sealed class Output(Expression expression) : Statement
    {
        public override async ValueTask<Completion> WriteToAsync(TextWriter writer, TextEncoder encoder, TemplateContext context)
        {
            var value = await expression.EvaluateAsync(context);
            var budget = LiquidBudget.Of(context);
            budget.Write(1 + budget.LengthOf(value));
            await value.WriteToAsync(writer, encoder, context.CultureInfo);
            return Completion.Normal;
        }
    }

    private sealed class Text(TextSpanStatement text) : Statement
    {
        public override ValueTask<Completion> WriteToAsync(TextWriter writer, TextEncoder encoder, TemplateContext context)
        {
            LiquidBudget.Of(context).Write(text.Text.Length);
            return text.WriteToAsync(writer, encoder, context);
        }
    }

    private sealed class Range(RangeExpression range) : Expression
    {
        public override async ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
        {
            var (from, to) = (await range.From.EvaluateAsync(context), await range.To.EvaluateAsync(context));
            LiquidBudget.CheckItems((long)Math.Clamp(to.ToNumberValue() - from.ToNumberValue(), 0, int.MaxValue));
            return await range.EvaluateAsync(context);
        }
    }

    /// <summary>Most filters make at most a few times what they get; these can make the product.</summary>
    private sealed class Filter(FilterExpression filter, Expression input) : Expression
    {
        private readonly FilterExpression bounded = new(new Given(), filter.Name, filter.Parameters);

        public override async ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
        {
            var budget = LiquidBudget.Of(context);
            var value = await input.EvaluateAsync(context);
            budget.Check(value);
            switch (filter.Name)
            {
                case "replace":
                    budget.CheckLength(Matches(value.ToStringValue(), await Parameter(0, context)) * (await Parameter(1, context)).Length);
                    break;
                case "join" when value is ArrayValue list:
                    budget.CheckLength((long)list.Values.Count * (await Parameter(0, context)).Length);
                    break;
                case "split":
                    LiquidBudget.CheckItems(1 + Matches(value.ToStringValue(), await Parameter(0, context)));
                    break;
            }

            Given.Value(context, value);
            var result = await bounded.EvaluateAsync(context);
            budget.Check(result);
            return result;
        }

        private async ValueTask<string> Parameter(int index, TemplateContext context) =>
            index < filter.Parameters.Count ? (await filter.Parameters[index].Expression.EvaluateAsync(context)).ToStringValue() : "";

        private static long Matches(string text, string part)
        {
            if (part.Length == 0)
            {
                return text.Length;
            }

            var found = 0L;
            for (var at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + part.Length, StringComparison.Ordinal))
            {
                found++;
            }

            return found;
        }
    }

    /// <summary>The input of a filter that was evaluated before.</summary>
    private sealed class Given : Expression
    {
        private const string Key = "given";

        public static void Value(TemplateContext context, FluidValue value) => context.AmbientValues[Key] = value;

        public override ValueTask<FluidValue> EvaluateAsync(TemplateContext context) => new((FluidValue)context.AmbientValues[Key]);
    }
}
