using Microsoft.Data.Sqlite;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Sqlite;

/// <summary>One SQLite file: opens connections with the settings that the store's promises rest on.</summary>
internal sealed class SqliteDatabase(string path, AuditKey auditKey, IReadOnlyList<string> pragmas) : Database
{
    /// <summary>How long SQLite itself waits for another process before it says busy.</summary>
    public const int BusyMilliseconds = 5_000;

    public string Path { get; } = path;

    public override string Name => Path;

    // The time-out of 1 s only ends the driver's own waiting, which is coarse; SQLite's wait comes first.
    public string ConnectionString { get; } = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = SqliteOpenMode.ReadWriteCreate, DefaultTimeout = 1 }.ToString();

    /// <summary>Makes the file if it isn't there, for this user alone; SQLite gives its companions the same mode.</summary>
    public void EnsureFile()
    {
        if (File.Exists(Path))
        {
            return;
        }

        if (Directory.Exists(Path))
        {
            throw new StoreException("store.unreadable", $"The store '{Path}' is a folder, where a database file is expected. Move it away.");
        }

        using var made = new FileStream(Path, OwnFile(FileShare.ReadWrite));
    }

    /// <summary>How a file is made that this user alone may read.</summary>
    public static FileStreamOptions OwnFile(FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    /// <summary>A connection that writes. FULL: a commit is on the disk when it returns, also after a power cut.</summary>
    public SqliteSession OpenWriter() => Open(["journal_mode=WAL", "synchronous=FULL", .. pragmas]);

    /// <summary>On the caller's own thread: the file is as near as its memory.</summary>
    public override Task<T> ReadAsync<T>(Func<Session, T> query, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        try
        {
            return Task.FromResult(Read(query));
        }
        catch (Exception exception)
        {
            return Task.FromException<T>(exception);
        }
    }

    public T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException exception)
        {
            throw SqliteFault.Translate(Path, exception);
        }
    }

    protected override Session OpenReader() => Open(["query_only=ON"]);

    public override Exception Translate(Exception exception) => SqliteFault.Translate(Path, exception);

    private SqliteSession Open(IReadOnlyList<string> settings)
    {
        var connection = new SqliteConnection(ConnectionString);
        try
        {
            connection.Open();
            foreach (var setting in (IEnumerable<string>)[$"busy_timeout={BusyMilliseconds}", .. settings])
            {
                using var command = connection.CreateCommand();
                command.CommandText = "PRAGMA " + setting;
                command.ExecuteNonQuery();
            }

            return new SqliteSession(connection, auditKey);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
