using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NexusWorkflows.Activities;
using NexusWorkflows.Engine.Access;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Running.Stimuli;
using NexusWorkflows.Engine.Scheduling;
using NexusWorkflows.Engine.Sealing;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.ElsaApi;
using NexusWorkflows.Host.Endpoints;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Scheduling;
using NexusWorkflows.Host.Security;
using NexusWorkflows.Host.Setup;
using NexusWorkflows.Platform.Authentik;
using NexusWorkflows.Platform.Dns;
using NexusWorkflows.Platform.Http;
using NexusWorkflows.Platform.Mail;
using NexusWorkflows.Platform.Mailcow;
using NexusWorkflows.Platform.Tls;
using NexusWorkflows.Platform.Traefik;
using NexusWorkflows.Storage;
using NexusWorkflows.Storage.MariaDb;
using NexusWorkflows.Tenancy;

namespace NexusWorkflows.Host;

/// <summary>Puts the rooms together: store, engine, activities, and the clients of one platform.</summary>
internal static class Composition
{
    /// <summary>Opens what everything else stands on.</summary>
    /// <exception cref="RefusalException">The key is missing, damaged or open to others, or the MariaDB store of the configuration can't be opened.</exception>
    /// <exception cref="StoreException">The SQLite database can't be used.</exception>
    public static async Task<Ground> OpenAsync(DataDirectory data, NexusConfiguration configuration, TimeProvider clock, CancellationToken ct)
    {
        // The key first: it must not be made anew beside a database that needs the old one.
        var masterKey = MasterKey.Load(data);
        var auditKey = AuditKey.Of(masterKey);
        if (configuration.Store.MariaDb is not { } settings)
        {
            return new Ground(data, new SecretBox(masterKey), auditKey, Sessions.SecretOf(masterKey), await NexusStore.OpenSqliteAsync(data.Database, auditKey, clock, configuration.Engine.Limits, ct));
        }

        var address = AddressOf(settings);
        return new Ground(data, new SecretBox(masterKey), auditKey, Sessions.SecretOf(masterKey), await OpenMariaDbAsync(address, auditKey, clock, configuration, ct)) { MariaDb = address };
    }

    private static async Task<NexusStore> OpenMariaDbAsync(MariaDbAddress address, AuditKey auditKey, TimeProvider clock, NexusConfiguration configuration, CancellationToken ct)
    {
        try
        {
            return await NexusStore.OpenMariaDbAsync(address, auditKey, clock, configuration.Engine.Limits, ct);
        }
        catch (StoreException exception)
        {
            throw RefusalException.Invalid(exception.Code, exception.Message);
        }
    }

    public static MariaDbAddress AddressOf(MariaDbSettings settings) =>
        new(settings.Host, settings.Port, settings.Socket, settings.Database, settings.User, settings.RequireTls) { Password = PlatformAddresses.Secret(settings.PasswordFile) };

    /// <summary>The services; they close the ground's store with them.</summary>
    /// <param name="hooks">Where a kill test dies; null: nowhere.</param>
    public static ServiceProvider Build(Ground ground, NexusConfiguration configuration, PlatformAddresses platform, ILoggerProvider? logs, TimeProvider clock, RunnerHooks? hooks = null)
    {
        var services = Records(ground, logs, clock);
        services.AddSingleton(configuration).AddSingleton(configuration.Engine).AddSingleton(configuration.Engine.Definitions);
        services.AddSingleton(provider => new Sessions(ground.SessionSecret, provider.GetRequiredService<KeyRing>(), clock)).AddSingleton<OneTimeLinks>();
        AddPlatform(services, platform, clock);
        AddSenders(services, configuration, platform);
        services.AddNexusActivities();
        AddEngine(services, hooks ?? new RunnerHooks());
        services.AddSingleton<RunIntake>().AddSingleton<Runner>().AddSingleton<RunDesk>().AddSingleton<PlanDesk>().AddSingleton<StimulusDesk>();
        services.AddSingleton<RunReader>().AddSingleton<LocalRuns>().AddSingleton<ScopeCheck>().AddSingleton<LocalDefinitions>().AddSingleton<LocalRegister>().AddSingleton<LocalSecrets>().AddSingleton<ShippedWorkflows>();
        services.AddSingleton<ScheduleCheck>().AddSingleton<ScheduleTick>().AddSingleton<ScheduleBell>().AddSingleton<ScheduleDesk>().AddSingleton<ShippedSchedules>().AddSingleton<ScheduleJobs>();
        services.AddElsaApi();
        services.AddSingleton<EndpointFinder>().AddSingleton<ReplyWait>().AddSingleton<WorkflowDoor>().AddSingleton<EndpointCheck>().AddSingleton<PublishCheck>();
        return services.BuildServiceProvider();
    }

    /// <summary>The store with keys, named secrets and audit, and nothing of engine or platform.</summary>
    public static ServiceProvider BuildRecords(Ground ground, TimeProvider clock) => Records(ground, null, clock).BuildServiceProvider();

    private static ServiceCollection Records(Ground ground, ILoggerProvider? logs, TimeProvider clock)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => _ = logs is null ? logging : logging.AddProvider(logs));
        services.AddSingleton(clock).AddSingleton(ground.Data).AddSingleton(ground.Box).AddSingleton(ground.AuditKey);
        services.AddSingleton<IHolder>(_ => ground.MariaDb is { } address ? NamedLockHolder.Open(address) : new LockedFileHolder(ground.Data.Of("holders")));
        AddStore(services, ground.Store);
        services.AddSingleton<IAuditHead, AuditHeadFile>().AddSingleton<AuditVerifier>().AddSingleton<AuditSealer>().AddSingleton<KeyRing>().AddSingleton<SecretDesk>();
        return services;
    }

    private static void AddStore(IServiceCollection services, NexusStore store)
    {
        // By a factory, so that it is closed with the services.
        services.AddSingleton(_ => store);
        services.AddSingleton<IRunStore>(provider => provider.GetRequiredService<NexusStore>());
        services.AddSingleton<IRunQueries>(provider => provider.GetRequiredService<NexusStore>());
        services.AddSingleton<IStimulusStore>(provider => provider.GetRequiredService<NexusStore>());
        services.AddSingleton<IDefinitionStore>(provider => provider.GetRequiredService<NexusStore>());
        services.AddSingleton<IDefinitionEditor>(provider => provider.GetRequiredService<NexusStore>());
        services.AddSingleton<IInstanceQueries>(provider => provider.GetRequiredService<NexusStore>());
        services.AddSingleton<ISiteRegister>(provider => provider.GetRequiredService<NexusStore>());
        services.AddSingleton<IAuditLog>(provider => provider.GetRequiredService<NexusStore>());
        services.AddSingleton<IKeyStore>(provider => provider.GetRequiredService<NexusStore>());
        services.AddSingleton<INamedSecretStore>(provider => provider.GetRequiredService<NexusStore>());
        services.AddSingleton<IScheduleStore>(provider => provider.GetRequiredService<NexusStore>());
    }

    private static void AddEngine(IServiceCollection services, RunnerHooks hooks)
    {
        services.AddSingleton(provider => new EngineParts
        {
            Services = provider,
            Catalog = provider.GetRequiredService<ActivityCatalog>(),
            Store = provider.GetRequiredService<IRunStore>(),
            Queries = provider.GetRequiredService<IRunQueries>(),
            Stimuli = provider.GetRequiredService<IStimulusStore>(),
            Definitions = provider.GetRequiredService<IDefinitionStore>(),
            NamedSecrets = provider.GetRequiredService<INamedSecretStore>(),
            Box = provider.GetRequiredService<SecretBox>(),
            Clock = provider.GetRequiredService<TimeProvider>(),
            Settings = provider.GetRequiredService<EngineSettings>(),
            Holder = provider.GetRequiredService<IHolder>(),
            Log = provider.GetRequiredService<ILoggerFactory>().CreateLogger("NexusWorkflows.Engine"),
            Translators = [.. provider.GetServices<IErrorTranslator>()],
            Probes = [.. provider.GetServices<ISystemProbe>()],
            Hooks = hooks,
            StartRules = [.. provider.GetServices<IStartRule>()],
        });
    }

    private static void AddSenders(IServiceCollection services, NexusConfiguration configuration, PlatformAddresses platform)
    {
        var mail = configuration.Mail is { } configured ? PlatformAddresses.Of(configured, configuration.Engine.RequestTimeout) : platform.Mail;
        services.AddSingleton(_ => mail is not null
            ? new Mailer(mail)
            : throw new ActivityFaultException(StepErrorKind.Permanent, "mail.not_configured", "No mail server is configured. Add a 'mail:' section to the configuration, then retry."));
        services.AddSingleton(_ => new RequestSender(configuration.Http.For(isLab: configuration.Platform is null)));
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

/// <summary>The data directory with its key and its database open.</summary>
internal sealed record Ground(DataDirectory Data, SecretBox Box, AuditKey AuditKey, byte[] SessionSecret, NexusStore Store)
{
    /// <summary>Null: the store is the database of the data directory.</summary>
    public MariaDbAddress? MariaDb { get; init; }
}
