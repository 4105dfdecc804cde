namespace NexusWorkflows.Lab.Edge;

/// <summary>Keeps the configuration in step with the directory: told by the system's events, and by a slow look of its own as these can be lost.</summary>
internal sealed class EdgeFiles : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private readonly string directory;
    private readonly Action<EdgeConfiguration> changed;
    private readonly Lock gate = new();
    private readonly FileSystemWatcher watcher;
    private readonly ITimer timer;
    private string seen = "";

    public EdgeFiles(string directory, Action<EdgeConfiguration> changed, TimeProvider time)
    {
        this.directory = directory;
        this.changed = changed;
        watcher = new FileSystemWatcher(directory);
        watcher.Created += (_, _) => Refresh();
        watcher.Changed += (_, _) => Refresh();
        watcher.Deleted += (_, _) => Refresh();
        watcher.Renamed += (_, _) => Refresh();
        watcher.EnableRaisingEvents = true;
        timer = time.CreateTimer(_ => Refresh(), null, Look, Look);
        Refresh();
    }

    /// <summary>What is served.</summary>
    public EdgeConfiguration Current { get; private set; } = EdgeConfiguration.Empty;

    /// <summary>Why the last change was refused; null when it was taken.</summary>
    public string? Error { get; private set; }

    /// <summary>Takes the files as they are now, if they have changed since the last look.</summary>
    public void Refresh()
    {
        lock (gate)
        {
            try
            {
                var now = Fingerprint();
                if (now == seen)
                {
                    return;
                }

                seen = now;
                Current = EdgeFileReader.ReadAll(directory);
                Error = null;
            }
            catch (Exception error) when (error is EdgeFileException or IOException or UnauthorizedAccessException)
            {
                // The old configuration stays for everybody; only this line tells.
                Error = error.Message;
                Console.Error.WriteLine(error.Message);
                return;
            }

            changed(Current);
        }
    }

    public void Dispose()
    {
        watcher.Dispose();
        timer.Dispose();
    }

    private string Fingerprint() => string.Join('\n', EdgeFileReader.Files(directory).Select(path => new FileInfo(path)).Select(file => $"{file.Name} {file.LastWriteTimeUtc.Ticks} {file.Length}"));
}
