using System.Text;
using Microsoft.Extensions.Time.Testing;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Sealing;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Engine.Tests.Running;

/// <summary>Secrets that people gave a name, as steps take them (S19, S20).</summary>
public sealed class NamedSecretTests
{
    private const string First = "first-8Zk29-secret";
    private const string Second = "second-4Qm71-secret";
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("""{"name":"toy-key","typeName":"text","scope":null}""")]
    [InlineData("""{"name":"Toy-Key","scope":"TOYS"}""")]
    [InlineData("toy-key")]
    public async Task Input_ThatRefersToASecret_TakesItsValueAndShowsItsName(string reference)
    {
        await using var engine = Engine(Box(reference));
        await using var process = await engine.StartAsync();
        await SetAsync(process, First, scope: "toys");
        var id = await process.RunAsync("toys");

        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        Assert.Equal(First, Assert.Single(await process.Parts.OpenSecretsAsync(id, None), s => s.Key == "secret.toy-key@1").Value);
        var journal = await process.Parts.Queries.JournalAsync(id, 0, 100, None);
        Assert.Equal("""{"$secret":"secret.toy-key@1"}""", Assert.Single(journal, e => e.Data?["in"]?["Key"] is not null).Data!["in"]!["Key"]!.ToJsonString());
        Assert.Equal("made a with key ***", Assert.Single(journal, e => e.Event == "Log").Data!["lines"]![0]!.GetValue<string>());
        Assert.Empty(await process.Parts.Queries.OneTimeSecretsAsync(id, None));
        AssertNowhere(engine, First);
    }

    [Fact]
    public async Task Input_WithNothingChosen_IsGeneratedAsIfItWereEmpty()
    {
        await using var engine = Engine(Box(""));
        await using var process = await engine.StartAsync();
        var id = await process.RunAsync("toys");

        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        Assert.Equal(24, Assert.Single(await process.Parts.OpenSecretsAsync(id, None)).Value.Length);
    }

    [Fact]
    public async Task Run_KilledAtEveryPointOnce_MakesOneBoxWithTheSecret()
    {
        var points = 0;
        for (var point = 0; point <= points; point++)
        {
            await using var engine = Engine(Box("toy-key"));
            var count = -1;
            string id;
            await using (var process = await engine.StartAsync(new RunnerHooks { DiesAt = (_, _) => Interlocked.Increment(ref count) == point - 1 }))
            {
                await SetAsync(process, First);
                id = await process.AcceptAsync();
                Assert.Equal(point > 0, await process.DriveAsync(id));
            }

            points = point == 0 ? count + 1 : points; // the first life counts them
            await using var heir = await engine.StartAsync();
            await heir.DriveAsync(id);
            Assert.Equal((RunStatus.Finished, 1), ((await heir.FindAsync(id)).State.Status, engine.World.Made["box/a"]));
            Assert.Equal(["secret.toy-key@1"], (await heir.Parts.OpenSecretsAsync(id, None)).Keys);
            AssertNowhere(engine, First);
        }

        Assert.True(points > 6, $"Only {points} kill points: the hooks are gone.");
    }

    [Fact]
    public async Task Step_WhoseSecretIsntThere_PausesInPlainWordsAndGoesOnOnceItIs()
    {
        await using var engine = Engine(Box("toy-key"));
        await using var process = await engine.StartAsync();
        var id = await process.RunAsync("toys");

        var incident = Assert.Single((await process.FindAsync(id)).State.Incidents);
        Assert.Equal(("permanent", "engine.secret_unknown"), (incident.Kind, incident.Code));
        Assert.Equal("There is no secret 'toy-key', which 'Key' of 'box' takes. Set it with 'nexus secrets set toy-key', then retry.", incident.Message);
        Assert.Empty(engine.World.Boxes);

        await SetAsync(process, First);
        await process.TellAsync(id, "retry");
        await process.DriveAsync(id);

        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
    }

    [Theory]
    [InlineData(SecretStatus.Revoked, "secret_revoked", "The secret 'toy-key', which 'Key' of 'box' takes, is revoked. Set a new value with 'nexus secrets set toy-key', then retry.")]
    [InlineData(SecretStatus.Expired, "secret_expired", "The secret 'toy-key', which 'Key' of 'box' takes, has expired on 2026-03-01 08:00Z. Set a new value with 'nexus secrets set toy-key', then retry.")]
    [InlineData(SecretStatus.Deleted, "secret_unknown", "The secret 'toy-key', which 'Key' of 'box' takes, was removed. Set a new value with 'nexus secrets set toy-key', then retry.")]
    public async Task Step_WhoseSecretIsntGivenOut_PausesAndSaysWhy(SecretStatus status, string code, string message)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
        await using var engine = Engine(Box("toy-key"), clock);
        await using var process = await engine.StartAsync();
        var secret = new NamedSecret("toy-key", "1", 1, status == SecretStatus.Expired ? SecretStatus.Active : status, clock.GetUtcNow()) { ExpiresAt = status == SecretStatus.Expired ? clock.GetUtcNow() : null };
        await PutAsync(process, secret, First);
        var id = await process.RunAsync("toys");

        var incident = Assert.Single((await process.FindAsync(id)).State.Incidents);
        Assert.Equal(("engine." + code, message), (incident.Code, incident.Message));
        Assert.Empty(engine.World.Boxes);
        Assert.Empty(await process.Parts.OpenSecretsAsync(id, None));
    }

    [Theory]
    [InlineData("""{"name":"toy-key","typeName":"rsa-key"}""", "The input 'Key' of 'box' asks for a secret of the type 'rsa-key', and 'toy-key' is of the type 'text'. Choose another one in the definition.")]
    [InlineData("""{"name":"toy-key","scope":"mail"}""", "The input 'Key' of 'box' asks for a secret of the scope 'mail', and 'toy-key' is of the scope 'toys'. Choose another one in the definition.")]
    public async Task Step_ThatAsksForAnotherKindOfSecret_Pauses(string reference, string message)
    {
        await using var engine = Engine(Box(reference));
        await using var process = await engine.StartAsync();
        await SetAsync(process, First, scope: "toys");
        var id = await process.RunAsync("toys");

        Assert.Equal(message, Assert.Single((await process.FindAsync(id)).State.Incidents).Message);
    }

    [Fact]
    public async Task Step_WhoseSecretWasSealedWithAnotherKey_PausesAlone()
    {
        await using var engine = Engine(Box("toy-key"));
        await using var process = await engine.StartAsync();
        var other = new SecretBox([.. new byte[31], 1]).SealNamed("toy-key", 1, First);
        await process.Store.PutNamedSecretAsync(new KeptSecret(new NamedSecret("toy-key", "1", 1, SecretStatus.Active, DateTimeOffset.UnixEpoch), other), Audit, None);
        var id = await process.RunAsync("toys");

        var run = await process.FindAsync(id);
        Assert.Equal((RunStatus.Paused, "engine.secret_unreadable"), (run.State.Status, Assert.Single(run.State.Incidents).Code));
    }

    [Fact]
    public async Task SealNamed_PutInThePlaceOfAnotherNameOrVersion_CantBeOpened()
    {
        await using var engine = new ToyEngine();
        await using var process = await engine.StartAsync();
        var box = process.Parts.Box;
        var kept = box.SealNamed("toy-key", 1, First);

        Assert.Equal(First, box.OpenNamed("toy-key", 1, kept));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => box.OpenNamed("toy-key", 2, kept));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => box.OpenNamed("other", 1, kept));
    }

    [Fact]
    public async Task Secret_SetAnewWhileAStepWaits_IsTakenByARetryAndByNobodyBefore()
    {
        await using var engine = Engine(Box("toy-key"));
        engine.World.Faults["make/a"] = new ToyFault(StepErrorKind.Permanent);
        await using var process = await engine.StartAsync();
        await SetAsync(process, First);
        var id = await process.RunAsync("toys");
        await SetAsync(process, Second, version: 2);
        Assert.Equal("secret.toy-key@1", KeyOf(await process.FindAsync(id)));

        engine.World.Faults["make/a"] = new ToyFault(StepErrorKind.Permanent);
        await process.TellAsync(id, "retry");
        await process.DriveAsync(id);

        Assert.Equal("secret.toy-key@2", KeyOf(await process.FindAsync(id)));
        var secrets = await process.Parts.OpenSecretsAsync(id, None);
        Assert.Equal((First, Second), (secrets["secret.toy-key@1"], secrets["secret.toy-key@2"]));
        await process.TellAsync(id, "retry");
        await process.DriveAsync(id);
        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        AssertNowhere(engine, First);
        AssertNowhere(engine, Second);
    }

    [Fact]
    public async Task Secret_SetAnewBetweenAttempts_StaysWhatTheStepBeganWith()
    {
        await using var engine = Engine(Box("toy-key"));
        await using var process = await engine.StartAsync();
        await SetAsync(process, First);
        using var gate = new ManualResetEventSlim();
        engine.World.Gates["make/a"] = gate;
        engine.World.Faults["make/a"] = new ToyFault(StepErrorKind.Transient);
        var id = await process.AcceptAsync();
        var driving = process.DriveAsync(id);
        await Eventually.HoldsAsync(() =>
        {
            Assert.True(engine.World.Begun.ContainsKey("make/a"));
            return Task.CompletedTask;
        });
        await SetAsync(process, Second, version: 2);
        gate.Set();
        await driving;

        Assert.Equal(["secret.toy-key@1"], (await process.Parts.OpenSecretsAsync(id, None)).Keys);
    }

    [Fact]
    public async Task Secret_RevokedWhileAStepWaits_IsTheIncidentOfARetry()
    {
        await using var engine = Engine(Box("toy-key"));
        engine.World.Faults["make/a"] = new ToyFault(StepErrorKind.Permanent);
        await using var process = await engine.StartAsync();
        await SetAsync(process, First);
        var id = await process.RunAsync("toys");
        await PutAsync(process, new NamedSecret("toy-key", "1", 1, SecretStatus.Revoked, DateTimeOffset.UnixEpoch), null, revision: 1);

        await process.TellAsync(id, "retry");
        await process.DriveAsync(id);

        var run = await process.FindAsync(id);
        Assert.Equal((RunStatus.Paused, "engine.secret_revoked"), (run.State.Status, Assert.Single(run.State.Incidents).Code));
        await process.TellAsync(id, "edit", "box", new() { ["key"] = Second });
        await process.DriveAsync(id);
        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
    }

    [Fact]
    public async Task Undo_OfWhatWasMadeWithASecretThatIsGone_RemovesIt()
    {
        await using var engine = Engine(Box("toy-key"));
        await using var process = await engine.StartAsync();
        await SetAsync(process, First);
        var id = await process.RunAsync("toys");
        await PutAsync(process, new NamedSecret("toy-key", "1", 1, SecretStatus.Revoked, DateTimeOffset.UnixEpoch), null, revision: 1);

        await process.TellAsync(id, "undo");
        await process.DriveAsync(id);

        Assert.Equal((RunStatus.Undone, 0), ((await process.FindAsync(id)).State.Status, engine.World.Boxes.Count));
    }

    [Fact]
    public async Task PlainInput_ThatRefersToASecret_IsAPermanentIncidentThatNeverOpensIt()
    {
        await using var engine = Engine(Definitions.Activity("box", "Toy.MakeBox", Definitions.Input("name", "toy-key", "Secret")));
        await using var process = await engine.StartAsync();
        await SetAsync(process, First);
        var id = await process.RunAsync("toys");

        var incident = Assert.Single((await process.FindAsync(id)).State.Incidents);
        Assert.Equal(("permanent", "engine.secret_in_plain_input"), (incident.Kind, incident.Code));
        Assert.Empty(await process.Parts.OpenSecretsAsync(id, None));
    }

    [Fact]
    public async Task Flow_ThatRefersToASecret_FaultsAsWithAnyBadInput()
    {
        await using var engine = Engine(Definitions.Activity("line", "Elsa.WriteLine", Definitions.Input("text", "toy-key", "Secret")));
        await using var process = await engine.StartAsync();
        await SetAsync(process, First);
        var id = await process.RunAsync("toys");

        var incident = Assert.Single((await process.FindAsync(id)).State.Incidents);
        Assert.Equal("The secret 'toy-key' can't be taken here, where it wouldn't be kept sealed: use an input that is, such as a password.", incident.Inner!["message"]!.GetValue<string>());
        Assert.Empty(await process.LinesAsync(id));
    }

    [Fact]
    public async Task Send_ThatTakesSecrets_TellsTheValue()
    {
        await using var engine = Engine(Definitions.Activity("tell", "Toy.TellToy", Definitions.Input("text", "toy-key", "Secret")));
        await using var process = await engine.StartAsync();
        await SetAsync(process, First);
        var id = await process.RunAsync("toys");

        Assert.Equal(RunStatus.Finished, (await process.FindAsync(id)).State.Status);
        Assert.Equal(1, engine.World.Made["tell/" + First]);
        AssertNowhere(engine, First);
    }

    [Fact]
    public async Task UsedWorkflow_WithASensitiveInput_TakesTheSecretAndKeepsItHidden()
    {
        await using var engine = new ToyEngine();
        engine.Published.Add(Inner("""[{ "name": "Pass", "type": "String", "isSensitive": true }]"""));
        engine.Published.Add(Definitions.Sequence("outer", Definitions.Activity("use", "inner", "\"workflowDefinitionId\": \"inner\"", Definitions.Input("pass", "toy-key", "Secret"))));
        await using var process = await engine.StartAsync();
        await SetAsync(process, First);
        var id = await process.RunAsync("outer");

        Assert.Equal(["it is ***"], await process.LinesAsync(id));
        Assert.Equal(1, engine.World.Made["tell/" + First]);
        AssertNowhere(engine, First);
    }

    [Fact]
    public async Task UsedWorkflow_WithAPlainInput_TakesNone()
    {
        await using var engine = new ToyEngine();
        engine.Published.Add(Inner("""[{ "name": "Pass", "type": "String" }]"""));
        engine.Published.Add(Definitions.Sequence("outer", Definitions.Activity("use", "inner", "\"workflowDefinitionId\": \"inner\"", Definitions.Input("pass", "toy-key", "Secret"))));
        await using var process = await engine.StartAsync();
        await SetAsync(process, First);
        var id = await process.RunAsync("outer");

        Assert.Equal(RunStatus.Paused, (await process.FindAsync(id)).State.Status);
        Assert.Empty(await process.Parts.OpenSecretsAsync(id, None));
    }

    [Fact]
    public async Task Plan_SaysWhichSecretIsntThere()
    {
        await using var engine = Engine(Box("toy-key"));
        await using var process = await engine.StartAsync();

        var plan = Assert.IsType<StartResult.Planned>(await process.Intake.StartAsync(new StartRequest("toys", [], "cli:test", DryRun: true), None)).Plan;

        Assert.Equal(("can't tell", "There is no secret 'toy-key', which 'Key' of 'box' takes. Set it with 'nexus secrets set toy-key', then retry."), (plan.Steps[0].Verdict, plan.Steps[0].Detail));
    }

    private static AuditRow Audit => new(DateTimeOffset.UnixEpoch, "test", "secret.set", "toy-key", null);

    private static ToyEngine Engine(string step, TimeProvider? clock = null) => new() { Toys = Definitions.Sequence("toys", step), Clock = clock ?? TimeProvider.System };

    private static string Box(string reference) => Definitions.Activity("box", "Toy.MakeBox", Definitions.Input("name", "a"), Definitions.Input("key", reference, "Secret"));

    private static string Inner(string inputs) => Definitions.Sequence("inner", Definitions.Script("line", "'it is ' + getInput('Pass')"), Definitions.Activity("tell", "Toy.TellToy", Definitions.Input("text", "getInput('Pass')", "JavaScript")))
        .Replace("\"version\": 1, \"root\"", $"\"version\": 1, \"options\": {{ \"usableAsActivity\": true }}, \"inputs\": {inputs}, \"root\"", StringComparison.Ordinal);

    private static string KeyOf(RunRecord run) => run.State.Steps.Values.Single(s => s.External is not null).External!.Inputs["Key"]!["$secret"]!.GetValue<string>();

    private static Task SetAsync(ToyEngine.Process process, string value, int version = 1, string? scope = null) =>
        PutAsync(process, new NamedSecret("toy-key", "1", version, SecretStatus.Active, DateTimeOffset.UnixEpoch) { Scope = scope }, value, version - 1);

    private static async Task PutAsync(ToyEngine.Process process, NamedSecret secret, string? value, int revision = 0) =>
        Assert.True(await process.Store.PutNamedSecretAsync(new KeptSecret(secret, value is null ? null : process.Parts.Box.SealNamed(secret.Name, secret.Version, value), revision), Audit, None));

    private static void AssertNowhere(ToyEngine engine, string secret)
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
