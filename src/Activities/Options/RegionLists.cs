using System.Globalization;
using NexusWorkflows.Activities.Setup;
using NexusWorkflows.Engine.Catalog;

namespace NexusWorkflows.Activities.Options;

/// <summary>Currencies and time zones: those of the countries that are known here, and what else this machine knows.</summary>
internal static class RegionLists
{
    // Asked once: neither changes while a process runs, and a designer asks after each of its saves.
    private static readonly Lazy<IReadOnlyList<Option>> KnownCurrencies = new(() => [.. AllCurrencies()]);
    private static readonly Lazy<IReadOnlyList<string>> KnownTimeZones = new(() => [.. AllTimeZones()]);

    public static IReadOnlyList<Option> Currencies => KnownCurrencies.Value;

    public static IReadOnlyList<string> TimeZones => KnownTimeZones.Value;

    private static IEnumerable<Option> AllCurrencies()
    {
        var names = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var culture in CultureInfo.GetCultures(CultureTypes.SpecificCultures))
        {
            var region = new RegionInfo(culture.Name);
            if (region.ISOCurrencySymbol is { Length: 3 } code && code.All(char.IsAsciiLetterUpper) && code != "XXX")
            {
                names[code] = region.CurrencyEnglishName;
            }
        }

        foreach (var usual in Usual)
        {
            names.TryAdd(usual.Currency, "");
        }

        return names.Select(named => new Option(named.Key, named.Value.Length == 0 || named.Value == named.Key ? named.Key : $"{named.Key} – {named.Value}"));
    }

    private static IEnumerable<string> AllTimeZones() => TimeZoneInfo.GetSystemTimeZones()
        .Select(zone => zone.HasIanaId ? zone.Id : TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var iana) ? iana : "")
        .Where(id => id == "UTC" || id.Contains('/', StringComparison.Ordinal))
        .Concat(Usual.Select(usual => usual.TimeZone))
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    private static IEnumerable<CountryDefaults> Usual => CountryDefaults.Countries.Select(country => CountryDefaults.Of(country)!);
}
