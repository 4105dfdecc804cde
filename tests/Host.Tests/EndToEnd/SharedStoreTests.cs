using System.Text.Json.Nodes;
using MySqlConnector;
using NexusWorkflows.Host.Tests.ElsaApi;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>Two servers that share their runs in one MariaDB database.</summary>
public sealed class SharedStoreTests
{
    private const string Password = "shared-Kq81x";

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(150);

    [FullFact]
    public async Task Servers_OneKilledOneHalted_TheOtherGoesOnAndNothingIsLostOrDoubled()
    {
        using var secrets = new TempFolder();
        await using var database = new MariaDbServer();
        await using var one = await WorldAsync(database, secrets);
        await one.LabAsync();
        await one.ServeAsync();
        await using var other = await JoinAsync(one, database, secrets);
        for (var i = 0; i < 8; i++)
        {
            await KillTests.StartAsync(i % 2 == 0 ? one : other, i);
        }

        await CallsMoreAsync(one, 12);
        await one.KillServerAsync();
        await CallsMoreAsync(other, 12); // it goes on with what the dead one had
        await one.ServeAsync();

        // Still there and without a word for longer than its leases last: it comes back and finds that others went on.
        await NexusWorld.SignalAsync(other.Server, "STOP");
        await Eventually.HoldsAsync(async () => Assert.Equal(8, await KillTests.FinishedAsync(one)), TimeSpan.FromMinutes(3), Beat);
        await NexusWorld.SignalAsync(other.Server, "CONT");
        await Eventually.HoldsAsync(async () => Assert.Equal(8, await KillTests.FinishedAsync(other)), TimeSpan.FromMinutes(1), Beat);
        await KillTests.OneOfEachAsync(one, 8);

        // A database that is gone for a while is waited for.
        database.Kill();
        var late = KillTests.StartAsync(one, 8);
        await database.StartAsync();
        await late;
        await Eventually.HoldsAsync(async () => Assert.Equal(9, await KillTests.FinishedAsync(other)), TimeSpan.FromMinutes(3), Beat);
        await KillTests.OneOfEachAsync(other, 9);
    }

    /// <summary>Elsa 4819, 4021 and 5045: timers and jobs fired on every node, and twice after a crash.</summary>
    [FullFact]
    public async Task Tickets4819And4021And5045_TimersAndSchedulesOnTwoServers_FireOnceEachAlsoAfterACrash()
    {
        using var secrets = new TempFolder();
        await using var database = new MariaDbServer();
        await using var one = await WorldAsync(database, secrets);
        await one.LabAsync();
        await one.ServeAsync();
        await using var other = await JoinAsync(one, database, secrets);
        await PublishAsync(one, "hello", Samples.Step("say", "Elsa.WriteLine", ("text", Samples.Literal("hi"))));
        var timer = Samples.Step("timer", "Elsa.Timer", ("interval", Samples.Literal("00:00:01")));
        timer["customProperties"] = new JsonObject { ["canStartWorkflow"] = true };
        await PublishAsync(one, "ticking", timer);
        var (status, added) = await one.ApiAsync(HttpMethod.Post, "/api/schedules", new JsonObject { ["name"] = "often", ["cron"] = "* * * * * *", ["workflow"] = "hello", ["overlap"] = "allow" });
        Assert.True(status == 201, added?.ToJsonString());

        await RunsReachAsync(other, "ticking", 4);
        await one.KillServerAsync();
        await RunsReachAsync(other, "ticking", 8);
        await one.ServeAsync();
        await other.KillServerAsync();
        await RunsReachAsync(one, "ticking", 12);
        await other.ServeAsync();
        await RunsReachAsync(one, "hello", 12);
        await one.ApiAsync(HttpMethod.Post, "/api/schedules/often/pause", new JsonObject());
        await one.ApiAsync(HttpMethod.Post, "/elsa/api/workflow-definitions/ticking/retract", new JsonObject());

        var ticks = await RunsAsync(one, "ticking");
        var span = ticks.Max(Started) - ticks.Min(Started);
        Assert.InRange(ticks.Count, 12, (int)span.TotalSeconds + 2);
        var slots = (await one.ApiAsync(HttpMethod.Get, "/api/schedules/often/slots?pageSize=500")).Body!["items"]!.AsArray().Select(slot => slot!.AsObject()).ToList();
        Assert.Equal(slots.Count, slots.Select(slot => slot["slot"]!.GetValue<string>()).Distinct().Count());
        var started = slots.Where(slot => slot["state"]!.GetValue<string>() == "started").Select(slot => slot["run"]!.GetValue<string>()).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(started, (await RunsAsync(one, "hello")).Select(run => run["id"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        await Eventually.HoldsAsync(async () => Assert.All((await RunsAsync(other, "hello")).Concat(await RunsAsync(other, "ticking")), run => Assert.Equal("finished", run["status"]!.GetValue<string>())));
    }

    private static DateTimeOffset Started(JsonObject run) => run["startedAt"]!.GetValue<DateTimeOffset>();

    private static async Task<List<JsonObject>> RunsAsync(NexusWorld world, string workflow) =>
        [.. (await world.ApiAsync(HttpMethod.Get, $"/api/runs?pageSize=500&workflow={workflow}")).Body!["items"]!.AsArray().Select(run => run!.AsObject())];

    private static Task RunsReachAsync(NexusWorld world, string workflow, int count) =>
        Eventually.HoldsAsync(async () => Assert.True((await RunsAsync(world, workflow)).Count >= count), TimeSpan.FromMinutes(1), Beat);

    private static async Task PublishAsync(NexusWorld world, string name, JsonObject step)
    {
        var (status, answer) = await world.ApiAsync(HttpMethod.Post, "/elsa/api/workflow-definitions", new JsonObject { ["model"] = Samples.Definition(name, name, "Of two servers", step), ["publish"] = true });
        Assert.True(status is 200 or 201, answer?.ToJsonString());
    }

    /// <summary>Another server of the same store, which knows the same Lab.</summary>
    private static async Task<NexusWorld> JoinAsync(NexusWorld first, MariaDbServer database, TempFolder secrets)
    {
        var joined = await WorldAsync(database, secrets);
        foreach (var shared in new[] { "master.key", "admin.key", "lab.json" })
        {
            File.Copy(Path.Combine(first.Data, shared), Path.Combine(joined.Data, shared));
        }

        await joined.ServeAsync();
        return joined;
    }

    private static async Task<NexusWorld> WorldAsync(MariaDbServer database, TempFolder secrets)
    {
        await database.StartAsync();
        await using var connection = new MySqlConnection($"Server=127.0.0.1;Port={database.Port};User ID={database.User}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE IF NOT EXISTS nexus; CREATE USER IF NOT EXISTS 'nexus'@'127.0.0.1' IDENTIFIED BY '{Password}'; GRANT ALL ON nexus.* TO 'nexus'@'127.0.0.1'";
        await command.ExecuteNonQueryAsync();
        var passwordFile = secrets.Of("password");
        await File.WriteAllTextAsync(passwordFile, Password);
        File.SetUnixFileMode(passwordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new NexusWorld(FormattableString.Invariant($"engine: {{ backoffScale: 0.01, downLimit: 60s, requestTimeout: 3s, leaseSeconds: 5 }}\nstore: {{ mariadb: {{ host: 127.0.0.1, port: {database.Port}, database: nexus, user: nexus, passwordFile: {passwordFile} }} }}\n"));
    }

    private static async Task CallsMoreAsync(NexusWorld world, int more)
    {
        var until = await KillTests.CallsAsync(world, 0) + more;
        await Eventually.HoldsAsync(async () => Assert.True(await KillTests.CallsAsync(world, until - 1) >= until || await KillTests.FinishedAsync(world) == 8), TimeSpan.FromMinutes(2), Beat);
    }
}
