using System.Text.RegularExpressions;

namespace NexusWorkflows.Activities.Intake;

/// <summary>Which names a new site and its mail may have. Only plain ASCII passes, so that nothing is to be escaped anywhere later.</summary>
internal static partial class HostName
{
    private const int LongestLabel = 63;
    private const int LongestName = 253;

    /// <summary>Names below the base domain that services of our own have or will have.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "www", "mail", "smtp", "imap", "pop", "webmail", "autodiscover", "autoconfig", "mta-sts", "ns", "ns1", "ns2", "admin", "api", "auth", "sso", "nexus", "traefik", "grafana", "prometheus", "status", "localhost",
    };

    /// <summary>What is wrong with a subdomain; null: nothing.</summary>
    public static string? FaultOfSubdomain(string subdomain) =>
        subdomain.Length > LongestLabel ? $"A subdomain has at most {LongestLabel} characters; this one has {subdomain.Length}."
        : !Label().IsMatch(subdomain) ? $"'{Shown(subdomain)}' is no subdomain: use letters a-z, digits and '-', neither first nor last. Choose another."
        : Reserved.Contains(subdomain) ? $"'{subdomain}' is kept for services of our own. Choose another."
        : null;

    /// <summary>What is wrong with a domain; null: nothing.</summary>
    public static string? FaultOfDomain(string domain) =>
        domain.Length > LongestName ? $"A domain has at most {LongestName} characters; this one has {domain.Length}."
        : !domain.Contains('.', StringComparison.Ordinal) || char.IsAsciiDigit(domain[^1]) || !domain.Split('.').All(l => l.Length <= LongestLabel && Label().IsMatch(l))
            ? $"'{Shown(domain)}' is no domain: write it like 'erp.example.com', with letters a-z, digits and '-' (an international name in its xn-- form)."
        : null;

    /// <summary>What is wrong with the part of a mail address before the @; null: nothing.</summary>
    public static string? FaultOfLocalPart(string local) =>
        LocalPart().IsMatch(local) ? null : $"'{Shown(local)}' can't stand before the @: use letters a-z, digits, '.', '_' and '-'. Choose another.";

    public static bool IsMailAddress(string address) => address.Split('@') is [var local, var domain] && LocalPart().IsMatch(local) && FaultOfDomain(domain) is null;

    /// <summary>Fit to be shown: one line, not too long.</summary>
    public static string Shown(string text)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
        return line.Length > 60 ? line[..60] + "…" : line;
    }

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]*[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9._+-]{0,62}[a-z0-9])?\z")]
    private static partial Regex LocalPart();
}
