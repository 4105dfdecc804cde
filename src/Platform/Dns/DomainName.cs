using System.Globalization;

namespace NexusWorkflows.Platform.Dns;

/// <summary>The door through which every domain name comes: what passes is lower-case ASCII and safe in a path, a rule and a file name.</summary>
internal static class DomainName
{
    private static readonly IdnMapping Idn = new();

    /// <summary>The name in lower case and punycode; throws Permanent <c>invalid_name</c> unless it is a host name of two labels or more.</summary>
    public static string Host(string name, string system) =>
        Ascii(name) is { } ascii && ascii.Contains('.', StringComparison.Ordinal) && !ascii.Contains('_', StringComparison.Ordinal)
            ? ascii
            : throw Invalid(name, system, "domain name");

    /// <summary>The same for a name of DNS, whose labels may hold underscores.</summary>
    public static string Record(string name, string system) => Ascii(name) ?? throw Invalid(name, system, "DNS name");

    /// <summary>The address in lower case, its domain as <see cref="Host"/>; the local part is letters, digits and <c>._+-</c>.</summary>
    public static string MailAddress(string address, string system)
    {
        var at = address.IndexOf('@', StringComparison.Ordinal);
        var local = at > 0 ? address[..at].ToLowerInvariant() : "";
        return local.Length is > 0 and <= 64 && local.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '+' or '-')
            ? $"{local}@{Host(address[(at + 1)..], system)}"
            : throw Invalid(address, system, "mail address");
    }

    private static string? Ascii(string name)
    {
        string ascii;
        try
        {
            ascii = Idn.GetAscii(name.TrimEnd('.')).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null; // empty label, label too long, or letters that no domain name may hold
        }

        return ascii.Length is > 0 and <= 253 && ascii.Split('.').All(IsLabel) ? ascii : null;
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static PlatformException Invalid(string name, string system, string what) =>
        new(system, FaultKind.Permanent, $"{system}.invalid_name", $"'{name}' is not a valid {what}. Correct it and try again.");
}
