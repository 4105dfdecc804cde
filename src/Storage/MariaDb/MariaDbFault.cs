using System.Net.Sockets;
using MySqlConnector;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.MariaDb;

/// <summary>Says in the operator's words why the server can't be used, and what may be tried again.</summary>
internal static class MariaDbFault
{
    private const int OutOfResources = 1041;
    private const int DiskFull = 1021;
    private const int AccessDeniedToDatabase = 1044;
    private const int AccessDenied = 1045;
    private const int UnknownDatabase = 1049;
    private const int ServerShutdown = 1053;
    private const int RecordFileFull = 1114;
    private const int NoGrant = 1142;
    private const int OptionPreventsStatement = 1290;
    private const int LockWaitTimeout = 1205;
    private const int LockDeadlock = 1213;
    private const int CheckRead = 1020;
    private const int ReadOnlyTransaction = 1792;
    private const int ReadOnlyMode = 1836;
    private const int ConnectionKilled = 1927;

    /// <summary>The transaction lost against another: it is rolled back, and another try may go well.</summary>
    public static bool IsContention(Exception exception) => exception is MySqlException { Number: LockWaitTimeout or LockDeadlock or CheckRead };

    /// <summary>The connection is gone, or there is none to be had: the server restarts, or the network is away.</summary>
    public static bool IsLost(Exception exception) => exception switch
    {
        MySqlException fault => fault.Number is ServerShutdown or ConnectionKilled or OutOfResources or 0 or 1040 or 1152 or 1158 or 1159 or 1160 or 1161 or 1317 or 4031 || fault.ErrorCode is MySqlErrorCode.UnableToConnectToHost or MySqlErrorCode.CommandTimeoutExpired || fault.InnerException is IOException or SocketException,
        IOException or SocketException or EndOfStreamException or ObjectDisposedException => true,
        _ => false,
    };

    /// <summary>The same fault as a <see cref="StoreException"/>, or where only what was to be written is wrong, as a <see cref="RunDataException"/>; what isn't a fault of the server comes back as it is.</summary>
    public static Exception Translate(string name, Exception exception)
    {
        if (exception is MySqlException fault)
        {
            switch (fault.Number)
            {
                case DiskFull or RecordFileFull:
                    return new StoreException("store.full", $"The store '{name}' can't be written: the server's disk is full. Nothing of the last change was kept. Free some space there; waiting work then goes on.", fault);
                case OptionPreventsStatement or ReadOnlyTransaction or ReadOnlyMode:
                    return new StoreException("store.read_only", $"The store '{name}' can't be written: the server is read-only. Name the server that writes, or set its 'read_only' to OFF.", fault);
                case AccessDenied or AccessDeniedToDatabase or NoGrant:
                    return new StoreException("store.denied", $"The store '{name}' refuses the login or a statement ({fault.Number}). Check user, password file and grants.", fault);
                case UnknownDatabase:
                    return new StoreException("store.unreadable", $"The store '{name}' isn't there: the server has no such database. Make it and give the user all rights on it.", fault);
                case LockWaitTimeout or LockDeadlock or CheckRead:
                    return new StoreException("store.busy", $"The store '{name}' is held by another process for too long ({fault.Number}). Find who holds it (a backup, a shell) and end that.", fault);
                case 1406 or 1264 or 1366 or 1062 or 1048 or 1153 or 1118 or 1292 or 1644:
                    return new RunDataException("store.refused", $"The store refused what was to be written, and would again: {fault.Message}", fault);
            }
        }

        if (IsLost(exception))
        {
            return new StoreException("store.unreachable", $"The store '{name}' doesn't answer. Check that the server runs and that host, port or socket are right.", exception);
        }

        return exception is MySqlException other ? new StoreException("store.failed", $"The store '{name}' failed with error {other.Number}: {other.Message}", other) : exception;
    }
}
