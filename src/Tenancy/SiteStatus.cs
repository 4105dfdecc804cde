namespace NexusWorkflows.Tenancy;

/// <summary>Where a site is in its life.</summary>
public enum SiteStatus
{
    /// <summary>Made, and not yet in anyone's use.</summary>
    Development,
    Demo,
    Testing,
    Production,

    /// <summary>Kept, but closed to its users.</summary>
    Suspended,

    /// <summary>Its things are gone; the row stays as a memory.</summary>
    Offboarded,
}

/// <summary>The one table of a site's status changes, and the statuses as they are stored.</summary>
public static class SiteStatusTable
{
    private static readonly Dictionary<SiteStatus, SiteStatus[]> Allowed = new()
    {
        [SiteStatus.Development] = [SiteStatus.Demo, SiteStatus.Testing, SiteStatus.Production, SiteStatus.Suspended, SiteStatus.Offboarded],
        [SiteStatus.Demo] = [SiteStatus.Development, SiteStatus.Testing, SiteStatus.Production, SiteStatus.Suspended, SiteStatus.Offboarded],
        [SiteStatus.Testing] = [SiteStatus.Development, SiteStatus.Demo, SiteStatus.Production, SiteStatus.Suspended, SiteStatus.Offboarded],
        // What clients work on is never turned back into a site for trying things out.
        [SiteStatus.Production] = [SiteStatus.Suspended, SiteStatus.Offboarded],
        [SiteStatus.Suspended] = [SiteStatus.Development, SiteStatus.Demo, SiteStatus.Testing, SiteStatus.Production, SiteStatus.Offboarded],
        // The undo of an offboarding that didn't get to the end puts back what was before.
        [SiteStatus.Offboarded] = [SiteStatus.Development, SiteStatus.Demo, SiteStatus.Testing, SiteStatus.Production, SiteStatus.Suspended],
    };

    public static bool Allows(SiteStatus from, SiteStatus to) => from == to || Array.IndexOf(Allowed[from], to) >= 0;

    /// <summary>The new status.</summary>
    /// <exception cref="InvalidOperationException">The table has no such change.</exception>
    public static SiteStatus Move(string domain, SiteStatus from, SiteStatus to) =>
        Allows(from, to) ? to : throw new InvalidOperationException($"The status of site '{domain}' can't go from '{ToText(from)}' to '{ToText(to)}'.");

    /// <summary>As stored and shown: <c>development</c>, <c>demo</c>, <c>testing</c>, <c>production</c>, <c>suspended</c> or <c>offboarded</c>.</summary>
    public static string ToText(SiteStatus status) => status switch
    {
        SiteStatus.Development => "development",
        SiteStatus.Demo => "demo",
        SiteStatus.Testing => "testing",
        SiteStatus.Production => "production",
        SiteStatus.Suspended => "suspended",
        SiteStatus.Offboarded => "offboarded",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "There is no such status of a site."),
    };

    /// <summary>The status of that name; null: there is none.</summary>
    public static SiteStatus? Find(string text)
    {
        foreach (var status in Allowed.Keys)
        {
            if (ToText(status) == text)
            {
                return status;
            }
        }

        return null;
    }
}
