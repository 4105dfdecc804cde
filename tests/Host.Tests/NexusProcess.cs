using System.Diagnostics;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests;

/// <summary>Runs the built program as a user does.</summary>
internal static class NexusProcess
{
    private static readonly string Program = RepositoryRoot.Of($"src/Host/bin/{Configuration}/net10.0/nexus");

    private static string Configuration => AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    public static Task<Ended> RunAsync(string data, params string[] arguments) => RunAsync(data, new Dictionary<string, string>(), arguments);

    public static async Task<Ended> RunAsync(string data, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = Start(data, environment, arguments);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new Ended(process.ExitCode, await output, await error);
    }

    public static Process Start(string data, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("NEXUS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["NEXUS_DATA"] = data;
        start.Environment["NO_COLOR"] = "1";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}

internal sealed record Ended(int Exit, string Output, string Error)
{
    public string LastLine => Error.TrimEnd('\n').Split('\n')[^1];
}
