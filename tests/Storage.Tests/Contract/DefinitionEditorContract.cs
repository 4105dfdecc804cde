using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>Definitions as a designer edits them, beside runs that are pinned to them.</summary>
public abstract class DefinitionEditorContract : StoreContract
{
    private IDefinitionEditor Editor => (IDefinitionEditor)Runs;

    [ContractFact]
    public async Task Save_DraftAgain_TakesItsPlaceUnderTheSameIdAndNumber()
    {
        var first = await SaveAsync("1");
        Clock.Advance(TimeSpan.FromMinutes(1));

        var second = await SaveAsync("2");

        Assert.Equal((first.ElsaId, 1, first.CreatedAt, "2"), (second.ElsaId, second.Version, second.CreatedAt, second.Json));
        Assert.NotEqual(first.VersionId, second.VersionId);
        Assert.Equal(second, Assert.Single(await Definitions.ListAsync(None)));
        Assert.Equal(second, await Definitions.FindVersionAsync(first.ElsaId, None));
    }

    [ContractFact]
    public async Task Save_DraftThatARunIsPinnedTo_LeavesTheRunItsText()
    {
        var first = await SaveAsync("1");
        await StartAsync("r1", first);

        var second = await SaveAsync("2");
        Clock.Advance(TimeSpan.FromHours(3));
        await SaveAsync("3");

        Assert.Equal(("1", true), ((await Definitions.FindVersionAsync(first.VersionId, None))!.Json, (await Definitions.FindVersionAsync(first.VersionId, None))!.IsSuperseded));
        Assert.Equal("2", (await Definitions.FindVersionAsync(second.VersionId, None))!.Json); // only just replaced: a start may have read it
        Clock.Advance(TimeSpan.FromHours(3));
        await SaveAsync("4");
        Assert.Null(await Definitions.FindVersionAsync(second.VersionId, None));
        Assert.Equal("1", (await Definitions.FindVersionAsync(first.VersionId, None))!.Json);
    }

    [ContractFact]
    public async Task Save_OverAPublishedVersion_IsTheNextVersionAsADraft()
    {
        var first = await SaveAsync("1", publish: true);

        var draft = await SaveAsync("2");

        Assert.Equal((2, false, true), (draft.Version, draft.IsPublished, draft.IsLatest));
        Assert.NotEqual(first.ElsaId, draft.ElsaId);
        Assert.Equal(first with { IsLatest = false }, await Definitions.FindPublishedAsync("d1", None));
    }

    [ContractFact]
    public async Task Save_WithAnId_TakesItWhereItIsFree()
    {
        var first = await Editor.SaveAsync(new DefinitionDraft("d1", "One", null, "1", false, "asked"), Sample.Audit(), None);
        var second = await Editor.SaveAsync(new DefinitionDraft("d2", "Two", null, "2", false, "asked"), Sample.Audit(), None);

        Assert.Equal("asked", first.ElsaId);
        Assert.Matches("^[0-9a-f]{16}$", second.ElsaId);
    }

    [ContractFact]
    public async Task Publish_TextThatWasReplacedMeanwhile_IsNull()
    {
        var checkedText = await SaveAsync("1");
        var later = await SaveAsync("2");

        Assert.Null(await Editor.PublishAsync(checkedText.VersionId, Sample.Audit(), None));
        Assert.Null(await Editor.PublishAsync(later.ElsaId, Sample.Audit(), None));
        var published = await Editor.PublishAsync(later.VersionId, Sample.Audit("workflow.publish", "d1"), None);
        Assert.Equal(later with { IsPublished = true, Revision = published!.Revision }, published);
        Assert.Equal(published, await Definitions.FindPublishedAsync("d1", None));
        Assert.Contains("workflow.publish", (await Audit.ListAsync(new AuditFilter(), None)).Items.Select(row => row.Row.Action));
    }

    [ContractFact]
    public async Task Retract_Published_IsADraftAgainAndKeepsItsNumberWhenSaved()
    {
        var published = await SaveAsync("1", publish: true);
        await StartAsync("r1", published);

        var retracted = await Editor.RetractVersionAsync("d1", Sample.Audit(), None);
        var saved = await SaveAsync("2");

        Assert.Equal(published with { IsPublished = false, Revision = retracted!.Revision }, retracted);
        Assert.Null(await Definitions.FindPublishedAsync("d1", None));
        Assert.Null(await Editor.RetractVersionAsync("d1", Sample.Audit(), None));
        Assert.Equal((1, published.ElsaId, "2"), (saved.Version, saved.ElsaId, saved.Json));
        Assert.Equal("1", (await Definitions.FindVersionAsync(published.VersionId, None))!.Json);
    }

    [ContractFact]
    public async Task Revert_OlderVersion_IsANewDraftWithItsText()
    {
        var first = await SaveAsync("1", publish: true);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await SaveAsync("2", publish: true);

        var reverted = await Editor.RevertAsync("d1", 1, Sample.Audit(), None);

        Assert.Equal(("1", 3, false, true, first.CreatedAt), (reverted!.Json, reverted.Version, reverted.IsPublished, reverted.IsLatest, reverted.CreatedAt));
        Assert.Equal("2", (await Definitions.FindPublishedAsync("d1", None))!.Json);
        Assert.Equal(reverted, await Definitions.FindLatestAsync("d1", None));
        Assert.Null(await Editor.RevertAsync("d1", 9, Sample.Audit(), None));
    }

    [ContractFact]
    public async Task Remove_WithALiveRun_DeletesNothing()
    {
        var first = await SaveAsync("1");
        await StartAsync("r1", first);
        await SaveAsync("2");

        Assert.Equal(new DefinitionRemoval(0, "r1"), await Editor.RemoveAsync(["d1"], Sample.Audit(), None));
        Assert.Equal(new DefinitionRemoval(0, "r1"), await Editor.RemoveVersionsAsync([first.ElsaId], Sample.Audit(), None));
        Assert.NotNull(await Definitions.FindLatestAsync("d1", None));
    }

    [ContractFact]
    public async Task Remove_WithAFinishedRun_IsGoneFromListsAndStaysReadableForTheRun()
    {
        var version = await SaveAsync("1", publish: true);
        await StartAsync("r1", version);
        var run = await ClaimOneAsync("a");
        run.State.Reach(RunStatus.Finished);
        await Runs.CommitAsync(Sample.Commit(run, release: true), None);

        Assert.Equal(new DefinitionRemoval(1, null), await Editor.RemoveAsync(["d1", "d1", "none"], Sample.Audit(), None));

        Assert.Empty(await Definitions.ListAsync(None));
        Assert.Null(await Definitions.FindPublishedAsync("d1", None));
        Assert.Equal(version.Json, (await Definitions.FindVersionAsync(version.VersionId, None))!.Json);
        Assert.Equal(version.VersionId, Assert.Single((await Editor.SearchAsync(new DefinitionFilter(Ids: [version.VersionId]), None)).Items).VersionId);
        Assert.Empty((await Editor.SearchAsync(new DefinitionFilter(DefinitionIds: ["d1"]), None)).Items);
        Assert.Equal(1, (await SaveAsync("again")).Version);
    }

    [ContractFact]
    public async Task RemoveVersions_TheLatest_MakesTheOneBeforeItTheLatest()
    {
        await SaveAsync("1", publish: true);
        var second = await SaveAsync("2");

        Assert.Equal(new DefinitionRemoval(1, null), await Editor.RemoveVersionsAsync([second.ElsaId, "none"], Sample.Audit(), None));

        Assert.Equal(("1", true, true), ((await Definitions.FindLatestAsync("d1", None))!.Json, (await Definitions.FindLatestAsync("d1", None))!.IsLatest, (await Definitions.FindLatestAsync("d1", None))!.IsPublished));
    }

    [ContractTheory]
    [InlineData(VersionChoice.All, "a1 a2 b1")]
    [InlineData(VersionChoice.Latest, "a2 b1")]
    [InlineData(VersionChoice.Published, "a1")]
    [InlineData(VersionChoice.Draft, "a2 b1")]
    [InlineData(VersionChoice.LatestOrPublished, "a1 a2 b1")]
    [InlineData(VersionChoice.LatestAndPublished, "")]
    [InlineData(VersionChoice.Number, "a2")]
    public async Task Search_Versions_AreThoseMeant(VersionChoice choice, string expected)
    {
        await LibraryAsync();

        var page = await Editor.SearchAsync(new DefinitionFilter(Versions: choice, Version: 2, Order: DefinitionOrder.Name, Descending: false), None);

        Assert.Equal(expected, string.Join(' ', page.Items.Select(d => d.Json).Order(StringComparer.Ordinal)));
        Assert.Equal(page.Items.Count, page.Total);
    }

    [ContractTheory]
    [InlineData("alp", "a2")]
    [InlineData("BRAVO", "b1")]
    [InlineData("second", "b1")]
    [InlineData("50%", "")]
    [InlineData("d-", "a2 b1")]
    public async Task Search_Text_IsFoundInNameDescriptionAndId(string text, string expected)
    {
        await LibraryAsync();

        var page = await Editor.SearchAsync(new DefinitionFilter(Versions: VersionChoice.Latest, Search: text), None);

        Assert.Equal(expected, string.Join(' ', page.Items.Select(d => d.Json).Order(StringComparer.Ordinal)));
    }

    [ContractFact]
    public async Task Search_Page_IsSortedAndCountsAll()
    {
        await LibraryAsync();

        var page = await Editor.SearchAsync(new DefinitionFilter(Order: DefinitionOrder.Version, Descending: true, Skip: 0, Take: 1), None);

        Assert.Equal(("a2", 3L), (Assert.Single(page.Items).Json, page.Total));
        Assert.Equal(["b1", "a1"], (await Editor.SearchAsync(new DefinitionFilter(DefinitionIds: ["d-a", "d-b"], Order: DefinitionOrder.Name, Skip: 0, Take: 2), None)).Items.Take(1).Concat((await Editor.SearchAsync(new DefinitionFilter(Versions: VersionChoice.Published), None)).Items).Select(d => d.Json));
        Assert.Equal(2, await Editor.CountAsync(None));
    }

    [ContractTheory]
    [InlineData("alpha", null, false)]
    [InlineData("ALPHA", "d-b", false)]
    [InlineData("Alpha", "d-a", true)]
    [InlineData("Gamma", null, true)]
    public async Task IsNameFree_KnowsOtherDefinitionsNames(string name, string? except, bool free)
    {
        await LibraryAsync();

        Assert.Equal(free, await Editor.IsNameFreeAsync(name, except, None));
    }

    private async Task LibraryAsync()
    {
        await Editor.SaveAsync(new DefinitionDraft("d-a", "Alpha", "the first", "a1", true), Sample.Audit(), None);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Editor.SaveAsync(new DefinitionDraft("d-a", "Alpha", "the first", "a2", false), Sample.Audit(), None);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Editor.SaveAsync(new DefinitionDraft("d-b", "Bravo", "the Second", "b1", false), Sample.Audit(), None);
    }

    private Task<StoredDefinition> SaveAsync(string json, bool publish = false) => Editor.SaveAsync(new DefinitionDraft("d1", "Onboarding", null, json, publish), Sample.Audit("workflow.save", "d1"), None);

    private async Task StartAsync(string id, StoredDefinition definition)
    {
        var sample = Sample.Run(id);
        var state = new RunState { Id = id, RootId = id, DefinitionId = definition.DefinitionId, DefinitionVersionId = definition.VersionId, Actor = "cli:root", StartedAt = Now, Input = new JsonObject() };
        Assert.IsType<AcceptResult.Accepted>(await Runs.AcceptAsync(sample with { State = state }, None));
    }
}
