using System.Globalization;

namespace NexusWorkflows.Platform.Erpnext;

/// <summary>Asks the sites' database server by its command-line client, where the bench is; the password goes by standard input.</summary>
internal sealed class DatabaseClient(ICommandTransport transport, BenchOptions options)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public async Task<bool> ExistsAsync(string database, string rootPassword, CancellationToken ct)
    {
        var sql = string.Create(CultureInfo.InvariantCulture, $"SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME='{BenchNames.Database(database)}'");
        var arguments = new List<string> { options.DatabaseClient, "--defaults-extra-file=/dev/stdin" };
        arguments.AddRange(Address());
        arguments.AddRange(["--user", options.DatabaseRootUser, "--batch", "--skip-column-names", "-e", sql]);
        var result = await transport.RunAsync(new Command(arguments, null, OptionFile(rootPassword), Limit, null), ct);
        BenchAnswer.Demand(new BenchCall("look for database", database, Changes: false, [rootPassword]), result);
        return result.StandardOutput.Split('\n').Any(l => l.TrimEnd('\r').Equals(database, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The client's own file format: in quotes, a '#' begins no comment and a backslash escapes.</summary>
    internal static string OptionFile(string password) =>
        password.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? $"[client]\npassword={password}\n"
            : $"[client]\npassword=\"{password.Replace(@"\", @"\\", StringComparison.Ordinal)}\"\n";

    private string[] Address() => options.DatabaseHost.Split(':') switch
    {
        [var host, var port] => ["--host", host, "--port", port],
        _ => ["--host", options.DatabaseHost],
    };
}
