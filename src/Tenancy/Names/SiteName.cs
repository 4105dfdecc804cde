namespace NexusWorkflows.Tenancy.Names;

/// <summary>Which name a new site may have. What passes is lower-case ASCII, so that nothing is to be escaped anywhere later.</summary>
public static class SiteName
{
    /// <summary>Names below the base domain that services of our own have or will have.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "admin", "api", "auth", "autoconfig", "autodiscover", "ftp", "grafana", "imap", "localhost", "mail", "mta-sts", "mx", "nexus", "ns", "ns1", "ns2",
        "pop", "pop3", "prometheus", "smtp", "sso", "status", "traefik", "webmail", "www",
    };

    /// <summary>The whole domain of a site from a subdomain or a domain; without a dot it is a subdomain.</summary>
    public static NameVerdict Of(string input, SiteNaming naming)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Contains('.', StringComparison.Ordinal) ? OfDomain(input, naming) : OfSubdomain(input, naming);
    }

    /// <summary>The whole domain of a site named by one label below the base domain.</summary>
    public static NameVerdict OfSubdomain(string input, SiteNaming naming)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(naming);
        var typed = input.Trim(' ');
        if (naming.Pattern == SitePattern.Full)
        {
            return NameVerdict.Refused("Sites here have domains of their own ('domains: pattern: full'). Give a domain.");
        }

        if (TypicalMistake(typed, $"Give a subdomain of '{naming.BaseDomain}'.") is { } mistake)
        {
            return NameVerdict.Refused(mistake);
        }

        if (HostLabels.Normalise(typed) is not { } label || label.Contains('.', StringComparison.Ordinal))
        {
            return NameVerdict.Refused($"'{TypedText.Shown(typed)}' is no subdomain: use at most 63 letters, digits and '-', the first and last no '-'. Choose another.");
        }

        return WholeBelowBase($"{label}.{naming.BaseDomain}", label, naming);
    }

    /// <summary>A site's domain given whole.</summary>
    public static NameVerdict OfDomain(string input, SiteNaming naming)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(naming);
        var typed = input.Trim(' ');
        if (TypicalMistake(typed, "Give a domain like 'erp.example.com'.") is { } mistake)
        {
            return NameVerdict.Refused(mistake);
        }

        var verdict = DomainName.Of(typed);
        if (verdict.Name is not { } domain)
        {
            return verdict;
        }

        if (domain == naming.BaseDomain)
        {
            return NameVerdict.Refused($"'{domain}' is the domain of all sites and can't be a site itself. Give a name below it.");
        }

        if (!domain.EndsWith($".{naming.BaseDomain}", StringComparison.Ordinal))
        {
            return naming.Pattern == SitePattern.Subdomain
                ? NameVerdict.Refused($"Sites here are subdomains of '{naming.BaseDomain}' ('domains: pattern: subdomain'). Give a subdomain.")
                : NameVerdict.Good(domain);
        }

        // However the name is given, the label next to the base domain is the one that is ours to keep.
        var below = domain[..^(naming.BaseDomain.Length + 1)];
        return WholeBelowBase(domain, below[(below.LastIndexOf('.') + 1)..], naming);
    }

    private static NameVerdict WholeBelowBase(string domain, string label, SiteNaming naming) =>
        Reserved.Contains(label) ? NameVerdict.Refused($"'{label}' below '{naming.BaseDomain}' is kept for services of our own. Choose another.")
        : domain.Length > HostLabels.LongestName ? NameVerdict.Refused($"'{TypedText.Shown(domain)}' has {domain.Length} characters; a domain has at most {HostLabels.LongestName}. Choose a shorter one.")
        : NameVerdict.Good(domain);

    private static string? TypicalMistake(string typed, string wanted) =>
        typed.Length == 0 ? $"The name is empty. {wanted}"
        : typed.Contains('*', StringComparison.Ordinal) ? $"'{TypedText.Shown(typed)}' is a wildcard; a site has one name. {wanted}"
        : typed.Contains("://", StringComparison.Ordinal) ? $"'{TypedText.Shown(typed)}' is an address of a page; a site's name has no 'https://' and no path. {wanted}"
        : typed.Contains('@', StringComparison.Ordinal) ? $"'{TypedText.Shown(typed)}' is a mail address, not the name of a site. {wanted}"
        : null;
}
