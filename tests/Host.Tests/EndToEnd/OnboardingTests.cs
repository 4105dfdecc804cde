using System.Diagnostics;
using System.Text.Json.Nodes;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>The product's main job through its doors, on a Lab of its own each time.</summary>
public sealed class OnboardingTests
{
    [Fact]
    public async Task Provision_FreshDirectory_MakesOneOfEachAndTheUrlAnswers()
    {
        await using var world = new NexusWorld();
        var answer = await world.RunAsync("provision", "--name", "Byrne Accounting", "--subdomain", "byrne", "--country", "Germany", "--sso", "--email", "ann@byrne.example", "--json");
        Assert.True(answer.ExitCode == 0, answer.Errors);

        var site = answer.Json["site"]!;
        Assert.Equal("byrne.nexus.localhost", site["domain"]!.GetValue<string>());
        var state = await world.StateAsync();
        Assert.Equal(["frappe", "erpnext"], state["sites"]!["byrne.nexus.localhost"]!["apps"]!.AsArray().Select(a => a!.GetValue<string>()));
        Assert.Equal([site["database"]!.GetValue<string>()], Names(state["databases"]));
        Assert.Equal(["byrne.nexus.localhost"], Names(state["mailcow"]!["domains"]));
        Assert.Equal(["erp@byrne.nexus.localhost"], Names(state["mailcow"]!["mailboxes"]));
        Assert.Equal(4, state["mailcow"]!["aliases"]!.AsArray().Count);
        Assert.True(state["certificates"]!.AsObject().ContainsKey("byrne.nexus.localhost"));
        Assert.Equal((0, 200), await GetAsync(world, site["url"]!.GetValue<string>(), "byrne.nexus.localhost"));
    }

    [FullFact]
    public async Task Provision_SameSubdomainAgain_IsRefusedUnlessEnsured()
    {
        await using var world = new NexusWorld();
        Assert.Equal(0, (await world.RunAsync("provision", "--name", "Byrne", "--subdomain", "byrne")).ExitCode);
        var before = await world.StateAsync();
        var again = await world.RunAsync("provision", "--name", "Byrne", "--subdomain", "byrne");
        Assert.Equal(4, again.ExitCode);
        Assert.Contains("https://byrne.nexus.localhost", again.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await world.RunAsync("provision", "--name", "Byrne", "--subdomain", "byrne", "--ensure")).ExitCode);
        Same(before, await world.StateAsync());
    }

    [Fact]
    public async Task Undo_OfAFinishedOnboarding_LeavesTheWorldAsItWas()
    {
        await using var world = new NexusWorld();
        await world.ControlAsync(HttpMethod.Post, "/lab/seed", new JsonObject { ["tenants"] = 2 });
        var before = await world.StateAsync();
        var made = await world.RunAsync("provision", "--name", "Byrne", "--subdomain", "byrne", "--sso", "--json");
        Assert.True(made.ExitCode == 0, made.Errors);
        var undone = await world.RunAsync("runs", "undo", made.Json["run"]!["id"]!.GetValue<string>(), "--yes");
        Assert.True(undone.ExitCode == 0, undone.Errors);
        Same(before, await world.StateAsync());
    }

    [Fact]
    public async Task Offboard_AfterOnboarding_RemovesWhatTheRegisterRecorded()
    {
        await using var world = new NexusWorld();
        await world.ControlAsync(HttpMethod.Post, "/lab/seed", new JsonObject { ["tenants"] = 1 });
        var before = await world.StateAsync();
        Assert.Equal(0, (await world.RunAsync("provision", "--name", "Byrne", "--subdomain", "byrne", "--sso")).ExitCode);
        Assert.Equal(2, (await world.RunAsync("offboard", "byrne.nexus.localhost")).ExitCode);
        var offboarded = await world.RunAsync("offboard", "byrne.nexus.localhost", "--yes");
        Assert.True(offboarded.ExitCode == 0, offboarded.Errors);
        Same(before, await world.StateAsync());
        var site = await world.RunAsync("sites", "show", "byrne.nexus.localhost", "--json");
        Assert.Equal("offboarded", site.Json["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task Provision_PermanentFault_PausesAndGoesOnAfterRetry()
    {
        await using var world = new NexusWorld();
        await world.RefuseAsync("add/mailbox");
        var paused = await world.RunAsync("provision", "--name", "Byrne", "--subdomain", "byrne", "--json");
        Assert.Equal(5, paused.ExitCode);
        var id = paused.Json["run"]!["id"]!.GetValue<string>();
        Assert.Contains($"runs retry {id}", paused.Errors, StringComparison.Ordinal);
        await world.LiftFaultsAsync();
        var retried = await world.RunAsync("runs", "retry", id);
        Assert.True(retried.ExitCode == 0, retried.Errors);
        Assert.Equal(4, (await world.StateAsync())["mailcow"]!["aliases"]!.AsArray().Count);
    }

    [Fact]
    public async Task Provision_SystemDown_WaitsAndFinishesWhenItIsBack()
    {
        // A busy machine must not turn a slow answer into an attempt without one.
        await using var world = new NexusWorld("engine: { backoffScale: 0.05, downLimit: 60s, requestTimeout: 30s, leaseSeconds: 5 }\n");
        await world.FaultAsync("mailcow", "*", "down", times: null, delayMs: 2000);
        var answer = await world.RunAsync("provision", "--name", "Byrne", "--subdomain", "byrne", "--json");
        Assert.True(answer.ExitCode == 0, answer.Errors);
        var run = (await world.RunAsync("runs", "show", answer.Json["run"]!["id"]!.GetValue<string>(), "--json")).Json;
        var step = run["steps"]!.AsArray().Single(s => s!["activityId"]!.GetValue<string>() == "createMailDomain");
        var journal = (await world.RunAsync("runs", "journal", answer.Json["run"]!["id"]!.GetValue<string>())).Output;
        Assert.True(step!["attempts"]!.GetValue<int>() == 1, journal);
    }

    internal static void Same(JsonNode before, JsonNode after) => Assert.Equal(before.ToJsonString(), after.ToJsonString());

    internal static IEnumerable<string> Names(JsonNode? list) => list!.AsArray().Select(n => n!.GetValue<string>());

    /// <summary>curl's exit code and the status, trusting only the Lab's CA.</summary>
    private static async Task<(int Exit, int Status)> GetAsync(NexusWorld world, string url, string host)
    {
        var lab = await world.LabAsync();
        var port = new Uri(lab["edge"]!.GetValue<string>()).Port;
        using var curl = Process.Start(new ProcessStartInfo("curl", ["-sS", "-o", "/dev/null", "-w", "%{http_code}", "--cacert", lab["ca"]!.GetValue<string>(), "--resolve", $"{host}:{port}:127.0.0.1", url]) { RedirectStandardOutput = true })!;
        var status = await curl.StandardOutput.ReadToEndAsync();
        await curl.WaitForExitAsync();
        return (curl.ExitCode, int.Parse(status, System.Globalization.CultureInfo.InvariantCulture));
    }
}
