using System.Text.RegularExpressions;

namespace NexusWorkflows.Platform.Erpnext;

/// <summary>The door that every name passes before it gets near a command or a path.</summary>
internal static partial class BenchNames
{
    private static readonly string[] SystemDatabases = ["mysql", "information_schema", "performance_schema", "sys", "test"];

    public static string Domain(string value) => value.Length <= 253 && DomainPattern().IsMatch(value)
        ? value
        : throw Invalid("site", value, "a site name is a host name in lower case with at least one dot, such as 'acme.example.com'");

    public static string App(string value) => AppPattern().IsMatch(value)
        ? value
        : throw Invalid("app", value, "an app name is made of lower-case letters, digits and '_', and begins with a letter");

    public static string Database(string value) => DatabasePattern().IsMatch(value) && !SystemDatabases.Contains(value, StringComparer.OrdinalIgnoreCase)
        ? value
        : throw Invalid("database", value, "a site's database name is made of letters, digits and '_', has at most 64 of them and isn't one of MariaDB's own");

    /// <summary>One line: it is answered to a prompt.</summary>
    public static string Password(string value) => value.Length > 0 && !value.Any(char.IsControl)
        ? value
        : throw new PlatformException("erpnext", FaultKind.Permanent, "erpnext.invalid_password", "The password can't be used: it is empty or holds a line break or another control character. Choose another.");

    private static PlatformException Invalid(string what, string value, string rule) =>
        new("erpnext", FaultKind.Permanent, "erpnext.invalid_name", $"'{value}' is no {what} name: {rule}. Correct it.");

    [GeneratedRegex(@"\A([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex DomainPattern();

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,59}\z")]
    private static partial Regex AppPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_]{1,64}\z")]
    private static partial Regex DatabasePattern();
}
