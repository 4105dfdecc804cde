using System.Reflection;
using FluentMigrator;
using FluentMigrator.Runner;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Sqlite;

/// <summary>Brings a file to this version's schema; refuses one that a newer version wrote.</summary>
internal static class SqliteSchema
{
    private static readonly long[] Known = [.. typeof(SqliteSchema).Assembly.GetTypes().Select(type => type.GetCustomAttribute<MigrationAttribute>()).OfType<MigrationAttribute>().Select(step => step.Version)];

    /// <summary>The newest schema that this version knows.</summary>
    public static readonly long Newest = Known.Max();

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    /// <exception cref="StoreException">The file can't be read or written, or a newer version wrote it.</exception>
    public static async Task EnsureAsync(SqliteDatabase database, TimeProvider clock, CancellationToken ct)
    {
        if (IsComplete(database))
        {
            return;
        }

        using var alone = await LockAsync(database.Path + ".migrate", clock, ct);
        if (!IsComplete(database))
        {
            database.Guarded(() => Migrate(database));
        }
    }

    // Each step is looked for, not only the newest: they are written apart, and may have come in another order.
    private static bool IsComplete(SqliteDatabase database) => database.Guarded(() =>
    {
        using var session = database.OpenWriter();
        if (session["SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'VersionInfo'"].Number() == 0)
        {
            return false;
        }

        var found = session["SELECT Version FROM VersionInfo"].All(row => row.Number(0));
        return found.DefaultIfEmpty().Max() <= Newest ? Known.All(found.Contains) : throw new StoreException("store.newer_schema",
            $"The store '{database.Path}' was written by a newer version (schema {found.Max()}; this version knows up to {Newest}). Run that version, or restore a backup from before it.");
    });

    private static bool Migrate(SqliteDatabase database)
    {
        using var services = new ServiceCollection()
            .AddFluentMigratorCore()
            .ConfigureRunner(runner => runner.AddSQLite().WithGlobalConnectionString(database.ConnectionString).ScanIn(typeof(SqliteSchema).Assembly).For.Migrations())
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
                return new FileStream(path, SqliteDatabase.OwnFile(FileShare.None));
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(Between, clock, ct);
            }
        }
    }
}
