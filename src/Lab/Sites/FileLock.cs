namespace NexusWorkflows.Lab;

/// <summary>A lock between processes: an open file that nobody else can open. It ends with the process, however that ends.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);

    /// <summary>The lock, or null when another process holds it.</summary>
    public static FileStream? TryTake(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return null;
        }
    }

    /// <summary>Waits for the lock.</summary>
    /// <exception cref="TimeoutException">It was not free within 20 seconds.</exception>
    public static FileStream Wait(string path)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (TryTake(path) is { } taken)
            {
                return taken;
            }

            if (TimeProvider.System.GetElapsedTime(began) > Longest)
            {
                throw new TimeoutException($"'{path}' was locked for {Longest.TotalSeconds} s: another process of the Lab hangs in it.");
            }

            Task.Delay(Pause, TimeProvider.System).GetAwaiter().GetResult();
        }
    }
}
