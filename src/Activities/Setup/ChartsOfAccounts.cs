namespace NexusWorkflows.Activities.Setup;

/// <summary>Charts of accounts by country, as ERPNext names them. A country may have more of them than are known here.</summary>
internal static class ChartsOfAccounts
{
    private static readonly string[] OfEveryCountry = ["Standard", "Standard with Numbers"];

    private static readonly Dictionary<string, string[]> OfOne = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Germany"] = ["SKR03 mit Kontonummern", "SKR04 mit Kontonummern", "SKR04 ohne Kontonummern"],
    };

    /// <param name="country">Null: none is given.</param>
    public static IReadOnlyList<string> For(string? country) =>
        country is not null && OfOne.TryGetValue(country.Trim(), out var own) ? [.. own, .. OfEveryCountry] : OfEveryCountry;
}
