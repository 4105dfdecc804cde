using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>A secret that nobody else has is sent through whatever takes one, and looked for wherever it must not be.</summary>
public sealed class CanaryTests
{
    private const string Canary = "Canary<\"&+/é8Zk29";
    private const string Second = "Heron>'%20=\\ü7Qp31";
    private const string Third = "Stork{\"$&}é5Wd83";
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
            var read = await hunt.LookAtApiAsync(world, new Dictionary<string, string> { ["id"] = id, ["domain"] = Site, ["name"] = workflow });
            Assert.Contains($"/api/runs/{id}/events", read);
        }

        foreach (var verb in new[] { "runs list", "sites list", "clients list", "workflows list", "secrets list", "audit list", "audit export", "audit verify", "keys list", "lab state" })
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
