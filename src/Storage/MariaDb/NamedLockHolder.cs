using System.Security.Cryptography;
using System.Text;
using MySqlConnector;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.MariaDb;

/// <summary>A holder is a named lock of the server, kept on a connection of its own: it is gone when the process dies, and stays when the process stands still, until its lease ends.</summary>
/// <remarks>A cluster has no such locks: there every holder counts as alive, and leases alone decide. Where the connection was lost others may take this process for dead; its commits then lose, and it has the lock again soon.</remarks>
public sealed class NamedLockHolder : IHolder, IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    private readonly MariaDbAddress address;
    private readonly CancellationTokenSource ending = new();
    private readonly Lock asking = new();
    private readonly Task beating;
    private MySqlConnection? connection;
    private bool isCluster;

    private NamedLockHolder(MariaDbAddress address)
    {
        this.address = address;
        Name = $"{Environment.MachineName}-{Guid.NewGuid():N}";
        Keep();
        beating = BeatAsync();
    }

    public string Name { get; }

    /// <exception cref="StoreException">The server can't be asked.</exception>
    public static NamedLockHolder Open(MariaDbAddress address)
    {
        try
        {
            return new NamedLockHolder(address);
        }
        catch (MySqlException exception)
        {
            throw MariaDbFault.Translate(address.Name, exception);
        }
    }

    public bool IsAlive(string holder)
    {
        if (holder == Name)
        {
            return true;
        }

        lock (asking)
        {
            try
            {
                Keep();
                return isCluster || Number("SELECT IS_USED_LOCK(@name)", holder) is not null;
            }
            catch (Exception exception) when (exception is MySqlException || MariaDbFault.IsLost(exception))
            {
                Drop();
                return true; // nobody knows
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await beating;
        Drop();
        ending.Dispose();
    }

    private async Task BeatAsync()
    {
        while (true)
        {
            try
            {
                await Task.Delay(Beat, TimeProvider.System, ending.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            // As any other who asks: whoever isn't there is found by asking, and the connection with it.
            IsAlive("");
        }
    }

    private void Keep()
    {
        if (connection is not null)
        {
            return;
        }

        connection = new MySqlConnection(address.ConnectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT variable_value FROM information_schema.global_variables WHERE variable_name = 'WSREP_ON'";
            isCluster = command.ExecuteScalar() as string == "ON";

            // Where the server still has the connection that was lost, with the lock: the next beat asks again.
            if (!isCluster && Number("SELECT GET_LOCK(@name, 0)", Name) != 1)
            {
                Drop();
            }
        }
        catch
        {
            Drop();
            throw;
        }
    }

    private long? Number(string sql, string holder)
    {
        if (connection is null)
        {
            return 1;
        }

        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("@name", LockOf(holder));
        return command.ExecuteScalar() switch { null or DBNull => null, var number => Convert.ToInt64(number, System.Globalization.CultureInfo.InvariantCulture) };
    }

    // Locks are the server's, not the database's, and have at most 64 letters.
    private string LockOf(string holder) => "nexus-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.Database + "\n" + holder)))[..48];

    private void Drop()
    {
        connection?.Dispose();
        connection = null;
    }
}
