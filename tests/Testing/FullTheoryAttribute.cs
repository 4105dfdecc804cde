using Xunit;

namespace NexusWorkflows.Testing;

/// <summary>Rows that take too long for every run; they are run by <c>./test.sh --full</c> and skipped by name otherwise.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FullTheoryAttribute : TheoryAttribute
{
    public FullTheoryAttribute()
    {
        if (Environment.GetEnvironmentVariable("NEXUS_TEST_FULL") != "1")
        {
            Skip = "takes long: ./test.sh --full runs it";
        }
    }
}
