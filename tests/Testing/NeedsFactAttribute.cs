using Xunit;

namespace NexusWorkflows.Testing;

/// <summary>A test that needs a program besides the SDK. Without it the test is skipped by name, unless the full run was asked for: then it runs and fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsFactAttribute : FactAttribute
{
    /// <param name="program">The program's name on the PATH, for example <c>chromium</c>.</param>
    public NeedsFactAttribute(string program)
    {
        if (Environment.GetEnvironmentVariable("NEXUS_TEST_FULL") != "1" && !IsOnPath(program))
        {
            Skip = $"needs '{program}': ./test.sh --full installs it";
        }
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));
}
