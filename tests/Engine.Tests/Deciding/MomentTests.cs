using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Tests.Deciding;

public sealed class MomentTests
{
    [Fact]
    public void NextId_SameSeed_IsTheSameOnlyWithTheSameSalt()
    {
        Assert.Equal(IdsOf(0), IdsOf(0));
        Assert.Empty(IdsOf(0).Intersect(IdsOf(0x5bd1e995_1234567L)));
        Assert.All(IdsOf(-1), id => Assert.Matches("^[0-9a-f]{16}$", id));
    }

    private static List<string> IdsOf(long salt)
    {
        var moment = new Moment(DateTimeOffset.UnixEpoch, 7, new Dictionary<string, string>(), length => new string('p', length), new EngineSettings()) { Salt = salt };
        return [.. Enumerable.Range(0, 100).Select(_ => moment.NextId())];
    }
}
