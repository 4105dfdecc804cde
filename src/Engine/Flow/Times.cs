using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Spans and points of time as inputs and in payloads.</summary>
internal static class Times
{
    /// <summary>A span from a text such as <c>00:05:00</c>, or from a number of seconds.</summary>
    /// <param name="otherwise">Where the definition gives nothing.</param>
    /// <exception cref="InputFault">The value is no span.</exception>
    public static TimeSpan Span(Burst burst, StepState step, string property, TimeSpan otherwise) =>
        Read(property, () => SpanOf(StepInputs.Value(new RunValues(burst, step), burst.NodeOf(step), property)) ?? otherwise);

    /// <exception cref="InputFault">There is no value, or it is no time.</exception>
    public static DateTimeOffset Time(Burst burst, StepState step, string property) =>
        Read(property, () => TimeOf(StepInputs.Value(new RunValues(burst, step), burst.NodeOf(step), property)));

    /// <exception cref="ExpressionException">The value is no span.</exception>
    public static TimeSpan? SpanOf(JsonNode? value)
    {
        if (value is null)
        {
            return null;
        }

        if (value.GetValueKind() == JsonValueKind.Number)
        {
            var seconds = double.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);
            return Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : throw new ExpressionException("OverflowException", $"{seconds} seconds are too many for a span of time.");
        }

        return TimeSpan.Parse(Values.ToText(ValueTypes.Convert(value, "TimeSpan", false))!, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <exception cref="ExpressionException">The value is no time.</exception>
    public static DateTimeOffset TimeOf(JsonNode? value) => value is null
        ? throw new ExpressionException("FormatException", "There is no time given.")
        : ValueTypes.Convert(value, "DateTimeOffset", false)!.Deserialize<DateTimeOffset>();

    /// <exception cref="InputFault">There is no such time in the calendar.</exception>
    public static DateTimeOffset After(DateTimeOffset now, TimeSpan span) =>
        span <= DateTimeOffset.MaxValue - now && span >= DateTimeOffset.MinValue - now
            ? now + span
            : throw InputFault.Of("ArgumentOutOfRangeException", $"A wait of {span} is longer than the calendar.");

    /// <summary>As Elsa writes it in JSON.</summary>
    public static string Text(DateTimeOffset time) => time.ToString("O", System.Globalization.CultureInfo.InvariantCulture);

    private static T Read<T>(string property, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ExpressionException exception)
        {
            throw StepInputs.Failed(property, exception);
        }
    }
}
