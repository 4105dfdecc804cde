using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Setup;

/// <summary>Files and folders that only their owner may read.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void MakeFolder(string path) => Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);

    /// <summary>The file's content, made first if it isn't there. Of two makers at once one wins, and both read its content.</summary>
    public static byte[] ReadOrMake(string path, Func<byte[]> content)
    {
        if (!File.Exists(path))
        {
            var own = $"{path}.{Guid.NewGuid():N}";
            Create(own, content());
            try
            {
                // A hard link would say more, but a move that doesn't overwrite is enough: the loser's file is thrown away.
                File.Move(own, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(own);
            }
        }

        return File.ReadAllBytes(path);
    }

    /// <summary>Replaces the file whole: a reader sees the old or the new content.</summary>
    public static void Replace(string path, byte[] content)
    {
        var next = $"{path}.{Guid.NewGuid():N}";
        Create(next, content);
        try
        {
            File.Move(next, path, overwrite: true);
        }
        catch
        {
            File.Delete(next);
            throw;
        }
    }

    /// <summary>Writes a file that isn't there yet; whole or not at all.</summary>
    /// <exception cref="RefusalException">It is there already, or can't be made.</exception>
    public static async Task WriteNewAsync(string path, Func<Stream, Task> write)
    {
        var part = path + ".part";
        try
        {
            if (File.Exists(path))
            {
                throw RefusalException.Conflict("file.exists", $"'{path}' exists already. Name another file, or remove it first.");
            }

            await using (var file = new FileStream(part, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            {
                await write(file);
            }

            File.Move(part, path);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw RefusalException.Invalid("file.not_writable", $"'{path}' can't be written: {e.Message}");
        }
        finally
        {
            if (File.Exists(part))
            {
                File.Delete(part);
            }
        }
    }

    /// <summary>True when others than its owner may read or write it.</summary>
    public static bool IsOpenToOthers(string path) =>
        (File.GetUnixFileMode(path) & ~(OwnerOnly | UnixFileMode.UserExecute)) != UnixFileMode.None;

    private static void Create(string path, byte[] content)
    {
        var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly, BufferSize = 0 });
        try
        {
            using (file)
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
        }
        catch
        {
            // On a full disk the name is made and the content isn't: the half must not stay.
            File.Delete(path);
            throw;
        }
    }
}
