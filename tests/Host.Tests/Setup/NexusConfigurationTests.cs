using System.Collections;
using System.Text.RegularExpressions;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Setup;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Setup;

public sealed class NexusConfigurationTests : IDisposable
{
    private readonly TempData temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Load_NoFile_IsTheLabWithItsDefaults()
    {
        var configuration = Load();

        Assert.Null(configuration.Platform);
        Assert.Equal(("lab", "nexus.localhost", "any"), (configuration.PlatformName, configuration.Domains.Base, configuration.Domains.Pattern));
        Assert.Equal((1.0, TimeSpan.FromHours(1), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(15)), (configuration.Engine.BackoffScale, configuration.Engine.DownLimit, configuration.Engine.RequestTimeout, configuration.Engine.Lease));
    }

    [Fact]
    public void Load_OnlyComments_IsTheLab()
    {
        temp.Write("nexus.yaml", "# nothing yet\n");

        Assert.Null(Load().Platform);
    }

    [Fact]
    public void Load_EnvironmentOverFile_Wins()
    {
        temp.Write("nexus.yaml", "engine: { backoffScale: 0.5, deadlineScale: 0.1, downLimit: 2m, runStepLimit: 5000, liveStepLimit: 50, stateLimit: 2000000, stimulusPatience: 1h, expressionTime: 250ms, expressionMemory: 8388608, expressionRecursion: 100 }");

        var engine = Load(("NEXUS__ENGINE__BACKOFFSCALE", "0.01"), ("NEXUS__ENGINE__LEASESECONDS", "2")).Engine;

        Assert.Equal((0.01, TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(2)), (engine.BackoffScale, engine.DownLimit, engine.Lease));
        Assert.Equal(0.1, engine.DeadlineScale);
        Assert.Equal((5_000, 50, 2_000_000, TimeSpan.FromHours(1)), (engine.RunStepLimit, engine.LiveStepLimit, engine.StateLimit, engine.StimulusPatience));
        Assert.Equal(new ExpressionBounds { Time = TimeSpan.FromMilliseconds(250), Memory = 8 * 1024 * 1024, Recursion = 100 }, engine.Expressions);
    }

    [Fact]
    public void Load_BoundsOfDefinitions_AreTakenUpToWhatCanBeRead()
    {
        temp.Write("nexus.yaml", "engine: { definitionBytes: 4096, definitionActivities: 10 }");
        Assert.Equal(new DefinitionBounds(4096, 10, 64), Load().Engine.Definitions);

        temp.Write("nexus.yaml", "engine: { definitionNesting: 1000 }");
        Assert.EndsWith("\n  engine.definitionNesting is 1000; it may be 128 at most.", Assert.Throws<RefusalException>(() => Load()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Limits_HaveNamesOfTheUsersOwn()
    {
        temp.Write("nexus.yaml", "engine: { limits: { backups: 4, Heavy Imports: 1 } }");

        var limits = Load(("NEXUS__ENGINE__LIMITS__BACKUPS", "2")).Engine.Limits;

        Assert.Equal([("Heavy Imports", 1), ("backups", 2)], limits.OrderBy(limit => limit.Key, StringComparer.Ordinal).Select(limit => (limit.Key, limit.Value)));
    }

    [Fact]
    public void Load_WithoutMailAndHttp_IsTheLabsSinkAndItsOwnMachine()
    {
        var configuration = Load();

        Assert.Null(configuration.Mail);
        Assert.Equal(("/workflows", TimeSpan.FromSeconds(100), 1024 * 1024, 1024 * 1024), (configuration.Http.BasePath, configuration.Http.Timeout, configuration.Http.AnswerLimit, configuration.Http.RequestLimit));
        var loopback = System.Net.IPAddress.Loopback;
        Assert.Equal((true, false), (configuration.Http.For(isLab: true).Allow.Allows("localhost", loopback), configuration.Http.For(isLab: false).Allow.Allows("localhost", loopback)));
    }

    [Fact]
    public void Load_MailAndHttp_AreAsWritten()
    {
        temp.Write("pw", "secret of mail");
        temp.Write("nexus.yaml", $"mail: {{ host: smtp.example.net, tls: implicit, user: nexus, passwordFile: '{Path.Combine(temp.Folder, "pw")}', from: a@example.net }}\nhttp: {{ allow: [10.1.0.0/16], timeout: 5s, answerLimit: 2048, requestLimit: 4096, basePath: /hooks }}");

        var configuration = Load();

        Assert.Equal(new MailSettings("smtp.example.net", 465, Platform.Mail.MailTls.Implicit, "nexus", Path.Combine(temp.Folder, "pw"), "a@example.net"), configuration.Mail);
        Assert.Equal(("/hooks", TimeSpan.FromSeconds(5), 2048, 4096), (configuration.Http.BasePath, configuration.Http.Timeout, configuration.Http.AnswerLimit, configuration.Http.RequestLimit));
        var lab = configuration.Http.For(isLab: true).Allow;
        Assert.Equal((true, false), (lab.Allows("a", System.Net.IPAddress.Parse("10.1.2.3")), lab.Allows("localhost", System.Net.IPAddress.Loopback)));
    }

    [Theory]
    [InlineData("http: { basePath: /api/hooks }", "http.basePath is '/api/hooks'; it must be a path of its own such as '/workflows' or '/hooks', and none of the server's (/api, /elsa, /studio, /health, /metrics, /openapi, /scalar, /hangfire).")]
    [InlineData("http: { basePath: /hangfire }", "http.basePath is '/hangfire'; it must be a path of its own such as '/workflows' or '/hooks', and none of the server's (/api, /elsa, /studio, /health, /metrics, /openapi, /scalar, /hangfire).")]
    [InlineData("http: { basePath: hooks }", "http.basePath is 'hooks'; it must be a path of its own such as '/workflows' or '/hooks', and none of the server's (/api, /elsa, /studio, /health, /metrics, /openapi, /scalar, /hangfire).")]
    [InlineData("http: { allow: [all] , timeout: never }", "http.timeout is 'never'; it must be a time such as 30s, 5m or 1h.")]
    [InlineData("http: { allow: [10.0.0.0/77] }", "http.allow can't be read: '10.0.0.0/77' is no address, network or host name; write it like '10.1.2.3', '10.1.0.0/16' or 'hooks.example.org', or use the words 'loopback' and 'private'.")]
    [InlineData("mail: { port: 25 }", "mail.host is missing; for example 'smtp.example.net'.")]
    [InlineData("mail: { host: a.example.net, user: u }", "mail.passwordFile is missing; for example '/etc/nexus/secret'.")]
    [InlineData("mail: { host: a.example.net, user: u, tls: none, passwordFile: /dev/null }", "mail.tls is 'none', which would send the password to 'a.example.net' in clear text; use starttls or implicit.")]
    [InlineData("mail: { host: a.example.net, password: hunter22 }", "mail.password isn't taken here; put it into a file and give passwordFile.")]
    public void Load_MailOrHttpThatCannotBe_IsRefusedByName(string text, string problem)
    {
        temp.Write("nexus.yaml", text);

        Assert.EndsWith("\n  " + problem, Assert.Throws<RefusalException>(() => Load()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_LimitThatIsNoCount_IsRefused()
    {
        temp.Write("nexus.yaml", "engine: { limits: { backups: 0, restores: few } }");

        var refusal = Assert.Throws<RefusalException>(() => Load());

        Assert.EndsWith("\n  engine.limits.backups is '0'; it must be a whole number of at least 1.\n  engine.limits.restores is 'few'; it must be a whole number of at least 1.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WholePlatform_IsRead()
    {
        var secret = temp.Write("secret", "not-a-real-secret");
        temp.Write("nexus.yaml", $$"""
            domains:   { base: example.org, pattern: subdomain }
            erpnext:   { backends: [ { name: erpnext, container: erpnext-backend, user: frappe, benchDir: /bench, capacity: 50, dbRootPasswordFile: {{secret}} } ] }
            traefik:   { directory: /routes, api: 'http://127.0.0.1:8080', entryPoints: { http: web, https: websecure }, certResolver: le, middlewares: [headers@file], redirect: https@file, service: erp@docker, connect: '127.0.0.1:443' }
            mailcow:   { url: 'https://mail.example.net', keyFile: {{secret}}, mailHost: mail.example.net }
            authentik: { url: 'https://auth.example.net/api/v3/', tokenFile: {{secret}} }
            dns:       { resolver: '127.0.0.1:53', publicAddress: 192.0.2.1 }
            engine:    { backoffScale: 1.0, downLimit: 1h, requestTimeout: 30s, leaseSeconds: 15 }
            approvals: { fourEyes: solo }
            notify:    { onIncident: [ { mail: ops@example.org }, { webhook: 'https://example.org/hook', secretFile: {{secret}} } ] }
            """);

        var platform = Load().Platform!;

        Assert.Equal("mail.example.net+erpnext-backend", platform.Name);
        Assert.Equal(new BackendSettings("erpnext", "erpnext-backend", "frappe", "/bench", 50, secret), platform.Backends.Single());
        Assert.Equal(("/routes", "https@file", "erp@docker"), (platform.Traefik.Directory, platform.Traefik.RedirectMiddleware, platform.Traefik.Service));
        Assert.Equal(["headers@file"], platform.Traefik.Middlewares);
        Assert.Equal(("127.0.0.1:53", "192.0.2.1"), (platform.Dns.Resolver, platform.Dns.PublicAddress));
    }

    [Fact]
    public void Load_ManyWrongKeys_NamesThemAllAtOnce()
    {
        var file = temp.Write("nexus.yaml", """
            domains: { base: example.org, pattern: odd }
            engine: { backofScale: 1, downLimit: soon, leaseSeconds: 0 }
            mailcow: { url: mail, key: abc }
            traefik: here
            """);

        var refusal = Assert.Throws<RefusalException>(() => Load());

        Assert.Equal(("configuration.invalid", RefusalKind.Invalid), (refusal.Code, refusal.Kind));
        Assert.Equal(
            $"""
            The configuration '{Hints.Path(file)}' is refused:
              traefik must be a mapping of keys.
              mailcow.keyFile is missing; for example '/etc/nexus/secret'.
              mailcow.url is 'mail'; it must be an http or https address such as 'https://mail.example.net'.
              mailcow.mailHost is missing; for example 'mail.example.net'.
              domains.pattern is 'odd'; it can be subdomain, full, any.
              engine.downLimit is 'soon'; it must be a time such as 30s, 5m or 1h.
              engine.leaseSeconds is '0'; it must be a number of at least 0.1.
              mailcow.key isn't taken here; put it into a file and give keyFile.
              engine.backofScale is unknown; known here: backoffScale, childDepthLimit, childLimit, deadlineScale, definitionActivities, definitionBytes, definitionNesting, downLimit, expressionMemory, expressionRecursion, expressionTime, holdPatience, leaseSeconds, limits, liveStepLimit, requestTimeout, runStepLimit, stateLimit, stimulusPatience.
            """,
            refusal.Message);
    }

    [Theory]
    [InlineData("engine")]
    [InlineData("http")]
    [InlineData("mail")]
    [InlineData("server")]
    [InlineData("studio")]
    [InlineData("domains")]
    public void Manual_OfASection_NamesEachOfItsKeys(string section)
    {
        temp.Write("nexus.yaml", $"{section}: {{ nothing-like-it: 1 }}");
        var known = Regex.Match(Assert.Throws<RefusalException>(() => Load()).Message, @"nothing-like-it is unknown; known here: ([^.]*)\.").Groups[1].Value.Split(", ");

        var manual = File.ReadAllText(RepositoryRoot.Of("docs/configuration.md"));

        Assert.All(known, key => Assert.True(manual.Contains($"`{section}.{key}`", StringComparison.Ordinal) || (manual.Contains($"`{section}.", StringComparison.Ordinal) && manual.Contains($"`{key}`", StringComparison.Ordinal)), $"docs/configuration.md says nothing of '{section}.{key}'."));
    }

    [Fact]
    public void Load_SecretInTheEnvironment_IsRefusedWithoutShowingIt()
    {
        var refusal = Assert.Throws<RefusalException>(() => Load(("NEXUS__MAILCOW__KEY", "hunter2hunter2")));

        Assert.Equal(
            $"The configuration '{Hints.Path(temp.Data.Configuration)}' is refused:\n  NEXUS__MAILCOW__KEY: a secret isn't taken from the environment; put it into a file and give MAILCOW.KEYFile.",
            refusal.Message);
    }

    [Fact]
    public void Load_NotYaml_IsRefused()
    {
        temp.Write("nexus.yaml", "domains: { base: example.org\nengine: [");

        var refusal = Assert.Throws<RefusalException>(() => Load());

        Assert.Equal($"The configuration '{Hints.Path(temp.Data.Configuration)}' is refused:\n  a list or a mapping isn't closed.", refusal.Message);
    }

    [Fact]
    public void Load_NamedFileMissing_IsRefused()
    {
        var refusal = Assert.Throws<RefusalException>(() => NexusConfiguration.Load(temp.Data, "/nowhere/nexus.yaml", new Hashtable()));

        Assert.Equal("The configuration '/nowhere/nexus.yaml' isn't there. Check --config or NEXUS_CONFIG.", refusal.Message);
    }

    private NexusConfiguration Load(params (string Name, string Value)[] environment) =>
        NexusConfiguration.Load(temp.Data, null, environment.ToDictionary(pair => pair.Name, pair => pair.Value));
}
