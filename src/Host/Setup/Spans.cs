using System.Globalization;

namespace NexusWorkflows.Host.Setup;

/// <summary>Spans of time as people write them.</summary>
internal static class Spans
{
    /// <summary><c>250ms</c>, <c>30s</c>, <c>5m</c>, <c>1h</c>, <c>2d</c>, or a bare number of seconds; null: none of these.</summary>
    public static TimeSpan? TryParse(string text)
    {
        var digits = text.TakeWhile(letter => char.IsAsciiDigit(letter) || letter == '.').Count();
        if (!double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > 1e9)
        {
            return null;
        }

        return text[digits..].Trim() switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "" or "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            "d" when number < 100_000 => TimeSpan.FromDays(number),
            _ => null,
        };
    }

    /// <summary>As shown beside a step: <c>0.4 s</c>, <c>12.3 s</c>, <c>2 m 05 s</c>.</summary>
    public static string InWords(TimeSpan span) => span < TimeSpan.FromMinutes(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} m {span.Seconds:00} s");
}
