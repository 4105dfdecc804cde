namespace NexusWorkflows.Platform.Erpnext;

/// <summary>
/// The folder that one local command writes its output to. Files instead of pipes: when this process is killed, the command must not die of
/// a closed pipe in the middle of its work.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private const string Prefix = "run-";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan KeptAfterCrash = TimeSpan.FromDays(1);

    private RunFolder(string path) => Path = path;

    public string Path { get; }

    public static RunFolder Create(string parent, DateTimeOffset now)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("A bench runs on Linux or macOS; commands can't be run on Windows.");
        }

        Directory.CreateDirectory(parent, OwnerOnly);
        SweepLeftovers(parent, now);
        var path = System.IO.Path.Combine(parent, Prefix + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(path, OwnerOnly);
        return new RunFolder(path);
    }

    public FileTail Tail(string name, CommandOutput into) => new(System.IO.Path.Combine(Path, name), into);

    /// <summary>A command that outlives us keeps its open files; only their names go.</summary>
    public void Dispose() => Directory.Delete(Path, recursive: true);

    // Folders of processes that were killed; a command writes for less than a day.
    private static void SweepLeftovers(string parent, DateTimeOffset now)
    {
        foreach (var old in new DirectoryInfo(parent).EnumerateDirectories(Prefix + "*").Where(d => now - d.LastWriteTimeUtc > KeptAfterCrash))
        {
            try
            {
                old.Delete(recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // another process swept it first
            }
        }
    }
}
