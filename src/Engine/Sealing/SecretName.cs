using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace NexusWorkflows.Engine.Sealing;

/// <summary>Names of secrets, by Elsa's rule: upper and lower case are the same.</summary>
public static partial class SecretName
{
    /// <summary>The rule in words.</summary>
    public const string Rule = "2 to 200 letters, digits, '.', '-', '_' or ':', a letter first";

    /// <summary>The name as it is stored: in small letters. False: it is none.</summary>
    public static bool TryRead(string? given, [NotNullWhen(true)] out string? name)
    {
        name = given is null ? null : Stored(given);
        return name is not null && Pattern().IsMatch(name);
    }

    /// <summary>The same without a look whether it is a name.</summary>
    [SuppressMessage("Globalization", "CA1308", Justification = "A name is shown as it is stored, and Elsa's are in small letters.")]
    public static string Stored(string given) => given.Trim().ToLowerInvariant();

    [GeneratedRegex(@"^[a-z][a-z0-9._:-]{1,199}\z")]
    private static partial Regex Pattern();
}
