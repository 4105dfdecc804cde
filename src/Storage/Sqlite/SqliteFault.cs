using Microsoft.Data.Sqlite;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Sqlite;

/// <summary>Says in the operator's words why the file can't be used.</summary>
internal static class SqliteFault
{
    private const int Perm = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int Io = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CantOpen = 14;
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;
    private const int NotADatabase = 26;

    public static bool IsBusy(Exception exception) => exception is SqliteException { SqliteErrorCode: Busy or Locked };

    /// <summary>The same fault as a <see cref="StoreException"/>, or where only what was to be written is wrong, as a <see cref="RunDataException"/>; what isn't a fault of the file comes back as it is.</summary>
    public static Exception Translate(string path, Exception exception) => exception is not SqliteException fault ? exception : fault.SqliteErrorCode switch
    {
        Full => new StoreException("store.full", $"The store '{path}' can't be written: the disk is full. Nothing of the last change was kept. Free some space; waiting work then goes on.", fault),
        ReadOnly or Perm => new StoreException("store.read_only", $"The store '{path}' can't be written: the file or its folder is read-only. Make both writable for this user.", fault),
        Corrupt or NotADatabase => new StoreException("store.unreadable", $"The store '{path}' can't be read: it is no SQLite database, or it is damaged. Restore it from a backup.", fault),
        CantOpen => new StoreException("store.unreadable", $"The store '{path}' can't be opened: its folder is missing or read-only, or this user may not read the file. Check the path and its owner.", fault),
        Io => new StoreException("store.unreadable", $"The store '{path}' can't be used: the disk answered with an error ({fault.SqliteExtendedErrorCode}). Check the disk.", fault),
        Busy or Locked => new StoreException("store.busy", $"The store '{path}' is held by another process for too long. Find who holds it (a backup, a shell) and end that.", fault),
        TooBig or Constraint or Mismatch => new RunDataException("store.refused", $"The store refused what was to be written, and would again: {fault.Message}", fault),
        _ => new StoreException("store.failed", $"The store '{path}' failed with SQLite error {fault.SqliteExtendedErrorCode}: {fault.Message}", fault),
    };
}
