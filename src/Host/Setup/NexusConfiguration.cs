using System.Collections;
using System.Globalization;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Tenancy.Names;

namespace NexusWorkflows.Host.Setup;

/// <summary>The whole configuration, checked.</summary>
/// <param name="Platform">The configured platform; null: the Lab.</param>
internal sealed record NexusConfiguration(PlatformSettings? Platform, DomainSettings Domains, StoreSettings Store, EngineSettings Engine)
{
    public WebSettings Web { get; init; } = WebSettings.Usual;

    /// <summary>Null: the Lab's mail sink, or on a configured platform none.</summary>
    public MailSettings? Mail { get; init; }

    public required RequestSettings Http { get; init; }

    /// <summary>Which platform a data directory is bound to.</summary>
    public string PlatformName => Platform is null ? "lab" : Platform.Name;

    /// <summary>Reads and checks everything at once.</summary>
    /// <param name="option">What <c>--config</c> said; null: <c>NEXUS_CONFIG</c>, then <c>nexus.yaml</c> in the data directory.</param>
    /// <exception cref="RefusalException">One with every wrong key.</exception>
    public static NexusConfiguration Load(DataDirectory data, string? option, IDictionary environment)
    {
        var named = option ?? environment["NEXUS_CONFIG"] as string;
        var file = string.IsNullOrEmpty(named) ? data.Configuration : Path.GetFullPath(named);
        var problems = new List<string>();
        var tree = ConfigurationText.Read(file, !string.IsNullOrEmpty(named), environment, problems);
        var root = new ConfigurationSection(tree, "", problems);
        var platform = PlatformSettings.Read(root);
        var configuration = new NexusConfiguration(platform, DomainSettings.Read(root.Section("domains"), platform is null), StoreSettings.Read(root.Section("store")), ReadEngine(root.Section("engine")))
        {
            Web = WebSettings.Read(root.Section("server"), root.Section("studio")),
            Mail = MailSettings.Read(root.Section("mail")),
            Http = RequestSettings.Read(root.Section("http")),
        };
        ReadLater(root);
        root.RefuseUnknown();
        return problems.Count == 0
            ? configuration
            : throw RefusalException.Invalid("configuration.invalid", $"The configuration '{Hints.Path(file)}' is refused:{string.Concat(problems.Select(problem => "\n  " + problem))}");
    }

    private static EngineSettings ReadEngine(ConfigurationSection section)
    {
        var usual = new EngineSettings();
        return usual with
        {
            BackoffScale = section.Number("backoffScale", usual.BackoffScale, 0),
            DeadlineScale = section.Number("deadlineScale", usual.DeadlineScale, 0.001),
            DownLimit = section.Span("downLimit", usual.DownLimit),
            RequestTimeout = section.Span("requestTimeout", usual.RequestTimeout),
            StimulusPatience = section.Span("stimulusPatience", usual.StimulusPatience),
            HoldPatience = section.Span("holdPatience", usual.HoldPatience),
            Limits = section.Counts("limits"),
            ChildDepthLimit = (int)section.Number("childDepthLimit", usual.ChildDepthLimit, 1),
            ChildLimit = (int)section.Number("childLimit", usual.ChildLimit, 1),
            Lease = TimeSpan.FromSeconds(section.Number("leaseSeconds", usual.Lease.TotalSeconds, 0.1)),
            RunStepLimit = (int)section.Number("runStepLimit", usual.RunStepLimit, 1),
            LiveStepLimit = (int)section.Number("liveStepLimit", usual.LiveStepLimit, 1),
            StateLimit = (int)section.Number("stateLimit", usual.StateLimit, 1024),
            Definitions = new DefinitionBounds(
                Bounded(section, "definitionBytes", usual.Definitions.Bytes, 1024, DefinitionBounds.Widest.Bytes),
                Bounded(section, "definitionActivities", usual.Definitions.Activities, 1, DefinitionBounds.Widest.Activities),
                Bounded(section, "definitionNesting", usual.Definitions.Nesting, 2, DefinitionBounds.Widest.Nesting)),
            Expressions = new ExpressionBounds
            {
                Time = section.Span("expressionTime", usual.Expressions.Time),
                Memory = (long)section.Number("expressionMemory", usual.Expressions.Memory, 1024 * 1024),
                Recursion = (int)section.Number("expressionRecursion", usual.Expressions.Recursion, 1),
            },
        };
    }

    private static int Bounded(ConfigurationSection section, string name, int usual, int least, int most)
    {
        var number = section.Number(name, usual, least);
        if (number <= most)
        {
            return (int)number;
        }

        section.Wrong(name, string.Create(CultureInfo.InvariantCulture, $"is {number:0}; it may be {most} at most"));
        return usual;
    }

    // Sections that are fixed already but whose features read them elsewhere: their keys are known, so that a file that has them is accepted.
    private static void ReadLater(ConfigurationSection root)
    {
        root.Section("approvals").Choice("fourEyes", "required", "required", "solo");
        foreach (var target in root.Section("notify").Sections("onIncident"))
        {
            _ = (target.Text("mail"), target.Text("webhook"), target.Text("secretFile"));
        }
    }
}

/// <param name="Base">Domain below which subdomains lie.</param>
/// <param name="Pattern">subdomain, full or any.</param>
internal sealed record DomainSettings(string Base, string Pattern)
{
    public static DomainSettings Read(ConfigurationSection section, bool isLab)
    {
        var based = section.Text("base");
        if (based is null && !isLab)
        {
            section.Wrong("base", "is missing; for example 'byrne-accounts.org'");
        }

        return new DomainSettings(based is null ? "nexus.localhost" : BaseOf(section, based), section.Choice("pattern", "any", "subdomain", "full", "any"));
    }

    // A base of one label, such as 'localhost', is no domain itself: what counts is that names below it are.
    private static string BaseOf(ConfigurationSection section, string typed)
    {
        const string below = "site.";
        if (DomainName.Of(below + typed.Trim()).Name is { } name)
        {
            return name[below.Length..];
        }

        section.Wrong("base", $"is '{typed}', which is no domain; write it like 'byrne-accounts.org'");
        return typed;
    }
}

/// <param name="MariaDb">Null: SQLite in the data directory.</param>
internal sealed record StoreSettings(MariaDbSettings? MariaDb)
{
    public static StoreSettings Read(ConfigurationSection section)
    {
        var mariaDb = section.Section("mariadb");
        var socket = mariaDb.Text("socket");
        var typed = socket is null ? mariaDb.Required("host", "db.example.org") : mariaDb.Text("host") ?? "";
        var port = (int)mariaDb.Number("port", 3306, 1);
        var settings = new MariaDbSettings(typed, port, socket, mariaDb.Required("database", "nexus"), mariaDb.Required("user", "nexus"), mariaDb.Exists ? mariaDb.SecretFile("passwordFile") : "", mariaDb.Choice("tls", "preferred", "preferred", "required") == "required");
        _ = mariaDb.Exists ? "" : mariaDb.Text("passwordFile");
        return new StoreSettings(mariaDb.Exists ? settings : null);
    }
}

/// <param name="Socket">Path of a unix socket; null: host and port.</param>
/// <param name="RequireTls">The server must prove who it is; otherwise TLS is used where the server has it.</param>
internal sealed record MariaDbSettings(string Host, int Port, string? Socket, string Database, string User, string PasswordFile, bool RequireTls);
