using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>Two editors of one definition: the text of each is there afterwards, and none takes the place of one that it didn't know.</summary>
public abstract class RevisionContract : StoreContract
{
    private IDefinitionEditor Editor => (IDefinitionEditor)Runs;

    [ContractFact]
    public async Task SaveOver_TheTextThatWasEdited_TakesItsPlaceUnderTheNextRevision()
    {
        var first = await SaveAsync("1");

        var second = await SaveOverAsync("2", first.Revision);

        Assert.True(second!.Revision > first.Revision);
        Assert.Equal(("2", first.ElsaId, Sample.Audit().Actor, Now), (second.Json, second.ElsaId, second.ChangedBy, second.ChangedAt));
        Assert.Equal(second, await Definitions.FindLatestAsync("d1", None));
    }

    [ContractFact]
    public async Task SaveOver_ATextThatWasReplaced_WritesNothing()
    {
        var first = await SaveAsync("1");
        var second = await SaveOverAsync("2", first.Revision);

        Assert.Null(await SaveOverAsync("3", first.Revision));
        Assert.Null(await SaveOverAsync("3", first.Revision, publish: true));

        Assert.Equal(second, await Definitions.FindLatestAsync("d1", None));
        Assert.Null(await Definitions.FindPublishedAsync("d1", None));
        Assert.Equal(2, (await Audit.ListAsync(new Engine.Auditing.AuditFilter(Subject: "d1"), None)).Total);
    }

    [ContractFact]
    public async Task SaveOver_ADefinitionThatIsGone_WritesNothing()
    {
        var first = await SaveAsync("1");
        await Editor.RemoveAsync(["d1"], Sample.Audit(), None);

        Assert.Null(await SaveOverAsync("2", first.Revision));
        Assert.Empty(await Definitions.ListAsync(None));

        var again = await SaveAsync("1");
        Assert.True(again.Revision > first.Revision);
    }

    [ContractTheory]
    [InlineData("publish")]
    [InlineData("retract")]
    [InlineData("revert")]
    [InlineData("remove the latest")]
    [InlineData("save without a revision")]
    public async Task SaveOver_AfterAnothersAct_WritesNothing(string act)
    {
        await SaveAsync("1", publish: act == "retract");
        var edited = act == "retract" ? (await Definitions.FindLatestAsync("d1", None))! : await SaveAsync("2", publish: act is "revert" or "remove the latest");
        if (act == "remove the latest")
        {
            edited = await SaveAsync("3");
        }

        switch (act)
        {
            case "publish":
                await Editor.PublishAsync(edited.VersionId, Sample.Audit(), None);
                break;
            case "retract":
                await Editor.RetractVersionAsync("d1", Sample.Audit(), None);
                break;
            case "revert":
                await Editor.RevertAsync("d1", 1, Sample.Audit(), None);
                break;
            case "remove the latest":
                await Editor.RemoveVersionsAsync([edited.ElsaId], Sample.Audit(), None);
                break;
            default:
                await SaveAsync("by another");
                break;
        }

        var before = (await Definitions.FindLatestAsync("d1", None))!;
        Assert.True(before.Revision > edited.Revision);
        Assert.Null(await SaveOverAsync("mine", edited.Revision));
        Assert.Equal(before, await Definitions.FindLatestAsync("d1", None));
    }

    [ContractFact]
    public async Task SaveOver_TextThatMeansTheSame_IsKeptAndLeavesTheRevisionToOthers()
    {
        var first = await SaveAsync("1");

        var measured = await Editor.SaveOverAsync(new DefinitionDraft("d1", "Onboarding", null, "1 measured", false) { MeansTheSame = true }, new EditedFrom(first.Revision, "b"), Sample.Audit(), None);

        Assert.Equal((first.Revision, "1 measured"), (measured!.Revision, (await Definitions.FindLatestAsync("d1", None))!.Json));
        Assert.NotNull(await SaveOverAsync("2", first.Revision, editor: "a"));
    }

    [ContractFact]
    public async Task SaveOver_TheEditorsOwnSaveCameBetween_IsNoStranger()
    {
        var first = await SaveAsync("1");
        await SaveOverAsync("12", first.Revision, editor: "a");
        await SaveOverAsync("123", first.Revision, editor: "a");

        var overlapping = await SaveOverAsync("1234", first.Revision, editor: "a");

        Assert.Equal("1234", overlapping!.Json);
        Assert.Null(await SaveOverAsync("x", first.Revision, editor: "b"));
        Assert.Null(await SaveOverAsync("x", first.Revision));
    }

    [ContractFact]
    public async Task SaveOver_AStrangersSaveCameBetween_IsRefusedToTheEditorThatSavedBeforeIt()
    {
        var first = await SaveAsync("1");
        var mine = await SaveOverAsync("12", first.Revision, editor: "a");
        var theirs = await SaveOverAsync("12 and b", mine!.Revision, editor: "b");

        Assert.Null(await SaveOverAsync("123", first.Revision, editor: "a"));
        Assert.Null(await SaveOverAsync("123", mine.Revision, editor: "a"));

        var read = await SaveOverAsync("12 and b and a", theirs!.Revision, editor: "a");
        Assert.Null(await SaveOverAsync("late", first.Revision, editor: "a")); // made before b's text was known
        Assert.NotNull(await SaveOverAsync("more", theirs.Revision, editor: "a"));
        Assert.NotNull(read);
    }

    [ContractFact]
    public async Task SaveOver_FiftyAtOnce_OneWinsAndEveryOtherTextIsSetAside()
    {
        var first = await SaveAsync("1");

        var saved = await Task.WhenAll(Enumerable.Range(0, 50).Select(async n =>
        {
            var (from, text) = (new EditedFrom(first.Revision, $"editor{n}"), $"text {n}");
            return await Editor.SaveOverAsync(Draft("d1", text), from, Sample.Audit(), None) is not null
                || await Editor.SetAsideAsync(Draft($"d1--{n}", text), "d1", from, Sample.Audit(), None) is null;
        }));

        Assert.Single(saved, true);
        Assert.Equal(Enumerable.Range(0, 50).Select(n => $"text {n}").Order(StringComparer.Ordinal), (await Definitions.ListAsync(None)).Select(definition => definition.Json).Order(StringComparer.Ordinal));
    }

    [ContractFact]
    public async Task SetAside_Again_IsTheSameDraftAndStartsNothing()
    {
        var from = new EditedFrom((await SaveAsync("1", publish: true)).Revision, "a");

        var kept = await Editor.SetAsideAsync(Draft("d1--anna", "mine") with { Publish = true }, "d1", from, Sample.Audit(), None);
        var more = await Editor.SetAsideAsync(Draft("d1--anna", "mine, more"), "d1", from, Sample.Audit(), None);

        Assert.Equal(("d1", false, 1, kept!.ElsaId), (more!.AsideOf, more.IsPublished, more.Version, more.ElsaId));
        Assert.Equal(more, await Definitions.FindLatestAsync("d1--anna", None));
        Assert.Null(await Definitions.FindPublishedAsync("d1--anna", None));
    }

    [ContractTheory]
    [InlineData("another editor's")]
    [InlineData("edited since")]
    [InlineData("published")]
    [InlineData("of another definition")]
    [InlineData("never set aside")]
    public async Task SetAside_WhereSomethingElseIs_LeavesThatAlone(string what)
    {
        var from = new EditedFrom(7, "a");
        var present = what == "never set aside"
            ? await Editor.SaveAsync(Draft("d1--anna", "present"), Sample.Audit(), None)
            : (await Editor.SetAsideAsync(Draft("d1--anna", "present"), what == "of another definition" ? "d2" : "d1", what == "another editor's" ? new EditedFrom(7, "b") : from, Sample.Audit(), None))!;
        if (what == "edited since")
        {
            present = (await Editor.SaveOverAsync(Draft("d1--anna", "edited"), new EditedFrom(present.Revision, "c"), Sample.Audit(), None))!;
            Assert.Equal("d1", present.AsideOf);
        }
        else if (what == "published")
        {
            present = (await Editor.PublishAsync(present.VersionId, Sample.Audit(), None))!;
            Assert.Null(present.AsideOf);
        }

        Assert.Null(await Editor.SetAsideAsync(Draft("d1--anna", "mine"), "d1", from, Sample.Audit(), None));
        Assert.Equal(present, await Definitions.FindLatestAsync("d1--anna", None));
    }

    private static DefinitionDraft Draft(string id, string json) => new(id, "Onboarding", null, json, false);

    private Task<StoredDefinition> SaveAsync(string json, bool publish = false) => Editor.SaveAsync(Draft("d1", json) with { Publish = publish }, Sample.Audit("workflow.save", "d1"), None);

    private Task<StoredDefinition?> SaveOverAsync(string json, long revision, string? editor = null, bool publish = false) =>
        Editor.SaveOverAsync(Draft("d1", json) with { Publish = publish }, new EditedFrom(revision, editor), Sample.Audit("workflow.save", "d1"), None);
}
