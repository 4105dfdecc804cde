using MySqlConnector;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.MariaDb;

/// <summary>One MariaDB database: opens connections with the settings that the store's promises rest on, and rides out a restart of the server.</summary>
internal sealed class MariaDbDatabase(MariaDbAddress address, AuditKey auditKey) : Database
{
    /// <summary>How long a server may be away before whoever waits for it hears of it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(250);

    private const int MostReaders = 16;

    // READ COMMITTED: no gap is locked, so that what waits, waits for a row. A process that stands still in the midst of a transaction
    // keeps nobody waiting for longer than idle_write_transaction_timeout: the server ends its connection, and with it what it wrote.
    private const string Settings = $"""
        SET SESSION tx_isolation = 'READ-COMMITTED', time_zone = '+00:00', innodb_lock_wait_timeout = 10, lock_wait_timeout = 30,
            idle_write_transaction_timeout = 5, idle_transaction_timeout = 30, sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,SIMULTANEOUS_ASSIGNMENT,ERROR_FOR_DIVISION_BY_ZERO',
            collation_connection = '{MariaDbDialect.Collation}'
        """;

    private readonly SemaphoreSlim slots = new(MostReaders, MostReaders);

    public override string Name => address.Name;

    /// <summary>The database's name on its server.</summary>
    public string Schema => address.Database;

    public MariaDbSession Open()
    {
        var connection = new MySqlConnection(address.ConnectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = Settings;
            command.ExecuteNonQuery();
            return new MariaDbSession(connection, auditKey);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>On a thread of the pool, a bounded number at a time; asked again while the server is away.</summary>
    public override async Task<T> ReadAsync<T>(Func<Session, T> query, CancellationToken ct)
    {
        await slots.WaitAsync(ct);
        try
        {
            var begun = TimeProvider.System.GetTimestamp();
            while (true)
            {
                try
                {
                    return await Task.Run(() => Read(query), ct);
                }
                catch (StoreException exception) when (exception.Code == "store.unreachable" && TimeProvider.System.GetElapsedTime(begun) < Patience)
                {
                    CloseReaders(); // the others were of the same server
                    await Task.Delay(BetweenTries, TimeProvider.System, ct);
                }
            }
        }
        finally
        {
            slots.Release();
        }
    }

    public override Exception Translate(Exception exception) => MariaDbFault.Translate(Name, exception);

    public override void Dispose()
    {
        base.Dispose();
        slots.Dispose();
    }

    protected override Session OpenReader() => Open();
}
