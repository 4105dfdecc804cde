using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Endpoints;

namespace NexusWorkflows.Host.Tests.Endpoints;

public sealed class ReplyTests
{
    [Theory]
    [InlineData(RunStatus.Finished, false, false, 200)]
    [InlineData(RunStatus.Waiting, true, false, 200)]
    [InlineData(RunStatus.Waiting, false, false, 202)]
    [InlineData(RunStatus.Waiting, true, true, 202)]
    [InlineData(RunStatus.Paused, true, false, 202)]
    [InlineData(RunStatus.Failed, false, false, 500)]
    [InlineData(RunStatus.Undone, false, false, 500)]
    [InlineData(RunStatus.Cancelled, false, false, 500)]
    [InlineData(RunStatus.Undoing, false, true, 202)]
    public void Of_NoAnswer_SaysHowTheRunStands(RunStatus status, bool hasBookmark, bool quarantined, int expected) =>
        Assert.Equal(expected, Reply.Of(null, Run(status, hasBookmark, quarantined)).Status);

    [Fact]
    public void Of_AnAnswer_IsThatWhateverBecameOfTheRun() =>
        Assert.Equal(418, Reply.Of(new JsonObject { ["status"] = 418 }, Run(RunStatus.Failed, false, false)).Status);

    private static RunRecord Run(RunStatus status, bool hasBookmark, bool quarantined)
    {
        var state = new RunState { Id = "r", RootId = "r", DefinitionId = "d", DefinitionVersionId = "v", Actor = "test", OnFailure = OnFailure.Stop };
        if (hasBookmark)
        {
            state.Bookmarks.Add(new BookmarkState("b", "s1", "Elsa.RunTask", null));
        }

        var text = RunStateJson.Serialize(state).Replace("\"status\":\"Pending\"", $"\"status\":\"{status}\"", StringComparison.Ordinal);
        return new RunRecord("r", "r", "w", 1, RunStateJson.Deserialize(text), null, DateTimeOffset.UnixEpoch, null, null, null, quarantined);
    }
}
