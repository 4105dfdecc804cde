using System.Runtime.InteropServices;
using System.Text;

namespace NexusWorkflows.Platform.Traefik;

/// <summary>The folder on disk: reads what Traefik would read, and replaces files so that Traefik never sees half of one.</summary>
internal sealed class RouteFolder(string directory)
{
    private static readonly string[] Read = [".yml", ".yaml", ".toml"];

    public string PathOf(string name) => Path.Combine(directory, $"{name}.yml");

    /// <summary>Every file that Traefik reads, in the order in which it does.</summary>
    public async Task<IReadOnlyList<DynamicFile>> FilesAsync(CancellationToken ct)
    {
        var files = new List<DynamicFile>();
        foreach (var path in Paths())
        {
            if (await TextAsync(path, ct) is { } text)
            {
                files.Add(DynamicFile.Parse(path, text));
            }
        }

        return files;
    }

    /// <summary>Replaces the file as a whole. Before the rename Traefik sees the old file, after it the new one; a leftover of a crash has no extension that it reads.</summary>
    public async Task ReplaceAsync(string name, string text, CancellationToken ct)
    {
        var path = PathOf(name);
        var unfinished = Unfinished(path);
        try
        {
            await using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await file.WriteAsync(Encoding.UTF8.GetBytes(text), ct);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Delete(unfinished);
            throw Unwritable($"write '{path}'", error);
        }

        SyncDirectory(path);
    }

    /// <summary>Deletes the file and what a crash may have left beside it.</summary>
    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
            File.Delete(Unfinished(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable($"delete '{path}'", error);
        }

        SyncDirectory(path);
    }

    /// <summary>Sub-folders too: Traefik reads them, although it doesn't watch them.</summary>
    public IReadOnlyList<string> Paths()
    {
        try
        {
            var all = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 8, IgnoreInaccessible = false, AttributesToSkip = 0 };
            return [.. Directory.EnumerateFiles(directory, "*", all)
                .Where(path => Read.Contains(Path.GetExtension(path).ToLowerInvariant())).Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PlatformException("traefik", FaultKind.Down, "traefik.directory_unreadable",
                $"Could not read Traefik's folder '{directory}': {error.Message} Check that it is mounted and may be read.", error);
        }
    }

    private static string Unfinished(string path) => path + ".new";

    private static async Task<string?> TextAsync(string path, CancellationToken ct)
    {
        try
        {
            return await File.ReadAllTextAsync(path, ct);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null; // another client's route was removed meanwhile
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PlatformException("traefik", FaultKind.Permanent, "traefik.file_unreadable",
                $"Could not read the route file '{path}': {error.Message} Let this program read every file of the folder.", error);
        }
    }

    private static PlatformException Unwritable(string doing, Exception error) =>
        new("traefik", error is UnauthorizedAccessException ? FaultKind.Permanent : FaultKind.Transient, "traefik.write_failed",
            $"Could not {doing}: {error.Message} Check the rights and the space of Traefik's folder.", error);

    /// <summary>Without it a power cut could take the rename back after we have told of it.</summary>
    private static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // has no such call; a rename is journaled there
        }

        var descriptor = Open(Encoding.UTF8.GetBytes(Path.GetDirectoryName(path) + "\0"), 0);
        var failed = descriptor < 0 || Sync(descriptor) != 0;
        var errno = Marshal.GetLastPInvokeError();
        if (descriptor >= 0)
        {
            _ = Close(descriptor);
        }

        if (failed)
        {
            throw new PlatformException("traefik", FaultKind.Unknown, "traefik.sync_failed",
                $"Changed '{path}', but could not make its folder durable: {Marshal.GetPInvokeErrorMessage(errno)}. Look at the file before trying again.");
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
