namespace NexusWorkflows.Activities.Register;

/// <summary>Reads the register of sites; changes go through the engine as local writes (<see cref="RegisterWrite"/>).</summary>
public interface ISiteLookup
{
    /// <summary>The site's row; null: it was never registered.</summary>
    Task<RegisteredSite?> FindAsync(string domain, CancellationToken ct);
}

/// <summary>A site as the register has it.</summary>
/// <param name="Status">For example <c>development</c> or <c>offboarded</c>.</param>
/// <param name="Token">The token of the effect that registered it; null: it was entered by hand.</param>
public sealed record RegisteredSite(string Domain, string? Url, string Status, string? Token)
{
    public const string Development = "development";
    public const string Offboarded = "offboarded";

    /// <summary>Its things are gone; the row stays as a memory and stands in nobody's way.</summary>
    public bool IsOffboarded => Status == Offboarded;
}

/// <summary>The kinds of local writes that change the register.</summary>
public static class RegisterWrite
{
    /// <summary>Adds or replaces a site: <c>domain, client, url, backend, database, apps, email, mailDomain, mailbox, status, token</c>.</summary>
    public const string Put = "register.site.put";

    /// <summary>Removes a site's row if it carries the token: <c>domain, token</c>.</summary>
    public const string Delete = "register.site.delete";

    /// <summary>Changes a site's status: <c>domain, status</c>.</summary>
    public const string Status = "register.site.status";
}
