using MySqlConnector;

namespace NexusWorkflows.Storage.MariaDb;

/// <summary>Where a MariaDB store is, and as whom to log in.</summary>
/// <param name="Host">A name or an address; ignored where a socket is given.</param>
/// <param name="Socket">Path of a unix socket; null: TCP.</param>
/// <param name="RequireTls">False: the server's choice. True: nothing is sent without.</param>
public sealed record MariaDbAddress(string Host, int Port, string? Socket, string Database, string User, bool RequireTls)
{
    /// <summary>Never shown, and not compared.</summary>
    public string Password { private get; init; } = "";

    /// <summary>How messages name it.</summary>
    public string Name => $"{User}@{Socket ?? FormattableString.Invariant($"{Host}:{Port}")}/{Database}";

    public override string ToString() => Name;

    // No pool: the store keeps its connections itself, and one that comes back with a state of its own is a trap.
    internal string ConnectionString => new MySqlConnectionStringBuilder
    {
        Server = Socket ?? Host,
        Port = (uint)Port,
        ConnectionProtocol = Socket is null ? MySqlConnectionProtocol.Sockets : MySqlConnectionProtocol.UnixSocket,
        Database = Database,
        UserID = User,
        Password = Password,
        SslMode = RequireTls ? MySqlSslMode.VerifyFull : MySqlSslMode.Preferred,
        Pooling = false,
        ConnectionTimeout = 5,
        DefaultCommandTimeout = 60,
        TreatTinyAsBoolean = false,
        IgnoreCommandTransaction = true,
        UseAffectedRows = false,
        CharacterSet = "utf8mb4",
        AllowPublicKeyRetrieval = false,
        PersistSecurityInfo = false,
    }.ConnectionString;
}
