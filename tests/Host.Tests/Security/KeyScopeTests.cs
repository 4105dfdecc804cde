using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Tests.Security;

public sealed class KeyScopeTests
{
    [Theory]
    [InlineData("onboarding", "onboarding", true)]
    [InlineData("onboarding", "onboarding2", false)]
    [InlineData("onboarding", "Onboarding", false)]
    [InlineData("poc-*", "poc-", true)]
    [InlineData("poc-*", "poc-one\ntwo", true)]
    [InlineData("poc-*", "a-poc-one", false)]
    [InlineData("*", "anything at all", true)]
    [InlineData("Nexus.Verify*", "Nexus.VerifyDns", true)]
    [InlineData("Nexus.Verify*", "NexusXVerifyDns", false)]
    [InlineData("a*b*c", "a-b-b-c", true)]
    [InlineData("a*b*c", "a-c-b", false)]
    [InlineData("a,b*", "b9", true)]
    public void Covers_Pattern_MatchesTheWholeText(string patterns, string text, bool covers)
    {
        Assert.Equal(covers, new KeyScope(KeyScope.Patterns(patterns), null).CoversWorkflow(text));
        Assert.Equal(covers, new KeyScope(null, KeyScope.Patterns(patterns)).CoversActivity(text));
    }

    [Fact]
    public void Covers_NoPatterns_IsEverything()
    {
        Assert.True(KeyScope.All is { IsAll: true } all && all.CoversActivity("Nexus.CreateSite") && all.CoversWorkflow("onboarding"));
        Assert.False(new KeyScope(["a"], null).IsAll);
        Assert.False(new KeyScope(null, ["a"]).IsAll);
    }
}
