using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NexusWorkflows.Activities;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Sealing;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.ElsaApi;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;
using NexusWorkflows.Host.Setup;
using NexusWorkflows.Platform.Authentik;
using NexusWorkflows.Platform.Dns;
using NexusWorkflows.Platform.Mailcow;
using NexusWorkflows.Platform.Tls;
using NexusWorkflows.Platform.Traefik;
using NexusWorkflows.Storage;
using NexusWorkflows.Tenancy;

namespace NexusWorkflows.Host;

/// <summary>Puts the rooms together: store, engine, activities, and the clients of one platform.</summary>
internal static class Composition
{
    public static async Task<ServiceProvider> BuildAsync(DataDirectory data, NexusConfiguration configuration, PlatformAddresses platform, ILoggerProvider? logs, TimeProvider clock, CancellationToken ct)
    {
        if (configuration.Store.MariaDb is not null)
        {
            throw RefusalException.Invalid("store.mariadb", "This version keeps its store in SQLite only. Leave 'store: mariadb:' out of the configuration.");
        }

        // The key first: it must not be made anew beside a database that needs the old one.
        var masterKey = MasterKey.Load(data);
        var box = new SecretBox(masterKey);
        var services = new ServiceCollection();
        services.AddLogging(logging => _ = logs is null ? logging : logging.AddProvider(logs));
        services.AddSingleton(clock).AddSingleton(data).AddSingleton(configuration).AddSingleton(configuration.Engine).AddSingleton(box).AddSingleton<KeyRing>();
        services.AddSingleton(provider => new Sessions(Sessions.SecretOf(masterKey), provider.GetRequiredService<KeyRing>(), clock)).AddSingleton<OneTimeLinks>();
        AddStore(services, await SqliteStore.OpenAsync(data.Database, clock, ct));
        AddPlatform(services, platform, clock);
        services.AddNexusActivities();
        AddEngine(services, data);
        services.AddSingleton<RunIntake>().AddSingleton<Runner>().AddSingleton<RunDesk>();
        services.AddSingleton<RunReader>().AddSingleton<LocalRuns>().AddSingleton<LocalDefinitions>().AddSingleton<LocalRegister>().AddSingleton<LocalSecrets>().AddSingleton<ShippedWorkflows>();
        services.AddElsaApi();
        return services.BuildServiceProvider();
    }

    private static void AddStore(IServiceCollection services, SqliteStore store)
    {
        // By a factory, so that it is closed with the services.
        services.AddSingleton(_ => store);
        services.AddSingleton<IRunStore>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IRunQueries>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IDefinitionStore>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IDefinitionEditor>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IInstanceQueries>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<ISiteRegister>(provider => provider.GetRequiredService<SqliteStore>());
    }

    private static void AddEngine(IServiceCollection services, DataDirectory data)
    {
        services.AddSingleton<IHolder>(_ => new LockedFileHolder(data.Of("holders")));
        services.AddSingleton(provider => new EngineParts
        {
            Services = provider,
            Catalog = provider.GetRequiredService<ActivityCatalog>(),
            Store = provider.GetRequiredService<IRunStore>(),
            Queries = provider.GetRequiredService<IRunQueries>(),
            Definitions = provider.GetRequiredService<IDefinitionStore>(),
            Box = provider.GetRequiredService<SecretBox>(),
            Clock = provider.GetRequiredService<TimeProvider>(),
            Settings = provider.GetRequiredService<EngineSettings>(),
            Holder = provider.GetRequiredService<IHolder>(),
            Log = provider.GetRequiredService<ILoggerFactory>().CreateLogger("NexusWorkflows.Engine"),
            Translators = [.. provider.GetServices<IErrorTranslator>()],
            Probes = [.. provider.GetServices<ISystemProbe>()],
            StartRules = [.. provider.GetServices<IStartRule>()],
        });
    }

    private static void AddPlatform(IServiceCollection services, PlatformAddresses platform, TimeProvider clock)
    {
        services.AddSingleton(platform.Backends(clock));
        services.AddSingleton(platform.Domains);
        services.AddSingleton(platform.Mailcow).AddSingleton(_ => MailcowClient.Create(platform.Mailcow));
        services.AddSingleton(platform.Traefik).AddSingleton(new RouteFiles(platform.Traefik)).AddSingleton(new EdgeClient(platform.Traefik, clock));
        services.AddSingleton(platform.Tls).AddSingleton(new TlsProbe(platform.Tls, clock));
        services.AddSingleton(platform.Dns).AddSingleton(new DnsLookup(platform.Dns));
        services.AddSingleton(_ => platform.Authentik is { } authentik
            ? AuthentikClient.Create(authentik)
            : throw new ActivityFaultException(StepErrorKind.Permanent, "authentik.not_configured", "No Authentik is configured. Add an 'authentik:' section to the configuration, or leave single sign-on out."));
    }
}
