namespace NexusWorkflows.Platform.Erpnext;

/// <summary>A site to be created.</summary>
/// <param name="Domain">Host name, lower case, at least two labels.</param>
/// <param name="Database">Name of its database and database user: letters, digits, underscores.</param>
/// <param name="AdminPassword">The Administrator's password; one line.</param>
/// <param name="Apps">Apps to install after frappe, in order, each by a command of its own; may be empty.</param>
public sealed record NewSite(string Domain, string Database, string AdminPassword, IReadOnlyList<string> Apps)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => $"{Domain} in {Database}";
}
