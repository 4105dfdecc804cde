using NexusWorkflows.Activities.Setup;
using NexusWorkflows.Activities.Sites;
using NexusWorkflows.Activities.Tests.Running;
using NexusWorkflows.Engine.Authoring;

namespace NexusWorkflows.Activities.Tests.Setup;

public sealed class WizardInputsTests
{
    private static readonly DateOnly Today = new(2026, 3, 15);

    [Theory]
    [InlineData("germany", "Germany", "EUR", "Europe/Berlin", "Deutsch", "2026-01-01", "2026-12-31")]
    [InlineData("India", "India", "INR", "Asia/Kolkata", "English", "2025-04-01", "2026-03-31")]
    [InlineData("United Kingdom", "United Kingdom", "GBP", "Europe/London", "English", "2025-04-06", "2026-04-05")]
    public void WizardInputs_KnownCountry_HasWhatIsUsualThere(string given, string country, string currency, string timeZone, string language, string start, string end)
    {
        var wizard = WizardInputs.Compose(Step(given), Today);

        Assert.Equal((country, currency, timeZone, language), (wizard.Country, wizard.Currency, wizard.TimeZone, wizard.Language));
        Assert.Equal($"{start} {end}", $"{wizard.FiscalYearStart:yyyy-MM-dd} {wizard.FiscalYearEnd:yyyy-MM-dd}");
        Assert.Equal(("Standard", "BA", "Byrne Accounting"), (wizard.ChartOfAccounts, wizard.Abbreviation, wizard.FullName));
    }

    [Fact]
    public void WizardInputs_UnknownCountry_AsksForWhatIsMissing()
    {
        var fault = Assert.Throws<ActivityFaultException>(() => WizardInputs.Compose(Step("Atlantis"), Today));

        Assert.Equal("The usual currency of country 'Atlantis' isn't known here. Give it as an input of the step.", fault.Message);
    }

    [Theory]
    [InlineData("Byrne Accounting", "BA")]
    [InlineData("Acme", "ACM")]
    [InlineData("O'Neil & Sons, Ltd.", "ONSL")]
    [InlineData("a b c d e f g h i j k l", "ABCDEFGHIJ")]
    [InlineData("&", "C")]
    public void Abbreviate_Name_IsItsInitials(string company, string abbreviation) => Assert.Equal(abbreviation, WizardInputs.Abbreviate(company));

    [Fact]
    public void CountryDefaults_EveryZone_IsOfTheIanaDatabase() =>
        Assert.All(CountryDefaults.Countries, country => TimeZoneInfo.FindSystemTimeZoneById(CountryDefaults.Of(country)!.TimeZone));

    private static RunSetupWizard Step(string country) => new(new Backends([]))
    {
        Domain = Drive.Of("a.example.com"), AdminPassword = Drive.Secret(), Company = Drive.Of("Byrne Accounting"), Country = Drive.Of(country), Email = Drive.Of("a@example.com"),
    };
}
