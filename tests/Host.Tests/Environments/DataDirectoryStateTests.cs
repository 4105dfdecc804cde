using Microsoft.Data.Sqlite;
using NexusWorkflows.Host.Security;
using NexusWorkflows.Storage;

namespace NexusWorkflows.Host.Tests.Environments;

/// <summary>A data directory that can't be worked with, through the verbs: refused with what to do, and left as it is.</summary>
public sealed class DataDirectoryStateTests : IDisposable
{
    private readonly TempData temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task Database_Garbage_IsRefusedAndLeft()
    {
        await MakeAsync();
        File.WriteAllBytes(temp.Data.Database, [.. Enumerable.Range(0, 9_000).Select(i => (byte)(i * 7))]);

        await RefusesAsync($"The store '{temp.Data.Database}' can't be read: it is no SQLite database, or it is damaged. Restore it from a backup.");
    }

    /// <summary>The schema of this version.</summary>
    private const int Newest = 13;

    [Fact]
    public async Task Database_OfANewerVersion_IsRefusedAndLeft()
    {
        await MakeAsync();
        await using (var connection = new SqliteConnection($"Data Source={temp.Data.Database};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO VersionInfo (Version, AppliedOn, Description) VALUES (99, '2030-01-01', 'newer')";
            await command.ExecuteNonQueryAsync();
        }

        await RefusesAsync($"The store '{temp.Data.Database}' was written by a newer version (schema 99; this version knows up to {Newest}). Run that version, or restore a backup from before it.");
    }

    [Fact]
    public async Task Database_IsAFolder_IsRefusedAndLeft()
    {
        await MakeAsync();
        File.Delete(temp.Data.Database);
        Directory.CreateDirectory(temp.Data.Database);

        await RefusesAsync($"The store '{temp.Data.Database}' is a folder, where a database file is expected. Move it away.");
    }

    [Fact]
    public async Task MasterKey_MissingBesideADatabase_IsNotMadeAnew()
    {
        await MakeAsync();
        File.Delete(temp.Data.MasterKey);

        await RefusesAsync($"'{temp.Data.MasterKey}' isn't there, but the database beside it was written with it. Put the key back from your backup.");
        Assert.False(File.Exists(temp.Data.MasterKey));
    }

    [Fact]
    public async Task MasterKey_OpenToOthers_IsRefused()
    {
        await MakeAsync();
        File.SetUnixFileMode(temp.Data.MasterKey, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        await RefusesAsync($"'{temp.Data.MasterKey}' can be read by others. Make it yours alone: chmod 600 '{temp.Data.MasterKey}'.");
    }

    [Fact]
    public async Task MasterKey_CutShort_IsRefused()
    {
        await MakeAsync();
        File.WriteAllBytes(temp.Data.MasterKey, [1, 2, 3]);

        await RefusesAsync($"'{temp.Data.MasterKey}' has 3 bytes instead of 32. Put the key back from your backup.");
    }

    [Fact]
    public async Task Path_BelowAFile_IsRefused()
    {
        var file = temp.Write("file", "");

        var ended = await NexusProcess.RunAsync(Path.Combine(file, "data"), "runs", "list");

        Assert.Equal(2, ended.Exit);
        Assert.StartsWith($"The data directory '{file}/data' can't be made: ", ended.LastLine, StringComparison.Ordinal);
        Assert.EndsWith(" Name another with --data or NEXUS_DATA.", ended.LastLine, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Platform_OfAnother_IsRefusedByEveryVerbThatActs()
    {
        await MakeAsync();
        temp.Write("platform", "mail.example.org+backend\n");

        await RefusesAsync(
            $"The data directory '{temp.Folder}' belongs to the platform 'mail.example.org+backend', but the configuration names 'lab'. Use another data directory for it (--data DIR or NEXUS_DATA), or put the configuration back.", exit: 2);
    }

    [Fact]
    public async Task Doctor_DatabaseDamaged_SaysSoAndExitsWith1()
    {
        await MakeAsync();
        File.WriteAllText(temp.Data.Database, "this is no database, and long enough to be seen as none ............................................");

        var ended = await NexusProcess.RunAsync(temp.Folder, "doctor");

        Assert.Equal(1, ended.Exit);
        Assert.Equal($"store and keys: The store '{temp.Data.Database}' can't be read: it is no SQLite database, or it is damaged. Restore it from a backup.", ended.LastLine);
    }

    // As a first verb leaves it, but without its Lab.
    private async Task MakeAsync()
    {
        Assert.Equal(0, (await NexusProcess.RunAsync(temp.Folder, "keys", "list")).Exit);
        MasterKey.Load(temp.Data);
        await (await NexusStore.OpenSqliteAsync(temp.Data.Database, TimeProvider.System, CancellationToken.None)).DisposeAsync();
    }

    private async Task RefusesAsync(string message, int exit = 1)
    {
        var before = temp.Snapshot();
        foreach (var verb in new[] { "runs list", "provision --name x --subdomain x --json", "serve --urls http://127.0.0.1:0" })
        {
            var ended = await NexusProcess.RunAsync(temp.Folder, verb.Split(' '));

            Assert.Equal((exit, message), (ended.Exit, ended.LastLine));
            Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
            Assert.Equal(before, temp.Snapshot());
        }
    }
}
