namespace NexusWorkflows.Platform.Erpnext;

/// <summary>What the setup wizard really left behind.</summary>
/// <param name="CompanyExists">The company asked for is there.</param>
/// <param name="Accounts">Number of its accounts.</param>
/// <param name="FiscalYears">Names of the fiscal years.</param>
/// <param name="WizardErrors">Ids of all Error Log rows "Exception during Setup", old ones included: compare with a reading taken before.</param>
public sealed record SetupReadback(bool CompanyExists, int Accounts, IReadOnlyList<string> FiscalYears, IReadOnlyList<string> WizardErrors)
{
    /// <summary>Company, accounts and fiscal year are there.</summary>
    public bool Complete => CompanyExists && Accounts > 0 && FiscalYears.Count > 0;
}
