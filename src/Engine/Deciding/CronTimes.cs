using Cronos;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>The times of a cron expression in UTC, with or without a field for seconds.</summary>
internal static class CronTimes
{
    private const int FieldsWithSeconds = 6;

    /// <summary>The first time after the given one; null: there is none.</summary>
    /// <exception cref="ExpressionException">It is no cron expression.</exception>
    public static DateTimeOffset? Next(string? expression, DateTimeOffset after) => Parse(expression).GetNextOccurrence(after, TimeZoneInfo.Utc);

    /// <summary>The expression as it is.</summary>
    /// <exception cref="ExpressionException">It is no cron expression.</exception>
    public static string Checked(string expression)
    {
        _ = Parse(expression);
        return expression;
    }

    private static CronExpression Parse(string? expression)
    {
        var fields = (expression ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        try
        {
            return CronExpression.Parse(expression ?? "", fields == FieldsWithSeconds ? CronFormat.IncludeSeconds : CronFormat.Standard);
        }
        catch (CronFormatException exception)
        {
            throw new ExpressionException("CronFormatException", $"'{expression}' is no cron expression. Write five fields, or six with seconds first, such as '0 30 6 * * *'.", exception);
        }
    }
}
