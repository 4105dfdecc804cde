using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Tests;

public sealed class ControlTests
{
    private static readonly string[] Keys = ["sites", "archived", "databases", "mailcow", "authentik", "routes", "certificates", "dns", "backups", "mail"];

    [Fact]
    public async Task State_Fresh_HasEveryKey()
    {
        await using var lab = await RunningLab.StartAsync();
        var state = (await lab.StateAsync()).AsObject();
        Assert.Equal(Keys, state.Select(field => field.Key));
        Assert.Equal(["domains", "mailboxes", "aliases", "dkim"], state["mailcow"]!.AsObject().Select(field => field.Key));
        Assert.Equal(["groups", "users", "applications", "providers", "bindings"], state["authentik"]!.AsObject().Select(field => field.Key));
        Assert.Equal("{}", state["sites"]!.ToJsonString());
    }

    [Fact]
    public async Task Address_WhenUp_NamesEveryDoor()
    {
        await using var lab = await RunningLab.StartAsync();
        foreach (var key in new[] { "pid", "build", "control", "edge", "edgeHttp", "mailcow", "authentik", "dns", "smtp", "bench", "benchDir", "traefikDir", "ca" })
        {
            Assert.NotNull(lab.Addresses[key]);
        }

        Assert.True(File.Exists((string)lab.Addresses["ca"]!));
        Assert.Equal(OperatingSystem.IsWindows() ? UnixFileMode.None : UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(Path.Combine(lab.Data, "lab", "db-root-password")));
    }

    [Fact]
    public async Task Seed_TenantsAndSingles_AreThereAndGoneAfterReset()
    {
        await using var lab = await RunningLab.StartAsync();
        var fresh = (await lab.StateAsync()).ToJsonString();
        var answer = await lab.Http.PostAsJsonAsync("/lab/seed", new { tenants = 2, sites = new[] { "s1.test" }, databases = new[] { "other" }, mailDomains = new[] { "m1.test" }, routes = new[] { "r1.test" }, groups = new[] { "g1" }, applications = new[] { "a1" } });
        Assert.Equal(200, (int)answer.StatusCode);
        var state = await lab.StateAsync();
        Assert.Equal(["s1.test", "tenant1.nexus.localhost", "tenant2.nexus.localhost"], state["sites"]!.AsObject().Select(field => field.Key));
        Assert.Equal(4, state["databases"]!.AsArray().Count);
        Assert.Equal(["r1.test", "tenant1.nexus.localhost", "tenant2.nexus.localhost"], state["routes"]!.AsObject().Select(field => field.Key));
        Assert.Equal(["m1.test", "tenant1.nexus.localhost", "tenant2.nexus.localhost"], state["mailcow"]!["domains"]!.AsArray().Select(name => (string)name!));
        Assert.Contains("g1", state["authentik"]!["groups"]!.ToJsonString());
        await lab.Http.PostAsync("/lab/reset", null);
        Assert.Equal(fresh, (await lab.StateAsync()).ToJsonString());
    }

    [Fact]
    public async Task Faults_SetListedDeleted_KeepTheirShape()
    {
        await using var lab = await RunningLab.StartAsync();
        var set = await lab.Http.PostAsJsonAsync("/lab/faults", new { system = "mailcow", call = "add/mailbox", kind = "error" });
        Assert.Equal("{\"id\":1}", JsonNode.Parse(await set.Content.ReadAsStringAsync())!.ToJsonString());
        Assert.Equal("[{\"id\":1,\"system\":\"mailcow\",\"call\":\"add/mailbox\",\"subject\":\"*\",\"kind\":\"error\",\"times\":1,\"delayMs\":0,\"status\":null,\"after\":0}]",
            JsonNode.Parse(await lab.Http.GetStringAsync("/lab/faults"))!.ToJsonString());
        Assert.Equal(200, (int)(await lab.Http.DeleteAsync("/lab/faults/1")).StatusCode);
        Assert.Equal("[]", await lab.Http.GetStringAsync("/lab/faults"));
        var odd = await lab.Http.PostAsJsonAsync("/lab/faults", new { system = "mailcow", kind = "explode" });
        Assert.Equal(400, (int)odd.StatusCode);
        Assert.Equal("'explode' is no kind of fault: use error, dropBefore, dropAfter, lostReply, late, slow, down, partial, badBody, kill.", (string?)JsonNode.Parse(await odd.Content.ReadAsStringAsync())!["detail"]);
    }

    [Fact]
    public async Task Serve_StartedTwice_JoinsOrRefusesByBuild()
    {
        await using var lab = await RunningLab.StartAsync(build: "b1");
        Assert.Equal(new Ended(0, "", ""), await lab.ServeAgainAsync("b1"));
        var other = await lab.ServeAgainAsync("b2");
        Assert.Equal((1, $"A Lab of build 'b1' (process {lab.Addresses["pid"]}) serves '{lab.Data}': stop it with POST {lab.Addresses["control"]}/lab/stop, then start this build 'b2'.\n"), (other.Code, other.Error));
    }

    [Fact]
    public async Task Serve_Restarted_KeepsStateAddressesAndAuthority()
    {
        await using var lab = await RunningLab.StartAsync();
        await lab.Http.PostAsJsonAsync("/lab/seed", new { tenants = 1 });
        var (before, authority) = ((await lab.StateAsync()).ToJsonString(), await File.ReadAllTextAsync((string)lab.Addresses["ca"]!));
        Assert.Equal(0, await lab.StopAsync());
        Assert.False(File.Exists(Path.Combine(lab.Data, "lab.json")));
        await using var again = await RunningLab.StartAsync(lab.Data, "other");
        Assert.Equal(before, (await again.StateAsync()).ToJsonString());
        Assert.Equal(authority, await File.ReadAllTextAsync((string)again.Addresses["ca"]!));
        foreach (var address in new[] { "mailcow", "authentik", "edgeHttp", "dns", "smtp", "control" })
        {
            Assert.Equal((string?)lab.Addresses[address], (string?)again.Addresses[address]);
        }

        await again.Http.PostAsync("/lab/stop", null);
        await again.EventuallyAsync(() => Task.FromResult(!File.Exists(Path.Combine(lab.Data, "lab.json"))), "The Lab didn't stop.");
    }
}
