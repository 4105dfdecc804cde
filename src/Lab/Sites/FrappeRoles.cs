namespace NexusWorkflows.Lab;

/// <summary>The roles a site with ERPNext knows.</summary>
internal static class FrappeRoles
{
    public static IReadOnlyList<string> All { get; } =
    [
        "Accounts Manager", "Accounts User", "Analytics", "Auditor", "Blogger", "Customer", "Dashboard Manager", "Delivery Manager", "Delivery User",
        "Employee", "Fleet Manager", "Fulfillment User", "Inbox User", "Item Manager", "Knowledge Base Contributor", "Knowledge Base Editor",
        "Maintenance Manager", "Maintenance User", "Manufacturing Manager", "Manufacturing User", "Newsletter Manager", "Prepared Report User",
        "Projects Manager", "Projects User", "Purchase Manager", "Purchase Master Manager", "Purchase User", "Quality Manager", "Report Manager",
        "Sales Manager", "Sales Master Manager", "Sales User", "Script Manager", "Stock Manager", "Stock User", "Supplier", "Support Team",
        "System Manager", "Translator", "Website Manager", "Workspace Manager",
    ];

    /// <summary>Roles that Frappe gives by itself and that nobody is put into.</summary>
    public static IReadOnlyList<string> Automatic { get; } = ["Administrator", "All", "Desk User", "Guest"];
}
