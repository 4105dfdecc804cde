using System.Globalization;
using NexusWorkflows.Platform.Erpnext;

namespace NexusWorkflows.Activities.Setup;

/// <summary>Completes what the wizard is told by what is usual in the country.</summary>
internal static class WizardInputs
{
    private const int LongestAbbreviation = 10;

    public static SetupWizard Compose(RunSetupWizard step, DateOnly today)
    {
        var country = CountryDefaults.NameOf(step.Country.Value);
        var usual = CountryDefaults.Of(country);
        var (start, end) = FiscalYear(step.FiscalYearStart.Value, usual, today);
        return new SetupWizard(
            step.Company.Value,
            Given(step.Abbreviation.Value) ?? Abbreviate(step.Company.Value),
            country,
            Given(step.Currency.Value) ?? usual?.Currency ?? throw Unknown(country, "currency"),
            Given(step.TimeZone.Value) ?? usual?.TimeZone ?? throw Unknown(country, "time zone"),
            Given(step.Language.Value) ?? usual?.Language ?? throw Unknown(country, "language"),
            Given(step.ChartOfAccounts.Value) ?? "Standard",
            start,
            end,
            Given(step.FullName.Value) ?? step.Company.Value,
            step.Email.Value);
    }

    /// <summary>The initials of the words; of a single word its first three letters. Upper case, at most ten characters.</summary>
    public static string Abbreviate(string company)
    {
        var words = company.Split([' ', '-', '.', ',', '&', '/', '\''], StringSplitOptions.RemoveEmptyEntries).Where(w => char.IsLetterOrDigit(w[0])).ToList();
        var letters = words.Count > 1 ? string.Concat(words.Select(w => w[0])) : string.Concat((words.FirstOrDefault() ?? "C").Take(3));
        return letters[..Math.Min(letters.Length, LongestAbbreviation)].ToUpperInvariant();
    }

    private static (DateOnly Start, DateOnly End) FiscalYear(string? given, CountryDefaults? usual, DateOnly today)
    {
        if (Given(given) is not { } text)
        {
            return (usual ?? new CountryDefaults("", "", "")).FiscalYearOf(today);
        }

        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var start)
            ? (start, start.AddYears(1).AddDays(-1))
            : throw Fault.Refused("setup.bad_date", $"'{text}' is no first day of a fiscal year. Write it like 2026-01-01.");
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static Engine.Authoring.ActivityFaultException Unknown(string country, string what) =>
        Fault.Refused("setup.country_unknown", $"The usual {what} of country '{country}' isn't known here. Give it as an input of the step.");
}
