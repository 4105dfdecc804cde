using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>The charts a country offers, and the accounts that a company gets from one.</summary>
internal static class ChartOfAccounts
{
    // Root type, then groups and their accounts; enough for a company to work with, smaller than a real chart.
    private static readonly (string Root, string Group, string[] Accounts)[] Tree =
    [
        ("Asset", "Accounts Receivable", ["Debtors"]),
        ("Asset", "Bank Accounts", []),
        ("Asset", "Cash In Hand", ["Cash"]),
        ("Asset", "Loans and Advances (Assets)", ["Employee Advances"]),
        ("Asset", "Securities and Deposits", ["Earnest Money"]),
        ("Asset", "Stock Assets", ["Stock In Hand"]),
        ("Asset", "Tax Assets", []),
        ("Asset", "Fixed Assets", ["Capital Equipment", "Electronic Equipment", "Furniture and Fixtures", "Office Equipment", "Plants and Machineries", "Buildings", "Software", "Accumulated Depreciation", "CWIP Account"]),
        ("Asset", "Investments", []),
        ("Asset", "Temporary Accounts", ["Temporary Opening"]),
        ("Liability", "Accounts Payable", ["Creditors", "Payroll Payable"]),
        ("Liability", "Stock Liabilities", ["Stock Received But Not Billed", "Asset Received But Not Billed"]),
        ("Liability", "Duties and Taxes", ["VAT"]),
        ("Liability", "Loans (Liabilities)", ["Secured Loans", "Unsecured Loans", "Bank Overdraft Account"]),
        ("Equity", "Capital", ["Capital Stock", "Dividends Paid", "Opening Balance Equity", "Retained Earnings"]),
        ("Income", "Direct Income", ["Sales", "Service"]),
        ("Income", "Indirect Income", []),
        ("Expense", "Stock Expenses", ["Cost of Goods Sold", "Expenses Included In Asset Valuation", "Expenses Included In Valuation", "Stock Adjustment"]),
        ("Expense", "Indirect Expenses", ["Administrative Expenses", "Commission on Sales", "Depreciation", "Entertainment Expenses", "Freight and Forwarding Charges", "Legal Expenses", "Marketing Expenses",
            "Miscellaneous Expenses", "Office Maintenance Expenses", "Office Rent", "Postal Expenses", "Print and Stationery", "Round Off", "Salary", "Sales Expenses", "Telephone Expenses", "Travel Expenses",
            "Utility Expenses", "Write Off", "Exchange Gain/Loss", "Gain/Loss on Asset Disposal", "Impairment"]),
    ];

    public static IReadOnlyList<string> For(string country) => country == "Germany"
        ? ["SKR04 mit Kontonummern", "SKR04 ohne Kontonummern", "SKR03 mit Kontonummern", "Standard", "Standard with Numbers"]
        : ["Standard", "Standard with Numbers"];

    /// <summary>Makes the company's accounts.</summary>
    public static void Add(JsonObject tables, string company, string abbreviation, string now)
    {
        var accounts = tables.Table("Account");
        foreach (var root in Tree.Select(part => part.Root).Distinct())
        {
            Put(accounts, company, abbreviation, root, root, null, isGroup: true, now);
        }

        foreach (var (root, group, names) in Tree)
        {
            Put(accounts, company, abbreviation, group, root, root, isGroup: true, now);
            foreach (var name in names)
            {
                Put(accounts, company, abbreviation, name, root, group, isGroup: false, now);
            }
        }
    }

    private static void Put(JsonObject accounts, string company, string abbreviation, string name, string root, string? parent, bool isGroup, string now)
    {
        var account = FrappeTables.NewDocument("Account", $"{name} - {abbreviation}", "Administrator", now);
        account["account_name"] = name;
        account["company"] = company;
        account["root_type"] = root;
        account["is_group"] = isGroup ? 1 : 0;
        account["parent_account"] = parent is null ? null : $"{parent} - {abbreviation}";
        accounts[$"{name} - {abbreviation}"] = account;
    }
}
