using System.Diagnostics;
using Fluid;
using Fluid.Values;

namespace NexusWorkflows.Engine.Expressions;

/// <summary>What one rendering may use: characters made, items listed, time (S23). Fluid itself only counts steps, and one step can double a text.</summary>
internal sealed class LiquidBudget(ExpressionBounds bounds)
{
    public const int MostItems = 100_000;
    private const string Key = "budget";
    private const int Much = 20_000;
    private const int Patience = 10;
    private readonly long started = Stopwatch.GetTimestamp();
    private long characters;
    private int checks;

    public static void Give(TemplateContext context, ExpressionBounds bounds) => context.AmbientValues[Key] = new LiquidBudget(bounds);

    public static LiquidBudget Of(TemplateContext context) => (LiquidBudget)context.AmbientValues[Key];

    /// <summary>Counts text that is written, also into a capture.</summary>
    /// <exception cref="ExpressionException">The budget is used up.</exception>
    public void Write(long length)
    {
        characters += length;
        CheckLength(characters);
        CheckTime();
    }

    /// <summary>Looks at a value before it is made, or after.</summary>
    /// <exception cref="ExpressionException">It is too large.</exception>
    public void Check(FluidValue value)
    {
        CheckLength(LengthOf(value));
        CheckTime();
    }

    public static void CheckItems(long count)
    {
        if (count > MostItems)
        {
            throw new ExpressionException("MemoryLimitExceededException", $"The template lists more than {MostItems:N0} items.");
        }
    }

    public void CheckLength(long length)
    {
        if (length > bounds.Characters)
        {
            throw new ExpressionException("MemoryLimitExceededException", $"The template made more than {bounds.Characters:N0} characters.");
        }
    }

    /// <summary>How long the value is when written.</summary>
    public long LengthOf(FluidValue value)
    {
        if (value is StringValue text)
        {
            return text.ToStringValue().Length;
        }

        if (value is not ArrayValue list)
        {
            return 0;
        }

        CheckItems(list.Values.Count);
        var length = 0L;
        foreach (var item in list.Values)
        {
            length += 1 + LengthOf(item);
            CheckLength(length);
        }

        return length;
    }

    private void CheckTime()
    {
        checks++;
        var elapsed = Stopwatch.GetElapsedTime(started);
        if (elapsed > bounds.Time * Patience || (checks > Much && elapsed > bounds.Time))
        {
            throw new ExpressionException("TimeoutException", $"The template ran longer than {bounds.TimeText}. Do the work in several activities.");
        }
    }
}
