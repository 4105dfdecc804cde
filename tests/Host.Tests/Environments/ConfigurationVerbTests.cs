using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Tests.Environments;

/// <summary>A configuration that can't be right, through the verbs: refused whole, before anything is made.</summary>
public sealed class ConfigurationVerbTests : IDisposable
{
    private readonly TempData temp = new();

    public void Dispose() => temp.Dispose();

    [Theory]
    [InlineData("engine: { backoffScale: 1", "line 2: While parsing a flow mapping, did not find expected ',' or '}'.", "runs list")]
    [InlineData("- a\n- b\n", "the file isn't a mapping of sections; it begins like 'domains: { base: example.org }'.", "provision --name x --subdomain x")]
    [InlineData("engine: { speed: 3 }", "engine.speed is unknown; known here: backoffScale, childDepthLimit, childLimit, deadlineScale, definitionActivities, definitionBytes, definitionNesting, downLimit, expressionMemory, expressionRecursion, expressionTime, holdPatience, leaseSeconds, limits, liveStepLimit, requestTimeout, runStepLimit, stateLimit, stimulusPatience.", "serve --urls http://127.0.0.1:0")]
    [InlineData("engin: { downLimit: 3s }", "engin is unknown; known here: approvals, authentik, dns, domains, engine, erpnext, http, mail, mailcow, notify, server, store, studio, traefik.", "keys add mary --role ops")]
    [InlineData("engine: { leaseSeconds: soon }", "engine.leaseSeconds is 'soon'; it must be a number of at least 0.1.", "runs list")]
    [InlineData("engine: { downLimit: [1h] }", "engine.downLimit must be a single value.", "provision --name x --subdomain x")]
    [InlineData("engine: fast", "engine must be a mapping of keys.", "serve --urls http://127.0.0.1:0")]
    [InlineData("domains: { base: 'a b' }", "domains.base is 'a b', which is no domain; write it like 'byrne-accounts.org'.", "keys add mary --role ops")]
    [InlineData("domains: { base: 10.0.0.1 }", "domains.base is '10.0.0.1', which is no domain; write it like 'byrne-accounts.org'.", "runs list")]
    [InlineData("domains: { base: -x.org }", "domains.base is '-x.org', which is no domain; write it like 'byrne-accounts.org'.", "provision --name x --subdomain x")]
    [InlineData("mailcow: { url: 'https://mail.example.net', mailHost: mail.example.net, keyFile: /dev/null, key: hunter2hunter2 }", "mailcow.key isn't taken here; put it into a file and give keyFile.", "serve --urls http://127.0.0.1:0")]
    public async Task File_Wrong_ExitsWith2NamesTheKeyAndMakesNothing(string yaml, string problem, string verb)
    {
        var file = temp.Write("nexus.yaml", yaml);
        var before = temp.Snapshot();

        var ended = await NexusProcess.RunAsync(temp.Folder, verb.Split(' '));

        Assert.Equal((2, ""), (ended.Exit, ended.Output));
        Assert.Equal($"The configuration '{file}' is refused:\n  {problem}\n", ended.Error);
        Assert.Equal(before, temp.Snapshot());
    }

    [Theory]
    [InlineData("NEXUS__MAILCOW__KEY", "NEXUS__MAILCOW__KEY: a secret isn't taken from the environment; put it into a file and give MAILCOW.KEYFile.")]
    [InlineData("NEXUS__STORE__MARIADB__PASSWORD", "NEXUS__STORE__MARIADB__PASSWORD: a secret isn't taken from the environment; put it into a file and give STORE.MARIADB.PASSWORDFile.")]
    [InlineData("NEXUS__ENGINE__SPEED", "ENGINE.SPEED is unknown")]
    [InlineData("NEXUS__ENGINE", "NEXUS__ENGINE: names no key; write it like NEXUS__ENGINE__DOWNLIMIT.")]
    [InlineData("NEXUS__DOMAINS__BASE", "domains.base is 'hunter2 hunter2', which is no domain")]
    public async Task Environment_Wrong_ExitsWith2AndMakesNoDirectory(string name, string problem)
    {
        var data = Path.Combine(temp.Folder, "new");

        var ended = await NexusProcess.RunAsync(data, new Dictionary<string, string> { [name] = "hunter2 hunter2" }, "runs", "list");

        Assert.Equal((2, ""), (ended.Exit, ended.Output));
        Assert.Contains(problem, ended.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(name.Contains("BASE", StringComparison.Ordinal), ended.Error.Contains("hunter2", StringComparison.Ordinal));
        Assert.False(Directory.Exists(data));
    }

    [Fact]
    public async Task File_IsAFolderOrMissing_IsRefused()
    {
        Directory.CreateDirectory(Path.Combine(temp.Folder, "nexus.yaml"));

        var folder = await NexusProcess.RunAsync(temp.Folder, "runs", "list");
        var missing = await NexusProcess.RunAsync(temp.Folder, "runs", "list", "--config", "/nowhere/nexus.yaml");

        Assert.Equal((2, $"The configuration '{temp.Folder}/nexus.yaml' is a folder; it must be a YAML file. Check --config or NEXUS_CONFIG.\n"), (folder.Exit, folder.Error));
        Assert.Equal((2, "The configuration '/nowhere/nexus.yaml' isn't there. Check --config or NEXUS_CONFIG.\n"), (missing.Exit, missing.Error));
    }

    [Theory]
    [InlineData("Byrne-Accounts.ORG", "byrne-accounts.org")]
    [InlineData("bürne.example", "xn--brne-0ra.example")]
    [InlineData("localhost", "localhost")]
    public void Base_OfADomain_IsKeptInItsStoredForm(string typed, string expected)
    {
        temp.Write("nexus.yaml", $"domains: {{ base: {typed} }}");

        Assert.Equal(expected, NexusConfiguration.Load(temp.Data, null, new Dictionary<string, string>()).Domains.Base);
    }

    [Fact]
    public async Task Secret_FileEmpty_IsRefusedBeforeAnythingIsAsked()
    {
        var (secret, empty) = (temp.Write("secret", "not-a-real-secret"), temp.Write("empty", " \n"));
        temp.Write("nexus.yaml", $$"""
            domains: { base: example.org }
            erpnext: { backends: [ { name: erpnext, container: backend, dbRootPasswordFile: {{secret}} } ] }
            traefik: { directory: /tmp, service: erp@docker }
            mailcow: { url: 'https://mail.example.org', keyFile: {{empty}}, mailHost: mail.example.org }
            """);

        var ended = await NexusProcess.RunAsync(temp.Folder, "runs", "list");

        Assert.Equal((2, $"The file '{empty}' is empty; put the secret into it, on one line."), (ended.Exit, ended.LastLine));
    }
}
