using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>Versions of definitions.</summary>
public abstract class DefinitionStoreContract : StoreContract
{
    [ContractFact]
    public async Task Add_First_IsStoredAsItCame()
    {
        const string json = "{ \"id\" : \"d1\",\n  \"unknown\": 1 }";

        var added = await AddAsync(json, publish: true);

        Assert.Equal(("d1", "Onboarding", 1, true, true, Now, json), (added.DefinitionId, added.Name, added.Version, added.IsPublished, added.IsLatest, added.CreatedAt, added.Json));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(json))), added.Hash);
        Assert.Equal(added, await Definitions.FindVersionAsync(added.VersionId, None));
        Assert.Equal(added, await Definitions.FindPublishedAsync("d1", None));
        Assert.Equal(added, await Definitions.FindPublishedAsync("Onboarding", None));
        Assert.Equal(added, await Definitions.FindLatestAsync("Onboarding", None));
        Assert.Null(await Definitions.FindVersionAsync("none", None));
        Assert.Null(await Definitions.FindPublishedAsync("none", None));
    }

    [ContractFact]
    public async Task Add_Draft_LeavesThePublishedOne()
    {
        var first = await AddAsync("1", publish: true);

        var draft = await AddAsync("2", publish: false);

        Assert.Equal((2, false, true), (draft.Version, draft.IsPublished, draft.IsLatest));
        Assert.Equal(first with { IsLatest = false }, await Definitions.FindPublishedAsync("d1", None));
        Assert.Equal(draft, await Definitions.FindLatestAsync("d1", None));
    }

    [ContractFact]
    public async Task Add_Published_TakesThePlaceAndKeepsTheOld()
    {
        var first = await AddAsync("1", publish: true);

        var second = await AddAsync("2", publish: true);

        Assert.Equal(second, await Definitions.FindPublishedAsync("d1", None));
        Assert.Equal(first with { IsPublished = false, IsLatest = false }, await Definitions.FindVersionAsync(first.VersionId, None));
        Assert.Equal([2, 1], (await Definitions.ListAsync(None)).Select(d => d.Version));
    }

    [ContractFact]
    public async Task Add_SameAsTheLatest_IsThatOneAndPublishedIfAsked()
    {
        await AddAsync("1", publish: true);
        var draft = await AddAsync("2", publish: false);

        Assert.Equal(draft, await AddAsync("2", publish: false));
        var published = await AddAsync("2", publish: true);

        Assert.Equal(draft with { IsPublished = true, Revision = published.Revision }, published);
        Assert.Equal(published, await AddAsync("2", publish: false));
        Assert.Equal(published, await Definitions.FindPublishedAsync("d1", None));
        Assert.Equal(2, (await Definitions.ListAsync(None)).Count);
    }

    [ContractFact]
    public async Task Add_SameAsAnOlderOne_IsANewVersion()
    {
        await AddAsync("1", publish: true);
        await AddAsync("2", publish: true);

        Assert.Equal(3, (await AddAsync("1", publish: true)).Version);
    }

    [ContractFact]
    public async Task Find_NameThatIsAnothersId_MeansTheId()
    {
        var byId = await AddAsync("1", publish: true);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Definitions.AddAsync("d2", "d1", "2", true, Sample.Audit(), None);

        Assert.Equal(byId, await Definitions.FindPublishedAsync("d1", None));
    }

    private Task<StoredDefinition> AddAsync(string json, bool publish) => Definitions.AddAsync("d1", "Onboarding", json, publish, Sample.Audit("workflow.publish", "d1"), None);
}
