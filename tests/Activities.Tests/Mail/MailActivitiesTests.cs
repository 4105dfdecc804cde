using NexusWorkflows.Activities.Mail;
using NexusWorkflows.Activities.Tests.Running;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform;

namespace NexusWorkflows.Activities.Tests.Mail;

public sealed class MailActivitiesTests(RunningLab lab) : IClassFixture<RunningLab>
{
    [Fact]
    public async Task MailBranch_MadeAndRemoved_LeavesNothing()
    {
        const string Domain = "mail1.nexus.localhost";
        var domain = CreateDomain(Domain);
        var mailbox = CreateMailbox(Domain);
        var aliases = new AddMailAliases(lab.Mailcow) { Domain = Drive.Of(Domain), Aliases = Drive.List("sales", "support", "sales"), GoTo = Drive.Of($"erp@{Domain}") };

        var madeDomain = await Drive.MakeAsync(domain);
        var madeMailbox = await Drive.MakeAsync(mailbox);
        var madeAliases = await Drive.MakeAsync(aliases);

        Assert.Equal("dkim", domain.DkimSelector.Value);
        Assert.Equal($"erp@{Domain}", mailbox.Address.Value);
        Assert.Equal([$"sales@{Domain}", $"support@{Domain}"], aliases.Addresses.Value);
        Assert.Equal(madeDomain[0].Token, (await Drive.LookAsync(domain)).Token);
        Assert.Equal(madeMailbox[0].Token, (await Drive.LookAsync(mailbox)).Token);
        var alias = await aliases.ObserveAsync(Drive.Context(), madeAliases[0].Target, default);
        Assert.Equal((null, $"erp@{Domain}"), (alias.Token, (string?)alias.Ids!["goTo"]));

        await Drive.RemoveAsync(aliases, madeAliases);
        await Drive.RemoveAsync(mailbox, madeMailbox);
        await Drive.RemoveAsync(domain, madeDomain);
        Assert.Null(await lab.Mailcow.FindDkimAsync(Domain, default));
    }

    [Fact]
    public async Task CreateMailDomain_KeyOfAnEarlierClient_IsNeverAdopted()
    {
        const string Domain = "mail2.nexus.localhost";
        await Drive.MakeAsync(CreateDomain(Domain));
        var old = await lab.Mailcow.FindDkimAsync(Domain, default);
        await lab.Mailcow.DeleteDomainAsync(Domain, default);
        Assert.Equal(old, await lab.Mailcow.FindDkimAsync(Domain, default));

        await Drive.MakeAsync(CreateDomain(Domain));

        var fresh = await lab.Mailcow.FindDkimAsync(Domain, default);
        Assert.NotNull(fresh);
        Assert.NotEqual(old!.DnsText, fresh.DnsText);
    }

    [Fact]
    public async Task CreateMailDomain_WithoutItsKey_IsFinished()
    {
        const string Domain = "mail3.nexus.localhost";
        var create = CreateDomain(Domain);
        var made = Assert.Single(await Drive.MakeAsync(create));
        await lab.Mailcow.DeleteDkimAsync(Domain, default);

        var seen = await Drive.LookAsync(create);
        Assert.Equal((ObservationKind.Partial, made.Token, "mail domain 'mail3.nexus.localhost' has no DKIM key"), (seen.Kind, seen.Token, seen.Detail));
        Assert.True(create.FinishesPartial);
        await create.CreateAsync(Drive.Context(), made.Target, Drive.Intent(made.Token), default);

        Assert.Equal(ObservationKind.Found, (await Drive.LookAsync(create)).Kind);
    }

    [Fact]
    public async Task CreateMailDomain_MailGoesElsewhere_IsRefusedUnlessItIsToMove()
    {
        const string Domain = "mail4.nexus.localhost";
        await lab.DnsAsync(Domain, "MX", "10 mx.elsewhere.example");
        var create = CreateDomain(Domain);
        Assert.Equal(ObservationKind.Absent, (await Drive.LookAsync(create)).Kind);

        var fault = await Assert.ThrowsAsync<ActivityFaultException>(() => create.CreateAsync(Drive.Context(), create.Targets(Drive.Context())[0], Drive.Intent(), default));

        Assert.Equal((StepErrorKind.Permanent, "mail.goes_elsewhere"), (fault.Kind, fault.Code));
        Assert.Equal("Mail domain 'mail4.nexus.localhost' was not added: its mail goes to 'mx.elsewhere.example' today. Choose another mail domain, or set 'mailCutover' when it is to move here.", fault.Message);
        await Drive.MakeAsync(new CreateMailDomain(lab.Mailcow, lab.Exchange) { Domain = Drive.Of(Domain), MailCutover = Drive.Of(true) });
    }

    [Fact]
    public async Task CreateMailDomain_MailboxesThatNoRunRecorded_AreNotRemoved()
    {
        const string Domain = "mail5.nexus.localhost";
        var create = CreateDomain(Domain);
        var made = Assert.Single(await Drive.MakeAsync(create));
        await Drive.MakeAsync(CreateMailbox(Domain));

        var fault = await Assert.ThrowsAsync<ActivityFaultException>(() => create.RemoveAsync(Drive.Context(), made.Target, made, Drive.Intent(made.Token), default));

        Assert.Equal("Mail domain 'mail5.nexus.localhost' was not removed: it has mailboxes that no run recorded ('erp@mail5.nexus.localhost'). Save and delete them in Mailcow, then retry.", fault.Message);
        Assert.Equal(ObservationKind.Found, (await Drive.LookAsync(create)).Kind);
    }

    [Fact]
    public async Task CreateMailDomain_ForeignDomain_CarriesATokenOfNobodys()
    {
        await lab.SeedAsync(new { mailDomains = new[] { "theirs.nexus.localhost" } });

        var seen = await Drive.LookAsync(CreateDomain("theirs.nexus.localhost"));

        Assert.NotEqual(ObservationKind.Absent, seen.Kind);
        Assert.Equal("unmarked", seen.Token);
    }

    [Theory]
    [InlineData("dropAfter", ObservationKind.Found)]
    [InlineData("dropBefore", ObservationKind.Absent)]
    public async Task CreateMailbox_AnswerLost_IsToldByItsToken(string kind, ObservationKind expected)
    {
        var domain = $"{kind.ToLowerInvariant()}.nexus.localhost";
        await Drive.MakeAsync(CreateDomain(domain));
        var create = CreateMailbox(domain);
        var intent = Drive.Intent();
        await lab.FaultAsync("mailcow", "add/mailbox", kind);

        var fault = await Assert.ThrowsAsync<PlatformException>(() => create.CreateAsync(Drive.Context(), create.Targets(Drive.Context())[0], intent, default));

        Assert.Equal(FaultKind.Unknown, fault.Kind);
        var seen = await Drive.LookAsync(create);
        Assert.Equal((expected, expected == ObservationKind.Found ? intent.Token : null), (seen.Kind, seen.Token));
    }

    private CreateMailDomain CreateDomain(string domain) => new(lab.Mailcow, lab.Exchange) { Domain = Drive.Of(domain), Description = Drive.Of<string?>("Acme") };

    private CreateMailbox CreateMailbox(string domain) => new(lab.Mailcow) { Domain = Drive.Of(domain), Password = Drive.Secret() };
}
