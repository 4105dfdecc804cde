using System.Text.RegularExpressions;

namespace NexusWorkflows.Lab;

/// <summary><c>mariadb</c> as far as workflows use it: the login by an option file on stdin, and the questions which databases there are.</summary>
internal sealed partial class MariaDbProgram(LabFolder folder)
{
    public int Run(IReadOnlyList<string> arguments)
    {
        var statement = Statement(arguments);
        var options = arguments.Any(argument => argument.StartsWith("--defaults-extra-file=/dev/stdin", StringComparison.Ordinal)) ? Console.In.ReadToEnd() : "";
        var user = Option(options, "user") ?? Given(arguments, "--user=") ?? "root";
        var password = Option(options, "password") ?? "";
        var server = new DatabaseServer(folder);
        if (new GateLine(folder).Enter("mariadb", "") is { } entered && (string?)entered["kind"] == LabFaultKind.Down)
        {
            Console.Error.WriteLine("Error response from daemon: container erpnext-backend is not running");
            return 1;
        }

        if (user != "root" || !server.AcceptsRoot(password))
        {
            Console.Error.WriteLine($"ERROR 1045 (28000): Access denied for user '{user}'@'localhost' (using password: {(password.Length > 0 ? "YES" : "NO")})");
            return 1;
        }

        return Answer(server, statement);
    }

    private static int Answer(DatabaseServer server, string statement)
    {
        if (SchemaPattern().Match(statement) is { Success: true } match)
        {
            if (server.Exists(match.Groups[1].Value))
            {
                Console.Out.Write(match.Groups[1].Value + "\n");
            }

            return 0;
        }

        if (ShowPattern().IsMatch(statement))
        {
            string[] own = ["information_schema", "mysql", "performance_schema", "sys"];
            Console.Out.Write(string.Concat(server.Names().Concat(own).Order(StringComparer.Ordinal).Select(name => name + "\n")));
            return 0;
        }

        if (OnePattern().IsMatch(statement))
        {
            Console.Out.Write("1\n");
            return 0;
        }

        Console.Error.WriteLine("ERROR 1064 (42000) at line 1: You have an error in your SQL syntax; the Lab knows SHOW DATABASES, SELECT 1 and the question for one SCHEMA_NAME");
        return 1;
    }

    private static string Statement(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count - 1; i++)
        {
            if (arguments[i] is "-e" or "--execute")
            {
                return arguments[i + 1];
            }
        }

        return Given(arguments, "--execute=") ?? "";
    }

    private static string? Given(IReadOnlyList<string> arguments, string prefix) =>
        arguments.FirstOrDefault(argument => argument.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];

    private static string? Option(string file, string name) => file.Split('\n')
        .Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries))
        .Where(pair => pair.Length == 2 && pair[0] == name)
        .Select(pair => pair[1].Trim('"', '\''))
        .FirstOrDefault();

    [GeneratedRegex(@"\A\s*SELECT\s+SCHEMA_NAME\s+FROM\s+information_schema\.SCHEMATA\s+WHERE\s+SCHEMA_NAME\s*=\s*'([^']*)'\s*;?\s*\z", RegexOptions.IgnoreCase)]
    private static partial Regex SchemaPattern();

    [GeneratedRegex(@"\A\s*SHOW\s+DATABASES\s*;?\s*\z", RegexOptions.IgnoreCase)]
    private static partial Regex ShowPattern();

    [GeneratedRegex(@"\A\s*SELECT\s+1\s*;?\s*\z", RegexOptions.IgnoreCase)]
    private static partial Regex OnePattern();
}
