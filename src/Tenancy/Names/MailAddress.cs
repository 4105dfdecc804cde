namespace NexusWorkflows.Tenancy.Names;

/// <summary>Mail addresses that pass every system of the platform: plain ASCII before the @, a host name after it.</summary>
public static class MailAddress
{
    private const int LongestLocal = 64;
    private const int Longest = 254;

    /// <summary>The address in small letters, its domain as punycode.</summary>
    public static NameVerdict Of(string input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var typed = input.Trim(' ');
        if (typed.Length == 0)
        {
            return NameVerdict.Refused("The mail address is empty. Give one like 'name@example.com'.");
        }

        var at = typed.LastIndexOf('@');
        if (at < 0 || !IsLocalPart(typed[..at]) || DomainName.Normalise(typed[(at + 1)..]) is not { } domain)
        {
            return NameVerdict.Refused($"'{TypedText.Shown(typed)}' is no mail address: write it like 'name@example.com', with letters, digits, '.', '_', '+' and '-' before the @.");
        }

        var address = $"{typed[..at].ToLowerInvariant()}@{domain}";
        return address.Length > Longest
            ? NameVerdict.Refused($"'{TypedText.Shown(address)}' has {address.Length} characters; a mail address has at most {Longest}. Give a shorter one.")
            : NameVerdict.Good(address);
    }

    /// <summary>The part before the @ of an alias in that mail domain, given alone or with the domain.</summary>
    /// <param name="mailDomain">Normalised.</param>
    public static NameVerdict OfAlias(string input, string mailDomain)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(mailDomain);
        var typed = input.Trim(' ');
        var at = typed.LastIndexOf('@');
        if (at == 0 || typed.Contains('*', StringComparison.Ordinal))
        {
            return NameVerdict.Refused($"'{TypedText.Shown(typed)}' would take all mail of the domain; an alias is one address. Give a name like 'sales'.");
        }

        if (at > 0 && DomainName.Normalise(typed[(at + 1)..]) != mailDomain)
        {
            return NameVerdict.Refused($"'{TypedText.Shown(typed)}' isn't in the mail domain '{mailDomain}'. Give only the part before the @.");
        }

        var local = at > 0 ? typed[..at] : typed;
        return IsLocalPart(local)
            ? NameVerdict.Good(local.ToLowerInvariant())
            : NameVerdict.Refused($"'{TypedText.Shown(local)}' can't stand before the @: use letters, digits, '.', '_', '+' and '-', the first and last a letter or digit. Choose another.");
    }

    private static bool IsLocalPart(string local) =>
        local.Length is > 0 and <= LongestLocal
        && char.IsAsciiLetterOrDigit(local[0]) && char.IsAsciiLetterOrDigit(local[^1])
        && !local.Contains("..", StringComparison.Ordinal)
        && local.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '+' or '-');
}
