using MySqlConnector;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Storage;
using NexusWorkflows.Storage.MariaDb;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Engine.Tests.Vectors.Stored;

/// <summary>The same on a MariaDB server of its own.</summary>
public sealed class MariaDbVectorEngine : VectorEngine
{
    private readonly MariaDbServer server = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await server.DisposeAsync();
    }

    protected override async Task<NexusStore> OpenStoreAsync(TempFolder folder, TimeProvider clock)
    {
        await server.StartAsync();
        var address = new MariaDbAddress("127.0.0.1", server.Port, null, "vectors", server.User, RequireTls: false);
        await using (var connection = new MySqlConnection(FormattableString.Invariant($"Server=127.0.0.1;Port={server.Port};User ID={server.User}")))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "CREATE DATABASE vectors";
            await command.ExecuteNonQueryAsync();
        }

        return await NexusStore.OpenMariaDbAsync(address, AuditKey.Known, clock, new Dictionary<string, int>(), CancellationToken.None);
    }
}
