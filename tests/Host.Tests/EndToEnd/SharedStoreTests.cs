using MySqlConnector;
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
        await using var other = await WorldAsync(database, secrets);
        foreach (var shared in new[] { "master.key", "admin.key", "lab.json" })
        {
            File.Copy(Path.Combine(one.Data, shared), Path.Combine(other.Data, shared));
        }

        await other.ServeAsync();
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
