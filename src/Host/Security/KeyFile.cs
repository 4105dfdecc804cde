using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Security;

/// <summary>A key for a server, and the file it was read from.</summary>
internal sealed record KeyFile(string Path, string Key)
{
    private const int Longest = 4096;

    /// <exception cref="RefusalException">It isn't there, can't be read, or holds no key.</exception>
    public static KeyFile Read(string path)
    {
        var key = TextOf(path).Trim();

        // A header takes nothing else, and whatever else is in there isn't to be shown.
        return key.Length is > 0 and <= Longest && key.All(letter => letter is > ' ' and <= '~')
            ? new KeyFile(path, key)
            : throw RefusalException.Invalid("key.file_wrong", $"The key file '{path}' holds no key; one line is expected, as '{Hints.Program} keys add' prints it. Check --key-file or NEXUS_KEY_FILE.");
    }

    /// <summary>Without the key.</summary>
    public override string ToString() => Path;

    private static string TextOf(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw RefusalException.Invalid("key.file_missing", $"The key file '{path}' isn't there. Check --key-file or NEXUS_KEY_FILE.");
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw RefusalException.Invalid("key.file_unreadable", $"The key file '{path}' can't be read: {e.Message} Check --key-file or NEXUS_KEY_FILE.");
        }
    }
}
