using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NexusWorkflows.Activities.Intake;
using NexusWorkflows.Activities.Mail;
using NexusWorkflows.Activities.Options;
using NexusWorkflows.Activities.Sites;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Platform.Authentik;
using NexusWorkflows.Platform.Dns;
using NexusWorkflows.Platform.Mail;
using NexusWorkflows.Platform.Mailcow;
using NexusWorkflows.Platform.Tls;
using NexusWorkflows.Platform.Traefik;
using NexusWorkflows.Tenancy;

namespace NexusWorkflows.Activities;

/// <summary>Adds the activities to a process.</summary>
public static class ActivitiesServices
{
    /// <summary>
    /// Adds the catalog, the start rules, the lists to choose from, the probes of the systems and the translation of their errors. The process itself adds the clients:
    /// <see cref="Backends"/>, <see cref="DomainOptions"/>, <see cref="MailcowClient"/> and its options, <see cref="AuthentikClient"/>, <see cref="RouteFiles"/>,
    /// <see cref="EdgeClient"/>, <see cref="TlsProbe"/>, <see cref="Mailer"/>, <see cref="Platform.Http.RequestSender"/>, <see cref="DnsLookup"/> and its options, <see cref="IRunStore"/>, <see cref="IRunQueries"/> and <see cref="ISiteRegister"/>.
    /// </summary>
    public static IServiceCollection AddNexusActivities(this IServiceCollection services)
    {
        services.TryAddSingleton(ActivityCatalog.Of(typeof(ActivitiesServices).Assembly));
        services.TryAddSingleton<SiteAddresses>();
        services.TryAddSingleton<MailExchange>();
        services.AddSingleton<IErrorTranslator, PlatformErrors>();
        services.AddSingleton<IStartRule, OnboardingStart>();
        services.AddSingleton<IStartRule, OffboardingStart>();
        return services.AddOptionLists().AddProbes();
    }

    // Each client is asked for only when its system is probed: one that isn't configured is never down.
    private static IServiceCollection AddProbes(this IServiceCollection services)
    {
        services.AddSingleton<ISystemProbe>(p => SystemProbe.Erpnext(p.GetRequiredService<Backends>()));
        services.AddSingleton<ISystemProbe>(p => new SystemProbe("mailcow", ct => p.GetRequiredService<MailcowClient>().ProbeAsync(ct)));
        services.AddSingleton<ISystemProbe>(p => new SystemProbe("authentik", ct => p.GetRequiredService<AuthentikClient>().ProbeAsync(ct)));
        services.AddSingleton<ISystemProbe>(p => SystemProbe.Traefik(p.GetRequiredService<RouteFiles>(), p.GetRequiredService<TlsProbe>()));
        services.AddSingleton<ISystemProbe>(p => SystemProbe.Tls(p.GetRequiredService<TlsProbe>()));
        services.AddSingleton<ISystemProbe>(p => new SystemProbe("dns", ct => p.GetRequiredService<DnsLookup>().ProbeAsync(ct)));
        services.AddSingleton<ISystemProbe>(p => new SystemProbe(Mailer.System, ct => p.GetRequiredService<Mailer>().ProbeAsync(ct)));
        return services;
    }
}
