using System.Text.Json.Nodes;
using NexusWorkflows.Activities.Setup;
using NexusWorkflows.Activities.Sites;
using NexusWorkflows.Activities.Tests.Running;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform;

namespace NexusWorkflows.Activities.Tests.Sites;

public sealed class SiteActivitiesTests(RunningLab lab) : IClassFixture<RunningLab>
{
    private const string FirstPassword = "first-horse-1";

    [Fact]
    public async Task CreateSite_Absent_IsMadeUnderItsTokenAndRemovedWhole()
    {
        var create = Create("one.nexus.localhost");
        var made = Assert.Single(await Drive.MakeAsync(create));

        var database = "_" + made.Token[2..];
        Assert.Equal(database, (string?)made.Ids["database"]);
        Assert.Equal(database, create.DatabaseName.Value);
        Assert.Equal("erpnext", create.BackendName.Value);
        Assert.Equal("https://one.nexus.localhost/", create.Url.Value);
        Assert.Equal(made.Token, (await Drive.LookAsync(create)).Token);
        Assert.True(await create.IsOverAsync(Drive.Context(), Drive.Intent(), default));

        await Drive.RemoveAsync(create, [made]);
        var state = await lab.StateAsync();
        Assert.Null(state["sites"]!["one.nexus.localhost"]);
        Assert.DoesNotContain(database, state["databases"]!.AsArray().Select(d => (string?)d));
        Assert.Empty(state["archived"]!.AsArray());
    }

    [Fact]
    public async Task CreateSite_ForeignSite_IsFoundWithATokenOfNobodys()
    {
        await lab.SeedAsync(new { sites = new[] { "foreign.nexus.localhost" } });

        var seen = await Drive.LookAsync(Create("foreign.nexus.localhost"));

        Assert.Equal(ObservationKind.Found, seen.Kind);
        Assert.NotNull(seen.Token);
        Assert.False(seen.Inherited);
    }

    [Fact]
    public async Task CreateSite_FolderWithoutConfiguration_IsPartialAndRemoved()
    {
        var create = Create("bare.nexus.localhost");
        Directory.CreateDirectory(Path.Combine(lab.SitesDirectory, "bare.nexus.localhost", "locks"));

        var seen = await Drive.LookAsync(create);
        Assert.Equal(ObservationKind.Partial, seen.Kind);
        Assert.Null(seen.Token);
        Assert.Equal("'bare.nexus.localhost' is a folder without a configuration", seen.Detail);

        await Drive.RemoveAsync(create, [new EffectRecord("e1", create.Targets(Drive.Context())[0], Drive.Token(), [], null)]);
    }

    [Fact]
    public async Task CreateSite_KilledHalfway_IsPartialUnderItsToken()
    {
        var create = Create("killed.nexus.localhost");
        var target = create.Targets(Drive.Context())[0];
        var intent = Drive.Intent();
        await lab.FaultAsync("erpnext", "new-site", "kill");

        var fault = await Assert.ThrowsAsync<PlatformException>(() => create.CreateAsync(Drive.Context(), target, intent, default));

        Assert.Equal(FaultKind.Unknown, fault.Kind);
        var seen = await Drive.LookAsync(create);
        Assert.Equal(ObservationKind.Partial, seen.Kind);
        Assert.True(seen.Token is null || seen.Token == intent.Token, seen.Token);
        await Drive.RemoveAsync(create, [new EffectRecord("e1", target, intent.Token, seen.Ids ?? [], null)]);
    }

    [Fact]
    public async Task InstallApps_UnknownApp_IsRefusedAtTheFirstLook()
    {
        var install = new InstallApps(lab.Backends, new RecordedEffects()) { Domain = Drive.Of("x.nexus.localhost"), Apps = Drive.List("hrmss") };

        var fault = await Assert.ThrowsAsync<ActivityFaultException>(() => Drive.LookAsync(install));

        Assert.Equal(StepErrorKind.Permanent, fault.Kind);
        Assert.Equal("site.app_unknown", fault.Code);
        Assert.StartsWith("App 'hrmss' can't be installed on 'x.nexus.localhost': backend 'erpnext' has only 'frappe', 'erpnext'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SiteBranch_FromCreationToSetup_IsProvedStepByStep()
    {
        const string Domain = "whole.nexus.localhost";
        var site = Assert.Single(await Drive.MakeAsync(Create(Domain)));
        var install = new InstallApps(lab.Backends, new RecordedEffects()) { Domain = Drive.Of(Domain), Apps = Drive.List("frappe", "erpnext") };
        var app = Assert.Single(await Drive.MakeAsync(install));
        Assert.Equal(new Target("erpnext", "app", $"{Domain}:erpnext", $"erpnext/site/{Domain}"), app.Target);
        var seen = await Drive.LookAsync(install);
        Assert.Equal((ObservationKind.Found, null), (seen.Kind, seen.Token));

        var set = new SetAdminPassword(lab.Backends) { Domain = Drive.Of(Domain), Password = Drive.Secret("second-horse-2") };
        await Drive.MakeAsync(set);
        Assert.Equal("second-horse-2", set.AdminPassword.Value!.Reveal());
        var stays = await Assert.ThrowsAsync<ActivityFaultException>(() => set.RemoveAsync(Drive.Context(), set.Targets(Drive.Context())[0], app, Drive.Intent(), default));
        Assert.Equal("The Administrator's password of 'whole.nexus.localhost' can't be put back: nobody knows the one before. Skip it, or drop the site.", stays.Message);

        var verify = new VerifySite(lab.Backends) { Domain = Drive.Of(Domain), Apps = Drive.List("erpnext") };
        await verify.ProbeAsync(Drive.Context(), default);
        Assert.Equal(["frappe", "erpnext"], verify.Installed.Value);

        await Drive.MakeAsync(Wizard(Domain, "second-horse-2", "Standard"));
        await Drive.RemoveAsync(Create(Domain), [site]);
    }

    [Fact]
    public async Task RunSetupWizard_UnknownChart_IsRefusedAlthoughItSaidOk()
    {
        const string Domain = "chart.nexus.localhost";
        await Drive.MakeAsync(Create(Domain));
        await Drive.MakeAsync(new InstallApps(lab.Backends, new RecordedEffects()) { Domain = Drive.Of(Domain), Apps = Drive.List("erpnext") });
        var wizard = Wizard(Domain, FirstPassword, "SKR99");
        var before = (await Drive.LookAsync(wizard)).Before;

        var fault = await Assert.ThrowsAsync<ActivityFaultException>(() => wizard.CreateAsync(Drive.Context(), wizard.Targets(Drive.Context())[0], Drive.Intent(before: before), default));

        Assert.Equal(("setup.failed", StepErrorKind.Permanent), (fault.Code, fault.Kind));
        Assert.StartsWith("The setup wizard of 'chart.nexus.localhost' said ok, yet company 'Acme GmbH' isn't there and the site logged 'Exception during Setup'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InstallApps_KilledOnTheRunsOwnNewSite_IsRepeatedByForce()
    {
        const string Domain = "half.nexus.localhost";
        var site = Assert.Single(await Drive.MakeAsync(Create(Domain)));
        var record = new RecordedEffects(RecordedEffects.Effect("erpnext", "site", Domain, 1, site.Token));
        var install = new InstallApps(lab.Backends, record) { Domain = Drive.Of(Domain), Apps = Drive.List("erpnext") };
        var stranger = new InstallApps(lab.Backends, new RecordedEffects()) { Domain = Drive.Of(Domain), Apps = Drive.List("erpnext") };
        var target = install.Targets(Drive.Context())[0];
        await lab.FaultAsync("erpnext", "install-app", "kill");
        await Assert.ThrowsAsync<PlatformException>(() => install.CreateAsync(Drive.Context(), target, Drive.Intent(), default));
        Assert.Equal(ObservationKind.Absent, (await Drive.LookAsync(install)).Kind);

        var refused = await Assert.ThrowsAsync<PlatformException>(() => stranger.CreateAsync(Drive.Context(), target, Drive.Intent(), default));
        Assert.Equal("erpnext.app_half_installed", refused.Code);

        var log = new List<string>();
        await install.CreateAsync(Drive.Context(log), target, Drive.Intent(), default);
        Assert.Contains("App 'erpnext' is half installed on 'half.nexus.localhost'; this run made the site, so it is installed again by force.", log);
        Assert.Equal(ObservationKind.Found, (await Drive.LookAsync(install)).Kind);
    }

    [Fact]
    public async Task ConfigureSiteMail_Undone_PutsBackWhatWasThereAndRemovesTheRest()
    {
        const string Domain = "mailed.nexus.localhost";
        var bench = lab.Backends.Of(null).Bench;
        await Drive.MakeAsync(Create(Domain));
        await bench.WriteSiteConfigAsync(Domain, new JsonObject { ["mail_server"] = "old.example.com" }, [], default);
        var untouched = await bench.ReadSiteConfigAsync(Domain, default);
        var configure = new ConfigureSiteMail(lab.Backends, lab.MailcowOptions) { Domain = Drive.Of(Domain), Mailbox = Drive.Of($"erp@{Domain}"), Password = Drive.Secret() };

        var made = await Drive.MakeAsync(configure);

        var config = await bench.ReadSiteConfigAsync(Domain, default);
        Assert.Equal("mail.nexus.localhost", (string?)config["mail_server"]);
        Assert.Equal(587, (int?)config["mail_port"]);
        Assert.Equal($"erp@{Domain}", (string?)config["auto_email_id"]);
        Assert.Equal("correct-horse-9", (string?)config["mail_password"]);
        await Drive.RemoveAsync(configure, made);
        Assert.True(JsonNode.DeepEquals(untouched, await bench.ReadSiteConfigAsync(Domain, default)));
    }

    [Fact]
    public async Task Settings_BeforeTheSiteIsThere_ReadAsNotYetSoThatAPlanCanLook()
    {
        const string Domain = "future.nexus.localhost";
        Assert.Equal(ObservationKind.Absent, (await Drive.LookAsync(new SetAdminPassword(lab.Backends) { Domain = Drive.Of(Domain), Password = Drive.Secret() })).Kind);
        Assert.Equal(ObservationKind.Absent, (await Drive.LookAsync(new SetSiteConfig(lab.Backends) { Domain = Drive.Of(Domain), Keys = Drive.Of<JsonNode?>(new JsonObject { ["max_file_size"] = 1 }) })).Kind);
        Assert.Equal(ObservationKind.Absent, (await Drive.LookAsync(Wizard(Domain, FirstPassword, "Standard"))).Kind);
    }

    [Fact]
    public async Task VerifySite_NoSite_IsNotYet()
    {
        var verify = new VerifySite(lab.Backends) { Domain = Drive.Of("nowhere.nexus.localhost") };

        var fault = await Assert.ThrowsAsync<ActivityFaultException>(() => verify.ProbeAsync(Drive.Context(), default));

        Assert.Equal((StepErrorKind.Transient, "site.not_complete", "Site 'nowhere.nexus.localhost' is not there on backend 'erpnext'."), (fault.Kind, fault.Code, fault.Message));
    }

    private CreateSite Create(string domain) => new(lab.Backends, lab.SiteAddresses) { Domain = Drive.Of(domain), AdminPassword = Drive.Secret(FirstPassword) };

    private RunSetupWizard Wizard(string domain, string password, string chart) => new(lab.Backends)
    {
        Domain = Drive.Of(domain), AdminPassword = Drive.Secret(password), Company = Drive.Of("Acme GmbH"), Country = Drive.Of("Germany"),
        ChartOfAccounts = Drive.Of<string?>(chart), Email = Drive.Of("boss@acme.example"),
    };
}
