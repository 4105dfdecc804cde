namespace NexusWorkflows.Engine.Running;

/// <summary>A holder is a file that the operating system keeps locked while the process lives: after a kill the lock is gone, and a restart takes its leases back at once.</summary>
public sealed class LockedFileHolder : IHolder, IDisposable
{
    private readonly string directory;
    private readonly FileStream file;

    /// <param name="directory">A directory of the data directory; made when missing.</param>
    public LockedFileHolder(string directory)
    {
        this.directory = directory;
        Directory.CreateDirectory(directory);
        Name = $"{Environment.MachineName}-{Guid.NewGuid():N}";
        file = new FileStream(PathOf(Name), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    public string Name { get; }

    public bool IsAlive(string holder)
    {
        if (holder == Name || !holder.StartsWith(Environment.MachineName + "-", StringComparison.Ordinal) || holder.AsSpan().IndexOfAny('/', '\\') >= 0)
        {
            return true;
        }

        var path = PathOf(holder);
        try
        {
            using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            {
                // The lock could be had: nobody lives behind it.
            }

            File.Delete(path);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        file.Dispose();
        File.Delete(PathOf(Name));
    }

    private string PathOf(string holder) => Path.Combine(directory, holder + ".lock");
}
