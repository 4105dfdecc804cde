namespace NexusWorkflows.Platform.Erpnext;

/// <summary>What the setup wizard is told. It takes no password: the wizard would write it in clear into its error log.</summary>
/// <param name="Company">The company's name.</param>
/// <param name="Abbreviation">At most ten characters; ends every account's name.</param>
/// <param name="Country">Exact name as ERPNext has it, for example <c>Germany</c>.</param>
/// <param name="Currency">ISO code.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="Language">Name, not code, for example <c>English</c>.</param>
/// <param name="ChartOfAccounts">One of the country's charts; an unknown one makes a company-less site that says ok.</param>
/// <param name="FiscalYearStart">First day.</param>
/// <param name="FiscalYearEnd">Last day.</param>
/// <param name="FullName">The first user's name.</param>
/// <param name="Email">The first user's address, which is the login name.</param>
public sealed record SetupWizard(
    string Company,
    string Abbreviation,
    string Country,
    string Currency,
    string TimeZone,
    string Language,
    string ChartOfAccounts,
    DateOnly FiscalYearStart,
    DateOnly FiscalYearEnd,
    string FullName,
    string Email);
