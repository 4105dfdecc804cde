using NexusWorkflows.Activities;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Commands;

public sealed class ActivityPageTests : IDisposable
{
    private readonly TempData temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Page_OfTheManual_IsWhatTheProgramWrites() => Assert.True(
        File.ReadAllText(RepositoryRoot.Of("docs/activities.md")) == ActivityPage.Of(ActivityCatalog.Of(typeof(ActivitiesServices).Assembly)),
        "docs/activities.md isn't current any more. Run './nexus activity list --markdown > docs/activities.md' to write it anew.");

    [Fact]
    public void Page_OfTheManual_HasEveryActivityWithItsInputs()
    {
        var page = File.ReadAllText(RepositoryRoot.Of("docs/activities.md"));

        Assert.All(ElsaActivities.Types, type => Assert.Contains($"| `{type}` |", page, StringComparison.Ordinal));
        Assert.All(ActivityCatalog.Of(typeof(ActivitiesServices).Assembly).All.Where(activity => activity.IsOurs), activity =>
        {
            var from = page.IndexOf($"\n`{activity.TypeName}`: ", StringComparison.Ordinal);
            var section = page[from..page.IndexOf("\n##", from, StringComparison.Ordinal)];
            Assert.All(activity.Inputs, input => Assert.Contains($"| `{char.ToLowerInvariant(input.Name[0])}{input.Name[1..]}` |", section, StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task Markdown_OfTheVerb_IsThePageAndTouchesNoData()
    {
        var written = await NexusProcess.RunAsync(temp.Folder, "activity", "list", "--markdown");

        Assert.Equal((0, ""), (written.Exit, written.Error));
        Assert.Equal(File.ReadAllText(RepositoryRoot.Of("docs/activities.md")), written.Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temp.Folder));
    }

    [Fact]
    public async Task Markdown_TogetherWithJson_IsRefused()
    {
        var ended = await NexusProcess.RunAsync(temp.Folder, "activity", "list", "--markdown", "--json");

        Assert.Equal((2, "Give either --markdown or --json."), (ended.Exit, ended.LastLine));
    }
}
