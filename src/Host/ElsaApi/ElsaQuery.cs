using System.Globalization;

namespace NexusWorkflows.Host.ElsaApi;

/// <summary>Query values: names match whatever their case, a repeated name is a list, and an empty value is none.</summary>
internal static class ElsaQuery
{
    public static string? Text(HttpContext context, string name) => context.Request.Query[name].FirstOrDefault(value => !string.IsNullOrEmpty(value));

    /// <summary>Null: none was given.</summary>
    public static IReadOnlyList<string>? Texts(HttpContext context, string name) =>
        context.Request.Query[name].Where(value => !string.IsNullOrEmpty(value)).Select(value => value!).ToList() is { Count: > 0 } values ? values : null;

    public static bool? Flag(HttpContext context, string name) => Text(context, name) switch
    {
        null => null,
        var text when bool.TryParse(text, out var flag) => flag,
        var text => throw ElsaErrors.Invalid(name, $"'{name}' is '{text}'; it has to be true or false."),
    };

    public static int? Number(HttpContext context, string name) => Text(context, name) switch
    {
        null => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw ElsaErrors.Invalid(name, $"'{name}' is '{text}'; it has to be a whole number from 0."),
    };

    /// <summary>What to skip and how many to take, from <c>skip</c> and <c>take</c> or a page counted from 0.</summary>
    public static (int Skip, int Take) Page(int? page, int? pageSize, int? skip, int? take, int usual)
    {
        var size = Math.Clamp(take ?? pageSize ?? usual, 0, Most);
        return (skip ?? (int)Math.Min((long)(page ?? 0) * size, int.MaxValue), size);
    }

    /// <summary>No answer lists more than this.</summary>
    public const int Most = 1_000;
}
