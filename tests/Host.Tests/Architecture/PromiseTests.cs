using System.Text.RegularExpressions;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Architecture;

/// <summary>Each promise of the manual names tests that exist.</summary>
public sealed partial class PromiseTests
{
    private static readonly Dictionary<string, string> Rows = File.ReadLines(RepositoryRoot.Of("docs/promises.md"))
        .Where(line => Row().IsMatch(line)).ToDictionary(line => Row().Match(line).Groups[1].Value, line => line);

    public static TheoryData<string> Numbers => [.. Enumerable.Range(1, 26).Select(number => $"S{number}")];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Promise_OfTheManual_IsHeldByTestsThatExist(string number)
    {
        var named = Test().Matches(Rows[number]).Select(test => (Class: test.Groups[1].Value, Method: test.Groups[2].Value)).ToList();

        Assert.NotEmpty(named);
        Assert.All(named, test => Assert.True(Files(test.Class).Any(file => file.Contains($" {test.Method}(", StringComparison.Ordinal)), $"There is no test {test.Class}.{test.Method}."));
    }

    private static IEnumerable<string> Files(string name) =>
        Directory.EnumerateFiles(RepositoryRoot.Of("tests"), name + ".cs", SearchOption.AllDirectories).Select(File.ReadAllText);

    [GeneratedRegex(@"^\| (S\d+) \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"`([A-Z]\w+)\.([A-Z]\w+_\w+)`")]
    private static partial Regex Test();
}
