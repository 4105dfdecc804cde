using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Tenancy;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>Clients and sites, changed by what runs commit.</summary>
public abstract class RegisterContract : StoreContract
{
    [ContractFact]
    public async Task SitePut_NewSite_IsThereWithItsClient()
    {
        var added = Now;
        await WriteAsync("r1", new LocalWrite(RegisterChange.SitePut, Put("a.example")));

        var site = await Register.FindSiteAsync("a.example", None);

        Assert.Equal(("a.example", "Acme", SiteStatus.Development, "t1", "r1", "bench1"), (site!.Domain, site.Client, site.Status, site.Token, site.RunId, site.Backend));
        Assert.Equal(["erpnext", "hrms"], site.Apps);
        Assert.Equal(("mail.example", "erp@mail.example"), (site.Mail.Domain, site.Mail.Mailbox));
        Assert.Equal((added, added), (site.CreatedAt, site.ChangedAt));
        Assert.Equal(new Client { Name = "Acme", CreatedAt = added, ChangedAt = added }, await Register.FindClientAsync("Acme", None));
        Assert.Null(await Register.FindSiteAsync("b.example", None));
    }

    [ContractFact]
    public async Task SitePut_KnownSite_IsReplacedAndKeepsItsBirth()
    {
        var added = Now;
        await WriteAsync("r1", new LocalWrite(RegisterChange.SitePut, Put("a.example")), new LocalWrite(RegisterChange.SiteStatusChange, RegisterChange.WriteStatus("a.example", SiteStatus.Offboarded)));
        Clock.Advance(TimeSpan.FromDays(1));

        await WriteAsync("r2", new LocalWrite(RegisterChange.SitePut, Put("a.example", "t2")));

        var site = await Register.FindSiteAsync("a.example", None);
        Assert.Equal((SiteStatus.Development, "t2", "r2", added, Now), (site!.Status, site.Token, site.RunId, site.CreatedAt, site.ChangedAt));
    }

    [ContractFact]
    public async Task SiteStatus_NotInTheTable_FailsTheWholeCommit()
    {
        await WriteAsync("r1", new LocalWrite(RegisterChange.SitePut, Put("a.example")), new LocalWrite(RegisterChange.SiteStatusChange, RegisterChange.WriteStatus("a.example", SiteStatus.Production)));

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync(
            "r2",
            new LocalWrite(RegisterChange.ClientPut, RegisterChange.Write(new Client { Name = "Never" })),
            new LocalWrite(RegisterChange.SiteStatusChange, RegisterChange.WriteStatus("a.example", SiteStatus.Development))));

        Assert.Equal("The status of site 'a.example' can't go from 'production' to 'development'.", refused.Message);
        Assert.Equal(SiteStatus.Production, (await Register.FindSiteAsync("a.example", None))!.Status);
        Assert.Null(await Register.FindClientAsync("Never", None));
        Assert.Empty(await Queries.JournalAsync("r2", 0, 10, None));
    }

    [ContractFact]
    public async Task SitePut_StatusNotInTheTable_FailsTheWholeCommit()
    {
        await WriteAsync("r1", new LocalWrite(RegisterChange.SitePut, Put("a.example")), new LocalWrite(RegisterChange.SiteStatusChange, RegisterChange.WriteStatus("a.example", SiteStatus.Production)));

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync("r2", new LocalWrite(RegisterChange.SitePut, Put("a.example", "t2"))));

        Assert.Equal("The status of site 'a.example' can't go from 'production' to 'development'.", refused.Message);
        Assert.Equal((SiteStatus.Production, "t1"), await Register.FindSiteAsync("a.example", None) is { } site ? (site.Status, site.Token) : default);
    }

    [ContractFact]
    public async Task SiteDelete_AnotherToken_LeavesTheRow()
    {
        await WriteAsync("r1", new LocalWrite(RegisterChange.SitePut, Put("a.example")));

        await WriteAsync("r2", new LocalWrite(RegisterChange.SiteDelete, RegisterChange.WriteDelete("a.example", "other")));
        Assert.NotNull(await Register.FindSiteAsync("a.example", None));
        await WriteAsync("r3", new LocalWrite(RegisterChange.SiteDelete, RegisterChange.WriteDelete("a.example", "t1")));

        Assert.Null(await Register.FindSiteAsync("a.example", None));
    }

    [ContractFact]
    public async Task ListSites_SearchAndPages_AreByDomain()
    {
        await WriteAsync("r1", [.. new[] { "c.example", "a.example", "b.example", "d.test" }.Select(d => new LocalWrite(RegisterChange.SitePut, Put(d)))]);

        var page = await Register.ListSitesAsync(2, 2, ".example", None);

        Assert.Equal((3L, 2, 2), (page.Total, page.Page, page.PageSize));
        Assert.Equal(["c.example"], page.Items.Select(s => s.Domain));
        Assert.Equal(4, (await Register.ListSitesAsync(1, 50, "acme", None)).Total);
        Assert.Equal(4, (await Register.ListSitesAsync(1, 50, null, None)).Total);
    }

    [ContractFact]
    public async Task ClientPut_KnownClient_IsReplaced()
    {
        await WriteAsync("r1", new LocalWrite(RegisterChange.SitePut, Put("a.example")));

        await WriteAsync("r2", new LocalWrite(RegisterChange.ClientPut, RegisterChange.Write(new Client { Name = "Acme", Email = "it@acme.example", Notes = "calls on Mondays" })));

        var client = Assert.Single(await Register.ListClientsAsync(None));
        Assert.Equal(("Acme", "it@acme.example", "calls on Mondays"), (client.Name, client.Email, client.Notes));
    }

    private static JsonObject Put(string domain, string token = "t1") => new()
    {
        ["domain"] = domain,
        ["client"] = "Acme",
        ["url"] = null,
        ["backend"] = "bench1",
        ["apps"] = new JsonArray("erpnext", "hrms"),
        ["mailDomain"] = "mail.example",
        ["mailbox"] = "erp@mail.example",
        ["status"] = "development",
        ["token"] = token,
    };

    private async Task WriteAsync(string runId, params LocalWrite[] writes)
    {
        var run = await ClaimedAsync(runId);
        var decision = new Decision { Journal = { Sample.Entry(1) } };
        decision.Writes.AddRange(writes);
        Assert.IsType<CommitResult.Committed>(await Runs.CommitAsync(Sample.Commit(run, decision, release: true), None));
    }
}
