using System.Text.RegularExpressions;
using Cronos;

namespace NexusWorkflows.Engine.Scheduling;

/// <summary>The slots of a cron expression in a time zone (S17). A time of day in the spring gap comes at the first valid instant after it, one in the autumn overlap once; what is said for every hour comes each hour that passes.</summary>
public sealed partial class CronInZone
{
    private const int FieldsWithSeconds = 6;

    private readonly CronExpression cron;

    private CronInZone(CronExpression cron, TimeZoneInfo zone) => (this.cron, Zone) = (cron, zone);

    public TimeZoneInfo Zone { get; }

    /// <exception cref="ScheduleException">One of the two can't be read; it says which.</exception>
    public static CronInZone Parse(string cron, string zone)
    {
        ArgumentNullException.ThrowIfNull(cron);
        ArgumentNullException.ThrowIfNull(zone);
        return new CronInZone(CronOf(cron), ZoneOf(zone));
    }

    /// <summary>The first slot after a time; null: there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => cron.GetNextOccurrence(after, Zone)?.ToUniversalTime();

    /// <summary>The slots after one time up to and with another, oldest first, found one by one.</summary>
    public IEnumerable<DateTimeOffset> Between(DateTimeOffset after, DateTimeOffset upTo)
    {
        for (var slot = Next(after); slot is { } found && found <= upTo; slot = Next(found))
        {
            yield return found;
        }
    }

    /// <summary>The newest slot after one time up to and with another, whatever lies between them; null: there is none.</summary>
    public DateTimeOffset? Last(DateTimeOffset after, DateTimeOffset upTo)
    {
        if (Next(after) is not { } first || first > upTo)
        {
            return null;
        }

        // Halving, to the second that slots are made of: years of minutes cost as much as a day of them.
        var (last, none) = (first, upTo);
        while (none - last > TimeSpan.FromSeconds(1))
        {
            var middle = last + ((none - last) / 2);
            if (Next(middle) is { } later && later <= upTo)
            {
                last = later;
            }
            else
            {
                none = middle;
            }
        }

        return Next(last) is { } end && end <= upTo ? end : last;
    }

    private static CronExpression CronOf(string text)
    {
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        try
        {
            var cron = CronExpression.Parse(text, fields == FieldsWithSeconds ? CronFormat.IncludeSeconds : CronFormat.Standard);
            return cron.GetNextOccurrence(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc) is not null
                ? cron
                : throw new ScheduleException("cron", $"'{text}' never comes: no day of the calendar fits it. Change its days or months.");
        }
        catch (CronFormatException exception)
        {
            throw new ScheduleException("cron", $"'{text}' is no cron expression: {exception.Message} Write five fields, such as '30 2 * * *', or six with seconds first.", exception);
        }
    }

    private static TimeZoneInfo ZoneOf(string name)
    {
        // Asked first: a Windows name would be found too, and a path must not be looked for.
        if (ZoneName().IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId)
        {
            return zone;
        }

        throw new ScheduleException("zone", $"'{name}' is no time zone. Write its IANA name, such as 'Europe/Berlin' or 'UTC'.");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_+\-]+(/[A-Za-z0-9_+\-]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex ZoneName();
}

/// <summary>A schedule that can't be: its field, what is wrong and what to do.</summary>
public sealed class ScheduleException(string field, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Field { get; } = field;
}
