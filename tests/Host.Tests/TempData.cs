using System.Security.Cryptography;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Tests;

/// <summary>A data directory of its own, removed at the end.</summary>
public sealed class TempData : IDisposable
{
    public TempData() => Directory.CreateDirectory(Folder);

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), "nexus-host-tests", Guid.NewGuid().ToString("N"));

    internal DataDirectory Data => DataDirectory.Locate(Folder, _ => null);

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Every file and folder with what it holds, to see that nothing was touched.</summary>
    public string Snapshot() => string.Join('\n', Directory.EnumerateFileSystemEntries(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(path => $"{Path.GetRelativePath(Folder, path)} {(File.Exists(path) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))) : "/")}"));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class StillClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
