using System.Text;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Sealing;

namespace NexusWorkflows.Engine.Tests.Running;

/// <summary>Secrets are sealed on every way into a run, and shown on none out of it (S19, S20).</summary>
public sealed class SecretTests
{
    private const string Canary = "canary-8Zk29-secret";
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Edit_WithASecret_WaitsSealedAndIsUsed()
    {
        await using var engine = new ToyEngine();
        engine.World.Faults["make/a"] = new ToyFault(StepErrorKind.Permanent);
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);

        await process.TellAsync(id, "edit", "box", new() { ["key"] = Canary });
        Assert.Single(await process.Parts.Store.InboxAsync(id, None));
        AssertNowhere(engine);
        await process.DriveAsync(id);

        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        Assert.Contains(Canary, (await process.Parts.OpenSecretsAsync(id, None)).Values);
        AssertNowhere(engine);
    }

    [Fact]
    public async Task Skip_WithASecretOutputByHand_IsSealed()
    {
        await using var engine = new ToyEngine();
        engine.World.Faults["make/a"] = new ToyFault(StepErrorKind.Permanent, ForGood: true);
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);

        await process.Desk.TellAsync(id, new Instruction("skip", "box", null, new JsonObject { ["pin"] = Canary, ["token"] = "t1" }, null, "cli:test"), None);
        await process.DriveAsync(id);

        var outputs = (await process.FindAsync(id)).State.Memory["outputs"]!["box"]!;
        Assert.Equal("t1", outputs["Token"]!.GetValue<string>());
        Assert.Equal(Canary, (await process.Parts.OpenSecretsAsync(id, None))[outputs["Pin"]!["$secret"]!.GetValue<string>()]);
        AssertNowhere(engine);
    }

    [Fact]
    public async Task Edit_WithAReferenceOfOnesOwn_OpensNoSecret()
    {
        await using var engine = new ToyEngine();
        engine.World.Faults["make/a"] = new ToyFault(StepErrorKind.Permanent);
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);
        var secret = Assert.Single((await process.Parts.OpenSecretsAsync(id, None)));

        await process.TellAsync(id, "edit", "box", new() { ["name"] = new JsonObject { ["$secret"] = secret.Key } });
        await process.DriveAsync(id);

        Assert.DoesNotContain(secret.Value, Assert.Single(engine.World.Boxes).Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tell_ReasonThatHoldsASecretOfTheRun_IsMaskedEverywhere()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        var id = await StartAsync(process, Plain("""{ "id": "task", "type": "Elsa.RunTask", "version": 1, "taskName": "wait" }"""));
        await process.DriveAsync(id);

        await process.Desk.TellAsync(id, new Instruction("cancel", null, null, null, $"it was {Canary}, wasn't it", "cli:test"), None);
        await process.DriveAsync(id);

        Assert.Equal("it was ***, wasn't it", (await process.FindAsync(id)).State.Cause);
        var rows = await ((IAuditLog)process.Parts.Store).ListAsync(new AuditFilter(Action: "run.cancel"), None);
        Assert.Equal("it was ***, wasn't it", Assert.Single(rows.Items).Row.Detail);
        AssertNowhere(engine);
    }

    [Fact]
    public async Task Resume_WithAPayload_WaitsSealed()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        var id = await StartAsync(process, Plain("""{ "id": "task", "type": "Elsa.RunTask", "version": 1, "taskName": "wait" }"""));
        await process.DriveAsync(id);
        var bookmark = Assert.Single((await process.FindAsync(id)).State.Bookmarks).Id;

        Assert.True(await process.Desk.ResumeAsync(id, bookmark, new JsonObject { ["password"] = Canary + "2" }, "key:mary", None));
        Assert.False(await process.Desk.ResumeAsync("nobody", bookmark, null, "key:mary", None));

        AssertNowhere(engine);
        await process.DriveAsync(id);
        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
    }

    [Theory]
    [InlineData("settings", "getInput('settings').password")]
    [InlineData("SETTINGS", "getInput('settings').password")]
    [InlineData("settings", "getInput('Settings')['password']")]
    public async Task Start_SensitiveInputWithMembers_IsSealedAndReadAsWhatItIs(string given, string script)
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        var definition = Plain($$"""
            { "id": "if", "type": "Elsa.If", "version": 1, "condition": {{Script($"{script} === 'canary-8Zk29' + '-secret'")}},
              "then": { "id": "line", "type": "Elsa.WriteLine", "version": 1, "text": { "typeName": "String", "expression": { "type": "Literal", "value": "read" } } } }
            """);

        var id = await StartAsync(process, definition, new JsonObject { [given] = new JsonObject { ["password"] = Canary } });
        await process.DriveAsync(id);

        Assert.Equal(["read"], await process.Parts.Queries.LinesAsync(id, None));
        AssertNowhere(engine);
    }

    [Fact]
    public async Task Start_SiteAndHoldsMadeOfASecret_GoWithoutIt()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        var id = await StartAsync(process, Plain("""{ "id": "start", "type": "Elsa.Start", "version": 1 }""",
            """{ "nexusSite": { "type": "Liquid", "value": "{{ Input.token }}.example" }, "nexusHolds": [{ "scope": { "type": "Liquid", "value": "site:{{ Input.token }}" }, "mode": "change" }] }"""));

        Assert.Equal(".example", (await process.FindAsync(id)).State.Site);
        AssertNowhere(engine);
    }

    [Theory]
    [InlineData("""{ "id": "x", "type": "Elsa.RunJavaScript", "version": 1, "script": "return { [getInput('token')]: 1 };" }""", "A member's name would show a secret: names aren't kept sealed. Put the secret into a value.")]
    [InlineData("""{ "id": "x", "type": "Elsa.SetVariable", "version": 1, "variable": { "id": "number" }, "value": { "typeName": "Object", "expression": { "type": "JavaScript", "value": "[...getInput('token')].reverse().join('')" } } }""", "***")]
    [InlineData("""{ "id": "x", "type": "Elsa.Delay2", "version": 1 }""", "There is no activity 'Elsa.Delay2' here: correct the definition, or run it with a version of nexus that has it.")]
    [InlineData("""{ "id": "x", "type": "Elsa.WriteLine", "version": 1, "text": { "typeName": "String", "expression": { "type": "Liquid", "value": "{{ Input.token | divided_by: 0 }}" } } }""", "Failed to evaluate activity input 'Text'")]
    public async Task Fault_OfAStepThatReadASecret_SaysNothingOfIt(string step, string cause)
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        var id = await StartAsync(process, Plain(step));
        await process.DriveAsync(id);

        var run = await process.FindAsync(id);
        Assert.Equal((RunStatus.Failed, cause), (run.State.Status, run.State.Cause));
        AssertNowhere(engine);
        AssertNowhere(engine, new string([.. Canary.Reverse()]));
    }

    [Fact]
    public async Task Decide_ThrowsWithASecretInItsWords_IsParkedWithoutIt()
    {
        await using var engine = new ToyEngine();
        var hooks = new RunnerHooks { DiesAt = (point, _) => point == KillPoint.BeforeCommit ? throw new InvalidOperationException($"no good: {Canary}") : false };
        await using var process = await engine.StartAsync(hooks);
        var id = await StartAsync(process, Plain("""{ "id": "start", "type": "Elsa.Start", "version": 1 }"""));
        await process.DriveAsync(id);

        var run = await process.FindAsync(id);
        Assert.Equal((true, "InvalidOperationException: no good: ***"), (run.Quarantined, run.State.Cause));
        AssertNowhere(engine);
    }

    [Fact]
    public async Task Start_SameKeyWithAnotherSecret_IsAConflictThatCantBeTriedOut()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        var definition = Plain("""{ "id": "start", "type": "Elsa.Start", "version": 1 }""");
        await process.Parts.Definitions.AddAsync("plain", "plain", definition, true, new AuditRow(DateTimeOffset.UnixEpoch, "test", "publish", "plain", null), None);

        var first = await process.Intake.StartAsync(new StartRequest("plain", new JsonObject { ["token"] = Canary }, "cli:test", Key: "k"), None);
        var again = await process.Intake.StartAsync(new StartRequest("plain", new JsonObject { ["token"] = Canary }, "cli:test", Key: "k"), None);
        var other = await process.Intake.StartAsync(new StartRequest("plain", new JsonObject { ["token"] = Canary + "2" }, "cli:test", Key: "k"), None);

        Assert.Equal(((StartResult.Started)first).RunId, Assert.IsType<StartResult.Started>(again).RunId);
        Assert.Equal("run.key_conflict", Assert.IsType<StartResult.Conflict>(other).Code);
        Assert.NotEqual(new SecretBox(new byte[32]).Fingerprint("x"), new SecretBox([.. new byte[31], 1]).Fingerprint("x"));
        Assert.Equal(new SecretBox(new byte[32]).Fingerprint("x"), new SecretBox(new byte[32]).Fingerprint("x"));
    }

    [Fact]
    public async Task Start_WithAShortSecret_IsRefusedByItsName()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        await process.Parts.Definitions.AddAsync("plain", "plain", Plain("""{ "id": "start", "type": "Elsa.Start", "version": 1 }"""), true, new AuditRow(DateTimeOffset.UnixEpoch, "test", "publish", "plain", null), None);

        var refused = await process.Intake.StartAsync(new StartRequest("plain", new JsonObject { ["Token"] = "1234567" }, "cli:test"), None);
        var taken = await process.Intake.StartAsync(new StartRequest("plain", new JsonObject { ["token"] = "", ["settings"] = "12345678" }, "cli:test"), None);

        Assert.Equal(("Token", "A secret has at least 8 characters: a shorter one can't be masked safely."), Assert.IsType<StartResult.Invalid>(refused).Errors.Select(error => (error.Key, error.Value.Single())).Single());
        Assert.IsType<StartResult.Started>(taken);
    }

    [Fact]
    public async Task Edit_WithAShortSecret_IsRefusedAndChangesNothing()
    {
        await using var engine = new ToyEngine();
        engine.World.Faults["make/a"] = new ToyFault(StepErrorKind.Permanent);
        await using var process = await engine.StartAsync();
        var id = await process.AcceptAsync();
        await process.DriveAsync(id);

        var told = await process.TellAsync(id, "edit", "box", new() { ["Key"] = "short" });

        Assert.Equal("The secret for 'Key' has fewer than 8 characters, too few to be masked safely. Give a longer one.", told.Refusal);
        Assert.Empty(await process.Parts.Store.InboxAsync(id, None));
    }

    private static string Script(string script) => new JsonObject { ["typeName"] = "Object", ["expression"] = new JsonObject { ["type"] = "JavaScript", ["value"] = script } }.ToJsonString();

    private static string Plain(string step, string properties = "{}") => $$"""
        {
          "definitionId": "plain", "name": "plain", "version": 1, "customProperties": {{properties}},
          "inputs": [{ "name": "token", "type": "String", "isSensitive": true }, { "name": "settings", "type": "Object", "isSensitive": true }],
          "variables": [{ "id": "number", "name": "number", "typeName": "Int32" }],
          "root": { "id": "main", "type": "Elsa.Sequence", "version": 1, "activities": [{{step}}] }
        }
        """;

    private static async Task<string> StartAsync(ToyEngine.Process process, string definition, JsonObject? input = null)
    {
        await process.Parts.Definitions.AddAsync("plain", "plain", definition, true, new AuditRow(DateTimeOffset.UnixEpoch, "test", "publish", "plain", null), None);
        var started = await process.Intake.StartAsync(new StartRequest("plain", input ?? new JsonObject { ["token"] = Canary }, "cli:test"), None);
        return Assert.IsType<StartResult.Started>(started).RunId;
    }

    private static void AssertNowhere(ToyEngine engine, string secret = Canary)
    {
        foreach (var file in Directory.EnumerateFiles(engine.Data, "nexus.db*"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            Assert.True(copy.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, $"It stands in '{Path.GetFileName(file)}'.");
        }
    }
}
