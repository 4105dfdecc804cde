namespace NexusWorkflows.Activities.Setup;

/// <summary>What the setup wizard needs to know of a country. A country with several time zones or languages has those of its capital's region.</summary>
/// <param name="Currency">ISO code.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="Language">As ERPNext names it.</param>
/// <param name="FiscalYearMonth">Month that the usual fiscal year begins with.</param>
public sealed record CountryDefaults(string Currency, string TimeZone, string Language, int FiscalYearMonth = 1, int FiscalYearDay = 1)
{
    private static readonly Dictionary<string, CountryDefaults> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Australia"] = new("AUD", "Australia/Sydney", "English", 7),
        ["Austria"] = new("EUR", "Europe/Vienna", "Deutsch"),
        ["Belgium"] = new("EUR", "Europe/Brussels", "Nederlands"),
        ["Brazil"] = new("BRL", "America/Sao_Paulo", "Português Brasileiro"),
        ["Canada"] = new("CAD", "America/Toronto", "English"),
        ["Denmark"] = new("DKK", "Europe/Copenhagen", "Dansk"),
        ["Finland"] = new("EUR", "Europe/Helsinki", "Suomi"),
        ["France"] = new("EUR", "Europe/Paris", "Français"),
        ["Germany"] = new("EUR", "Europe/Berlin", "Deutsch"),
        ["Greece"] = new("EUR", "Europe/Athens", "Ελληνικά"),
        ["India"] = new("INR", "Asia/Kolkata", "English", 4),
        ["Ireland"] = new("EUR", "Europe/Dublin", "English"),
        ["Italy"] = new("EUR", "Europe/Rome", "Italiano"),
        ["Japan"] = new("JPY", "Asia/Tokyo", "日本語", 4),
        ["Kenya"] = new("KES", "Africa/Nairobi", "English"),
        ["Luxembourg"] = new("EUR", "Europe/Luxembourg", "Français"),
        ["Mexico"] = new("MXN", "America/Mexico_City", "Español"),
        ["Netherlands"] = new("EUR", "Europe/Amsterdam", "Nederlands"),
        ["New Zealand"] = new("NZD", "Pacific/Auckland", "English", 4),
        ["Nigeria"] = new("NGN", "Africa/Lagos", "English"),
        ["Norway"] = new("NOK", "Europe/Oslo", "Norsk"),
        ["Poland"] = new("PLN", "Europe/Warsaw", "Polski"),
        ["Portugal"] = new("EUR", "Europe/Lisbon", "Português"),
        ["Singapore"] = new("SGD", "Asia/Singapore", "English"),
        ["South Africa"] = new("ZAR", "Africa/Johannesburg", "English", 3),
        ["Spain"] = new("EUR", "Europe/Madrid", "Español"),
        ["Sweden"] = new("SEK", "Europe/Stockholm", "Svenska"),
        ["Switzerland"] = new("CHF", "Europe/Zurich", "Deutsch"),
        ["United Arab Emirates"] = new("AED", "Asia/Dubai", "English"),
        ["United Kingdom"] = new("GBP", "Europe/London", "English", 4, 6),
        ["United States"] = new("USD", "America/New_York", "English"),
    };

    /// <summary>The countries in the table, sorted.</summary>
    public static IReadOnlyList<string> Countries { get; } = [.. Known.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Null: the country isn't in the table, and everything must be given.</summary>
    public static CountryDefaults? Of(string country) => Known.GetValueOrDefault(country.Trim());

    /// <summary>The country's name as ERPNext writes it, or the text itself where the table doesn't know it.</summary>
    public static string NameOf(string country) => Countries.FirstOrDefault(c => c.Equals(country.Trim(), StringComparison.OrdinalIgnoreCase)) ?? country.Trim();

    /// <summary>First and last day of the fiscal year that holds the day.</summary>
    public (DateOnly Start, DateOnly End) FiscalYearOf(DateOnly day)
    {
        var start = new DateOnly(day.Year, FiscalYearMonth, FiscalYearDay);
        start = start > day ? start.AddYears(-1) : start;
        return (start, start.AddYears(1).AddDays(-1));
    }
}
