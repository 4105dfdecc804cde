using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fluid;
using Fluid.Values;

namespace NexusWorkflows.Engine.Expressions;

/// <summary>Liquid templates over the run's inputs, variables and facts, within a budget of time and text (S23).</summary>
internal static class Liquid
{
    private const int MostTemplates = 2_000;
    private const int MostSteps = 1_000_000;
    private static readonly FluidParser Parser = new(new FluidParserOptions { AllowFunctions = false });
    private static readonly TemplateOptions Options = new() { CultureInfo = CultureInfo.InvariantCulture, TimeZone = TimeZoneInfo.Utc, MaxSteps = MostSteps, MaxRecursion = 100 };
    private static readonly ConcurrentDictionary<string, IFluidTemplate> Templates = new(StringComparer.Ordinal);
    private static readonly string[] Facts = ["WorkflowInstanceId", "WorkflowInstanceName", "WorkflowDefinitionId", "WorkflowDefinitionVersionId", "WorkflowDefinitionVersion", "CorrelationId"];

    public static JsonNode? Evaluate(string text, ExpressionScope scope)
    {
        var template = Prepare(text);
        var context = new TemplateContext(Options) { Now = () => scope.Now };
        LiquidBudget.Give(context, scope.Bounds);
        context.SetValue("Input", new LazyMembers(scope.Input));
        context.SetValue("Variables", new LazyMembers(scope.Variable));
        if (scope.ArgumentName is { } argument && text.Contains(argument, StringComparison.Ordinal))
        {
            context.SetValue(argument, ToFluid(scope.Argument));
        }

        foreach (var fact in Facts)
        {
            context.SetValue(fact, ToFluid(scope.Fact(fact)));
        }

        try
        {
            return template.Render(context);
        }
        catch (InvalidOperationException exception) when (exception.Message.Contains("maximum level of recursion", StringComparison.Ordinal))
        {
            throw new ExpressionException("TimeoutException", $"The template took more than {MostSteps:N0} steps, or is nested too deep.", exception);
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or ExpressionException))
        {
            throw new ExpressionException(exception.GetType().Name, exception.Message, exception);
        }
    }

    /// <exception cref="ExpressionException">The template doesn't parse, or names a filter that isn't there.</exception>
    internal static IFluidTemplate Prepare(string text)
    {
        if (Templates.TryGetValue(text, out var known))
        {
            return known;
        }

        if (!Parser.TryParse(text, out var template, out var error))
        {
            throw new ExpressionException("ParseException", $"The Liquid template doesn't parse: {error}");
        }

        var filters = new LiquidFilters(name => Options.Filters.TryGetValue(name, out _));
        filters.VisitTemplate(template);
        if (filters.Unknown is { } unknown)
        {
            throw new ExpressionException("ParseException", $"The Liquid template doesn't parse: there is no filter '{unknown}'.");
        }

        if (Templates.Count >= MostTemplates)
        {
            Templates.Clear();
        }

        var bounded = new LiquidBounds().VisitTemplate(template);
        Templates[text] = bounded;
        return bounded;
    }

    private static FluidValue ToFluid(JsonNode? value)
    {
        switch (value?.GetValueKind())
        {
            case null or JsonValueKind.Null or JsonValueKind.Undefined:
                return NilValue.Instance;
            case JsonValueKind.True or JsonValueKind.False:
                return BooleanValue.Create(value.GetValueKind() == JsonValueKind.True);
            case JsonValueKind.Number:
                return decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? NumberValue.Create(number) : new StringValue(value.ToJsonString());
            case JsonValueKind.String:
                return new StringValue(value.GetValue<string>());
            default:
                return FluidValue.Create(ToObject(value), Options);
        }
    }

    private static object? ToObject(JsonNode? value) => value switch
    {
        JsonObject members => members.ToDictionary(m => m.Key, m => ToObject(m.Value), StringComparer.OrdinalIgnoreCase),
        JsonArray items => items.Select(ToObject).ToList(),
        _ => ToFluid(value),
    };

    /// <summary>Members that are looked up when the template names them, so that only what is read counts as read.</summary>
    private sealed class LazyMembers(Func<string, JsonNode?> find) : ObjectValueBase("")
    {
        public override ValueTask<FluidValue> GetValueAsync(string name, TemplateContext context) => new(ToFluid(find(name)));

        public override ValueTask<FluidValue> GetIndexAsync(FluidValue index, TemplateContext context) => new(ToFluid(find(index.ToStringValue())));
    }
}
