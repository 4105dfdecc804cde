using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Tests.Endpoints;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>A secret that nobody else has is sent through whatever takes one, and looked for wherever it must not be.</summary>
public sealed class CanaryTests
{
    private const string Canary = "Canary<\"&+/é8Zk29";
    private const string Second = "Heron>'%20=\\ü7Qp31";
    private const string Third = "Stork{\"$&}é5Wd83";
    private const string Named = "canary-key";
    private const string Site = "byrne.nexus.localhost";

    [FullFact]
    public async Task Definition_ThatReadsSecretsInEveryWay_LeavesThemInNoFileLogAnswerOrCommandLine()
    {
        await using var world = new NexusWorld();
        await world.ServeAsync();
        using var hunt = new CanaryHunt(Canary, Second, Third);
        var definition = Write(world, "definition.json", CanaryDefinition.Json);
        var imported = await world.RunAsync("workflows", "import", definition);
        Assert.True(imported.ExitCode == 0, imported.Errors);

        var input = Write(world, "input.json", JsonSerializer.Serialize(new { token = Canary, settings = new { password = Second, list = new[] { Third } } }));
        var answer = await world.RunAsync("run", "canary", "--input-file", input, "--key", "k1", "--json");
        var again = await world.RunAsync("run", "canary", "--input-file", input, "--key", "k1", "--json");
        var failing = await world.RunAsync("run", "canary", "--input-file", input, "--input", "fail=true", "--json");
        var plan = await world.RunAsync("workflows", "plan", "canary", "--input-file", input);
        var refused = await world.ApiAsync(HttpMethod.Post, "/api/runs", new JsonObject { ["workflow"] = "canary", ["input"] = new JsonObject { ["token"] = new JsonArray(Canary), ["count"] = Second } });
        File.Delete(input);

        var id = answer.Json["id"]!.GetValue<string>();
        Assert.True(answer.ExitCode == 0, answer.Output + answer.Errors);
        Assert.Equal((0, "finished"), (answer.ExitCode, answer.Json["status"]!.GetValue<string>()));
        Assert.True(failing.ExitCode == 5, failing.Output + failing.Errors);
        Assert.Equal((5, "paused", 8), (failing.ExitCode, failing.Json["status"]!.GetValue<string>(), failing.Json["incidents"]!.AsArray().Count));
        foreach (var (verb, said) in new[] { ("run", answer), ("run again", again), ("run that fails", failing), ("plan", plan) })
        {
            hunt.Look(said, verb);
        }

        hunt.Look("POST /api/runs", refused.Body?.ToJsonString() ?? "");
        await LookAroundAsync(world, hunt, id, failing.Json["id"]!.GetValue<string>());
    }

    [FullFact]
    public async Task NamedSecret_SetTakenReplacedAndRevoked_IsInNoFileLogAnswerOrCommandLine()
    {
        await using var world = new NexusWorld();
        await world.ServeAsync();
        await using var receiver = await Receiver.StartAsync();
        using var hunt = new CanaryHunt(Canary, Second);
        var file = Write(world, "value", Canary);
        var set = await world.RunAsync("secrets", "set", Named, "--file", file, "--json");
        var imported = await world.RunAsync("workflows", "import", Write(world, "definition.json", CanaryDefinition.OfNamedSecret(Named, receiver.Url)));
        var plan = await world.RunAsync("workflows", "plan", "named");
        var first = await world.RunAsync("run", "named", "--input", "domain=first.nexus.localhost", "--json");
        Assert.True(set.ExitCode == 0 && imported.ExitCode == 0 && first.ExitCode == 0, set.Errors + imported.Errors + first.Output + first.Errors);

        // Replaced over HTTP, taken by a run that is refused, and by its retry; then revoked.
        var replaced = await world.ApiAsync(HttpMethod.Put, "/api/secrets/" + Named, new JsonObject { ["value"] = Second });
        await world.RefuseAsync("add/mailbox");
        var paused = await world.RunAsync("run", "named", "--input", "domain=second.nexus.localhost", "--json");
        await world.LiftFaultsAsync();
        var retried = await world.RunAsync("runs", "retry", paused.Json["id"]!.GetValue<string>(), "--json");
        var revoked = await world.RunAsync("secrets", "revoke", Named, "--json");
        var missing = await world.RunAsync("run", "named", "--input", "domain=third.nexus.localhost", "--json");
        File.Delete(file);

        Assert.Equal((200, 5, 0, 0, 5), (replaced.Status, paused.ExitCode, retried.ExitCode, revoked.ExitCode, missing.ExitCode));
        Assert.Equal([Canary, Second], receiver.Requests.Select(request => request.Body)); // the values came where they belong
        var ids = new[] { first, paused, missing }.Select(run => run.Json["id"]!.GetValue<string>()).ToArray();
        foreach (var (verb, said) in new[] { ("set", set), ("import", imported), ("plan", plan), ("run", first), ("paused", paused), ("retry", retried), ("revoke", revoked), ("missing", missing) })
        {
            hunt.Look(said, verb);
        }

        Assert.Contains("it is ***", await world.ReadAsync($"/api/runs/{ids[0]}/journal"), StringComparison.Ordinal);
        hunt.Look("PUT /api/secrets", replaced.Body!.ToJsonString());
        foreach (var path in ids.SelectMany(id => new[] { $"workflow-instances/{id}", $"workflow-instances/{id}/journal?page=0&pageSize=500", $"workflow-instances/{id}/export", $"activity-executions/list?workflowInstanceId={id}" })
            .Concat(["secrets", "secrets/" + Named, "workflow-definitions/named/export?versionOptions=Latest"]))
        {
            hunt.Look("GET /elsa/api/" + path, await world.ReadAsync("/elsa/api/" + path));
        }

        Assert.Contains($$"""{"$secret":"secret.{{Named}}@2"}""", await world.ReadAsync($"/api/runs/{ids[1]}/journal"), StringComparison.Ordinal);
        await LookAroundAsync(world, hunt, ids);
    }

    [Fact]
    public async Task Onboarding_WithASecretInput_LeavesItInNoFileLogAnswerOrCommandLine()
    {
        await using var world = new NexusWorld();
        await world.LabAsync();
        using var hunt = new CanaryHunt(Canary);
        var input = Write(world, "input.json", JsonSerializer.Serialize(new { name = "Byrne", subdomain = "byrne", country = "Germany", adminPassword = Canary }));
        var answer = await world.RunAsync("run", "onboarding", "--input-file", input, "--json");
        Assert.True(answer.ExitCode == 0, answer.Errors);
        File.Delete(input);

        var id = answer.Json["id"]!.GetValue<string>();
        hunt.Look(answer, "run");
        hunt.Look(await world.RunAsync("runs", "show", id, "--json"), "runs show");
        hunt.Look(await world.RunAsync("runs", "journal", id, "--json"), "runs journal");
        await hunt.LookAtFilesAsync(world);
        await hunt.StopAsync();

        Assert.True(hunt.Hits.Count == 0, string.Join('\n', hunt.Hits));
    }

    [FullFact]
    public async Task Life_OfASiteWithIncidentsEditsAndAnEnd_LeavesNoSecretAnywhere()
    {
        await using var world = new NexusWorld();
        await world.ServeAsync();
        using var hunt = new CanaryHunt(Canary, Second, Third);
        await world.FaultAsync("mailcow", "add/mailbox", "error", times: null);
        var input = Write(world, "input.json", JsonSerializer.Serialize(new { name = "Byrne", subdomain = "byrne", country = "Germany", adminPassword = Canary }));
        var paused = await world.RunAsync("run", "onboarding", "--input-file", input, "--json");
        Assert.True(paused.ExitCode == 5, paused.Errors);
        var id = paused.Json["id"]!.GetValue<string>();

        // The mailbox's password is given by hand, then it goes on.
        var onArgv = await world.RunAsync("runs", "edit", id, "--input", "password=is-refused-anyway");
        await world.LiftFaultsAsync();
        var edited = await world.RunAsync("runs", "edit", id, "--input", $"password=@{Write(world, "password", Second)}", "--json");
        File.Delete(Path.Combine(world.Data, "password"));
        Assert.Equal(2, onArgv.ExitCode);
        Assert.True(edited.ExitCode == 0, edited.Errors);

        // One activity alone, refused by the system and then skipped with outputs given by hand.
        await world.FaultAsync("erpnext", "set-admin-password", "error", times: null);
        File.WriteAllText(input, JsonSerializer.Serialize(new { domain = Site, password = Third }));
        var alone = await world.RunAsync("activity", "run", "Nexus.SetAdminPassword", "--input-file", input, "--json");
        Assert.True(alone.ExitCode == 5, alone.Errors);
        var aloneId = alone.Json["id"]!.GetValue<string>();
        File.WriteAllText(input, JsonSerializer.Serialize(new { AdminPassword = Second }));
        var skipped = await world.RunAsync("runs", "skip", aloneId, "--input-file", input, "--json");
        await world.LiftFaultsAsync();
        File.Delete(input);
        Assert.True(skipped.ExitCode == 0, skipped.Errors);

        // A password that nobody gave: only who reads it, once, gets to know it.
        var made = await world.RunAsync("activity", "run", "Nexus.SetAdminPassword", "--input", $"domain={Site}", "--json");
        Assert.True(made.ExitCode == 0, made.Errors);
        var madeId = made.Json["id"]!.GetValue<string>();
        var reference = (await world.RunAsync("secrets", "list", "--json")).Json["items"]!.AsArray().Single(item => item!["run"]!.GetValue<string>() == madeId)!["secret"]!.GetValue<string>();
        var password = (await world.RunAsync("secrets", "read", reference)).Output.Trim();
        using var second = new CanaryHunt(password);
        second.Look(made, "activity run");
        await LookAroundAsync(world, second, madeId);

        var offboarded = await world.RunAsync("offboard", Site, "--yes", "--json");
        Assert.True(offboarded.ExitCode == 0, offboarded.Errors);
        foreach (var (verb, said) in new[] { ("run", paused), ("edit", edited), ("activity run", alone), ("skip", skipped), ("offboard", offboarded) })
        {
            hunt.Look(said, verb);
        }

        await LookAroundAsync(world, hunt, id, aloneId, OffboardingOf(offboarded));
    }

    /// <summary>Exports, screens, every answer of the API, files, logs and processes.</summary>
    private static async Task LookAroundAsync(NexusWorld world, CanaryHunt hunt, params string[] runs)
    {
        foreach (var id in runs)
        {
            hunt.Look(await world.RunAsync("runs", "show", id, "--json"), "runs show");
            hunt.Look(await world.RunAsync("runs", "show", id), "runs show");
            hunt.Look(await world.RunAsync("runs", "journal", id, "--json"), "runs journal");
            hunt.Look(await world.RunAsync("runs", "watch", id), "runs watch");
            var workflow = JsonNode.Parse(await world.ReadAsync("/api/runs/" + id))!["workflow"]!.GetValue<string>();
            hunt.Look(await world.RunAsync("workflows", "export", workflow), "workflows export");
            var read = await hunt.LookAtApiAsync(world, new Dictionary<string, string> { ["id"] = id, ["domain"] = Site, ["name"] = workflow, ["secret"] = Named, ["schedule"] = "certificate-check" });
            Assert.Contains($"/api/runs/{id}/events", read);
        }

        foreach (var verb in new[] { "runs list", "sites list", "clients list", "workflows list", "secrets list", "audit list", "audit export", "audit verify", "keys list", "schedules list", "lab state" })
        {
            var answer = await world.RunAsync([.. verb.Split(' '), "--json"]);
            Assert.True(answer.ExitCode == 0, $"{verb}: {answer.Errors}");
            hunt.Look(answer, verb);
        }

        await hunt.LookAtFilesAsync(world);
        await hunt.StopAsync();
        Assert.True(hunt.Hits.Count == 0, string.Join('\n', hunt.Hits));
    }

    private static string OffboardingOf(NexusAnswer answer) => (answer.Json["run"]?["id"] ?? answer.Json["id"])!.GetValue<string>();

    private static string Write(NexusWorld world, string name, string text)
    {
        var path = Path.Combine(world.Data, name);
        File.WriteAllText(path, text);
        return path;
    }
}
