namespace NexusWorkflows.Tenancy.Names;

/// <summary>A domain of two labels or more, whoever's it is; the rules for names of ours are <see cref="SiteName"/>'s.</summary>
public static class DomainName
{
    /// <summary>The domain in small letters, without a full stop at its end, international labels as punycode.</summary>
    public static NameVerdict Of(string input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var typed = input.Trim(' ');
        return Normalise(typed) is { } domain
            ? NameVerdict.Good(domain)
            : NameVerdict.Refused($"'{TypedText.Shown(typed)}' is no domain: write it like 'erp.example.com', with letters, digits and '-', up to 63 between two dots and 253 in all.");
    }

    /// <summary>The domain in its stored form; null: it is none.</summary>
    /// <param name="typed">Spaces around it are no part of a domain.</param>
    internal static string? Normalise(string typed)
    {
        var name = HostLabels.Normalise(typed.EndsWith('.') ? typed[..^1] : typed);
        if (name is null || !name.Contains('.', StringComparison.Ordinal))
        {
            return null;
        }

        // No top-level domain is a number: four of them would be an address.
        return name[(name.LastIndexOf('.') + 1)..].All(char.IsAsciiDigit) ? null : name;
    }
}
