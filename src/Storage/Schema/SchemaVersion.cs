using FluentMigrator.Runner;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Schema;

/// <summary>Brings a file to this version's schema; refuses one that a newer version wrote.</summary>
internal static class SchemaVersion
{
    /// <summary>The newest schema that this version knows.</summary>
    public const long Newest = 6;

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    /// <exception cref="StoreException">The file can't be read or written, or a newer version wrote it.</exception>
    public static async Task EnsureAsync(Database database, TimeProvider clock, CancellationToken ct)
    {
        if (Found(database) == Newest)
        {
            return;
        }

        using var alone = await LockAsync(database.Path + ".migrate", clock, ct);
        if (Found(database) < Newest)
        {
            database.Guarded(() => Migrate(database));
        }
    }

    private static long Found(Database database) => database.Guarded(() =>
    {
        using var session = database.OpenWriter();
        if (session["SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'VersionInfo'"].Number() == 0)
        {
            return 0;
        }

        var found = session["SELECT max(Version) FROM VersionInfo"].Number() ?? 0;
        return found <= Newest ? found : throw new StoreException("store.newer_schema",
            $"The store '{database.Path}' was written by a newer version (schema {found}; this version knows up to {Newest}). Run that version, or restore a backup from before it.");
    });

    private static bool Migrate(Database database)
    {
        using var services = new ServiceCollection()
            .AddFluentMigratorCore()
            .ConfigureRunner(runner => runner.AddSQLite().WithGlobalConnectionString(database.ConnectionString).ScanIn(typeof(SchemaVersion).Assembly).For.Migrations())
            .BuildServiceProvider(validateScopes: false);
        using var scope = services.CreateScope();
        try
        {
            scope.ServiceProvider.GetRequiredService<IMigrationRunner>().MigrateUp(Newest);
        }
        catch (Exception exception) when (exception.InnerException is SqliteException inner)
        {
            throw inner;
        }

        return true;
    }

    // Two processes may find the same empty file; the system lets one have the lock, also when the other dies. The empty file
    // stays: to delete it would let a third process lock another one.
    private static async Task<FileStream> LockAsync(string path, TimeProvider clock, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, Database.OwnFile(FileShare.None));
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(Between, clock, ct);
            }
        }
    }
}
