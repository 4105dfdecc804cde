using MySqlConnector;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Storage.MariaDb;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Storage.Tests.MariaDb;

/// <summary>One server for all classes that need it, one database a test.</summary>
[CollectionDefinition(Name)]
public sealed class MariaDbCollection : ICollectionFixture<MariaDbServer>
{
    public const string Name = "MariaDB";
}

internal static class MariaDbStores
{
    /// <summary>The store of a test; opened again it is the same.</summary>
    public static Task<NexusStore> OpenAsync(this MariaDbServer server, TempFolder folder, TimeProvider clock) => server.OpenAsync(folder, clock, new Dictionary<string, int>());

    public static async Task<NexusStore> OpenAsync(this MariaDbServer server, TempFolder folder, TimeProvider clock, IReadOnlyDictionary<string, int> limits)
    {
        var address = await server.AddressAsync(folder);
        return await NexusStore.OpenMariaDbAsync(address, AuditKey.Known, clock, limits, CancellationToken.None);
    }

    public static async Task<MariaDbAddress> AddressAsync(this MariaDbServer server, TempFolder folder)
    {
        await server.StartAsync();
        var address = new MariaDbAddress("127.0.0.1", server.Port, null, NameOf(folder), server.User, RequireTls: false);
        await ExecuteAsync(address with { Database = "" }, $"CREATE DATABASE IF NOT EXISTS `{address.Database}` CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci");
        return address;
    }

    public static async Task ExecuteAsync(MariaDbAddress address, string sql)
    {
        await using var connection = new MySqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static string NameOf(TempFolder folder) => Path.GetFileName(folder.Path).Replace('-', '_');
}
