using Xunit;

namespace NexusWorkflows.Testing;

/// <summary>A test that takes too long for every run; <c>./test.sh --full</c> runs it, other runs skip it by name.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FullFactAttribute : FactAttribute
{
    public FullFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("NEXUS_TEST_FULL") != "1")
        {
            Skip = "takes long: ./test.sh --full runs it";
        }
    }
}
