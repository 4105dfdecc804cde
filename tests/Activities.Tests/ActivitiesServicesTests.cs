using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using NexusWorkflows.Activities.Sites;
using NexusWorkflows.Activities.Tests.Running;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Platform;
using NexusWorkflows.Platform.Authentik;
using NexusWorkflows.Platform.Dns;
using NexusWorkflows.Platform.Http;
using NexusWorkflows.Platform.Mail;
using NexusWorkflows.Platform.Mailcow;
using NexusWorkflows.Platform.Tls;
using NexusWorkflows.Platform.Traefik;
using NexusWorkflows.Tenancy;

namespace NexusWorkflows.Activities.Tests;

public sealed class ActivitiesServicesTests
{
    [Fact]
    public void AddNexusActivities_WithTheClientsItNames_CanMakeEveryActivity()
    {
        using var services = Services();

        var catalog = services.GetRequiredService<ActivityCatalog>();

        Assert.Equal(24, catalog.All.Count);
        Assert.All(catalog.All, d => Assert.IsAssignableFrom<ExternalActivity>(ActivatorUtilities.CreateInstance(services, d.Implementation!)));
        Assert.Equal(["offboarding", "onboarding"], services.GetServices<IStartRule>().Select(r => r.Workflow).Order());
        Assert.Equal(["authentik", "dns", "erpnext", "mailcow", "smtp", "tls", "traefik"], services.GetServices<ISystemProbe>().Select(p => p.System).Order());
    }

    [Fact]
    public void Activities_EveryInputAndOutput_CanBeSetByTheEngine() => Assert.All(
        ActivityCatalog.Of(typeof(ActivitiesServices).Assembly).All.SelectMany(d => d.Inputs.Select(i => (d.Implementation, i.Name)).Concat(d.Outputs.Select(o => (d.Implementation, o.Name)))),
        p => Assert.True(p.Implementation!.GetProperty(p.Name)!.CanWrite, $"{p.Implementation}.{p.Name}"));

    [Theory]
    [InlineData("mailcow")]
    [InlineData("authentik")]
    [InlineData("tls")]
    [InlineData("smtp")]
    public async Task Probe_NobodyListens_SaysThatTheSystemIsDown(string system)
    {
        using var services = Services();

        var fault = await Assert.ThrowsAsync<PlatformException>(() => services.GetServices<ISystemProbe>().Single(p => p.System == system).ProbeAsync(default));

        Assert.Equal((FaultKind.Down, system), (fault.Kind, fault.System));
    }

    private static ServiceProvider Services()
    {
        const string Nobody = "127.0.0.1:9";
        var mailcow = new MailcowOptions { Url = new Uri($"http://{Nobody}/"), ApiKey = "none-at-all", MailHost = "mail.example.com" };
        var traefik = new TraefikOptions { Directory = AppContext.BaseDirectory, Service = "erp@docker", Connect = Nobody };
        var dns = new DnsOptions { Resolver = Nobody };
        return new ServiceCollection()
            .AddNexusActivities()
            .AddSingleton(new Mailer(new MailOptions { Host = "127.0.0.1", Port = 9, Tls = MailTls.None })).AddSingleton(new RequestSender(new RequestOptions()))
            .AddSingleton(new Backends([]))
            .AddSingleton(new DomainOptions { Base = "example.com" })
            .AddSingleton(mailcow).AddSingleton(MailcowClient.Create(mailcow))
            .AddSingleton(AuthentikClient.Create(new AuthentikOptions { Url = new Uri($"http://{Nobody}/api/v3/"), Token = "none-at-all" }))
            .AddSingleton(dns).AddSingleton(new DnsLookup(dns))
            .AddSingleton(new RouteFiles(traefik)).AddSingleton(new EdgeClient(traefik)).AddSingleton(new TlsProbe(new TlsOptions { Connect = Nobody }))
            .AddSingleton(DispatchProxy.Create<IRunStore, NobodyAsks>()).AddSingleton<IRunQueries>(new RecordedEffects()).AddSingleton<ISiteRegister>(new SiteBook())
            .BuildServiceProvider();
    }

    /// <summary>Stands for a store where nobody may ask it.</summary>
    public class NobodyAsks : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new NotSupportedException($"{targetMethod?.Name} was called.");
    }
}
