namespace NexusWorkflows.Tenancy.Tests;

public sealed class SiteStatusTests
{
    /// <summary>Each row: from; to which of development, demo, testing, production, suspended, offboarded.</summary>
    [Theory]
    [InlineData(SiteStatus.Development, "111111")]
    [InlineData(SiteStatus.Demo, "111111")]
    [InlineData(SiteStatus.Testing, "111111")]
    [InlineData(SiteStatus.Production, "000111")]
    [InlineData(SiteStatus.Suspended, "111111")]
    [InlineData(SiteStatus.Offboarded, "111111")]
    public void Allows_EveryPair_IsAsInTheTable(SiteStatus from, string allowed) =>
        Assert.Equal(allowed, string.Concat(Enum.GetValues<SiteStatus>().Select(to => SiteStatusTable.Allows(from, to) ? '1' : '0')));

    [Fact]
    public void Move_EveryPair_IsAllowedOrRefusedByName() =>
        Assert.All(Enum.GetValues<SiteStatus>(), from => Assert.All(Enum.GetValues<SiteStatus>(), to =>
        {
            if (SiteStatusTable.Allows(from, to))
            {
                Assert.Equal(to, SiteStatusTable.Move("a.example", from, to));
            }
            else
            {
                var refused = Assert.Throws<InvalidOperationException>(() => SiteStatusTable.Move("a.example", from, to));
                Assert.Equal($"The status of site 'a.example' can't go from '{SiteStatusTable.ToText(from)}' to '{SiteStatusTable.ToText(to)}'.", refused.Message);
            }
        }));

    [Fact]
    public void Text_EveryStatus_IsReadBack() =>
        Assert.All(Enum.GetValues<SiteStatus>(), status => Assert.Equal(status, SiteStatusTable.Find(SiteStatusTable.ToText(status))));

    [Theory]
    [InlineData("Production")]
    [InlineData("")]
    [InlineData("closed")]
    public void Find_AnotherText_IsNone(string text) => Assert.Null(SiteStatusTable.Find(text));
}
