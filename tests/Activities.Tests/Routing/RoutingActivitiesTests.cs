using System.Text.Json.Nodes;
using NexusWorkflows.Activities.Mail;
using NexusWorkflows.Activities.Routing;
using NexusWorkflows.Activities.Sites;
using NexusWorkflows.Activities.Tests.Running;
using NexusWorkflows.Engine.Authoring;

namespace NexusWorkflows.Activities.Tests.Routing;

public sealed class RoutingActivitiesTests(RunningLab lab) : IClassFixture<RunningLab>
{
    [Fact]
    public async Task AddRoute_WithASiteBehindIt_IsServedWithACertificateAndRemoved()
    {
        const string Domain = "route1.nexus.localhost";
        await Drive.MakeAsync(new CreateSite(lab.Backends, lab.SiteAddresses) { Domain = Drive.Of(Domain), AdminPassword = Drive.Secret() });
        var add = new AddRoute(lab.Routes) { Domain = Drive.Of(Domain) };
        var made = await Drive.MakeAsync(add);
        var seen = await Drive.LookAsync(add);
        Assert.Equal((made[0].Token, false), (seen.Token, seen.Inherited));

        var verify = new VerifySsl(lab.Tls, lab.Edge) { Domain = Drive.Of(Domain) };
        await EventuallyAsync(() => verify.ProbeAsync(Drive.Context(), default));
        Assert.False(string.IsNullOrEmpty(verify.Issuer.Value));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", verify.NotAfter.Value);

        await Drive.RemoveAsync(add, made);
        Assert.Empty(Directory.GetFiles(lab.TraefikDirectory, "*route1*"));
    }

    [Fact]
    public async Task AddRoute_FileChangedByHand_IsPartialUnderItsTokenAndFinished()
    {
        var add = new AddRoute(lab.Routes) { Domain = Drive.Of("route2.nexus.localhost") };
        var made = Assert.Single(await Drive.MakeAsync(add));
        var file = (string)made.Ids["file"]!;
        await File.AppendAllTextAsync(file, "# touched\n");

        var seen = await Drive.LookAsync(add);
        Assert.Equal((ObservationKind.Partial, made.Token), (seen.Kind, seen.Token));
        await add.CreateAsync(Drive.Context(), made.Target, Drive.Intent(made.Token), default);

        Assert.Equal(ObservationKind.Found, (await Drive.LookAsync(add)).Kind);
        await Drive.RemoveAsync(add, [made]);
    }

    [Fact]
    public async Task AddRoute_ForeignRoute_IsFoundUnmarked()
    {
        await lab.SeedAsync(new { routes = new[] { "route3.nexus.localhost" } });

        var seen = await Drive.LookAsync(new AddRoute(lab.Routes) { Domain = Drive.Of("route3.nexus.localhost") });

        Assert.Equal((ObservationKind.Found, "unmarked"), (seen.Kind, seen.Token));
    }

    [Fact]
    public async Task VerifyDns_PointsHere_ReportsEachRecord()
    {
        const string Domain = "dns1.nexus.localhost";
        await Drive.MakeAsync(new CreateMailDomain(lab.Mailcow, lab.Exchange) { Domain = Drive.Of(Domain) });
        var verify = Verify(Domain);

        await verify.ProbeAsync(Drive.Context(), default);

        var records = verify.Records.Value!.AsArray().ToDictionary(r => $"{r!["type"]} {r["name"]}", r => (string?)r!["status"]);
        Assert.Equal("ok", records[$"A {Domain}"]);
        Assert.Equal("ok", records[$"MX {Domain}"]);
        Assert.Equal("missing", records[$"TXT dkim._domainkey.{Domain}"]);
        await lab.DnsAsync($"dkim._domainkey.{Domain}", "TXT", (await lab.Mailcow.FindDkimAsync(Domain, default))!.DnsText);
        await verify.ProbeAsync(Drive.Context(), default);
        Assert.Equal("ok", (string?)Assert.Single(verify.Records.Value!.AsArray(), r => ((string)r!["name"]!).StartsWith("dkim.", StringComparison.Ordinal))!["status"]);
    }

    [Fact]
    public async Task VerifyDns_PointsElsewhere_SaysWhatToPublish()
    {
        const string Domain = "dns2.nexus.localhost";
        await lab.DnsAsync(Domain, "A", "192.0.2.7");

        var fault = await Assert.ThrowsAsync<ActivityFaultException>(() => Verify(Domain).ProbeAsync(Drive.Context(), default));

        Assert.Equal((StepErrorKind.Transient, "dns.not_pointing_here"), (fault.Kind, fault.Code));
        Assert.Equal("'dns2.nexus.localhost' points to '192.0.2.7'. Publish 'dns2.nexus.localhost A 127.0.0.1' and no other address.", fault.Message);
    }

    [Fact]
    public async Task VerifySsl_NoRoute_IsNotYet()
    {
        var fault = await Assert.ThrowsAsync<ActivityFaultException>(() => new VerifySsl(lab.Tls, lab.Edge) { Domain = Drive.Of("nobody.nexus.localhost") }.ProbeAsync(Drive.Context(), default));

        Assert.Equal((StepErrorKind.Transient, "ssl.not_issued"), (fault.Kind, fault.Code));
        Assert.StartsWith("No certificate is issued for 'nobody.nexus.localhost' yet: the edge shows ", fault.Message, StringComparison.Ordinal);
    }

    private VerifyDns Verify(string domain) => new(lab.Dns, lab.DnsOptions, lab.Mailcow, lab.MailcowOptions) { Domain = Drive.Of(domain), MailDomain = Drive.Of<string?>(domain) };

    // As the engine does with what isn't so yet.
    private static async Task EventuallyAsync(Func<Task> probe)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await probe();
                return;
            }
            catch (ActivityFaultException notYet) when (notYet.Kind == StepErrorKind.Transient && attempt < 100)
            {
                await Task.Delay(50);
            }
        }
    }
}
