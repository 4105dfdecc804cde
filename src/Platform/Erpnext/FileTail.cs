namespace NexusWorkflows.Platform.Erpnext;

/// <summary>Reads what a command has added to its output file since the last look.</summary>
internal sealed class FileTail(string path, CommandOutput into) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private FileStream? _file;

    public void ReadOn()
    {
        // The shell makes the file a moment after the process is there.
        if (_file is null && !File.Exists(path))
        {
            return;
        }

        _file ??= new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        for (var count = _file.Read(_buffer); count > 0; count = _file.Read(_buffer))
        {
            into.Add(_buffer.AsSpan(0, count));
        }
    }

    public void Dispose() => _file?.Dispose();
}
