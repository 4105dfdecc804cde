using System.Text;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>Takes a secret value from a file, standard input, or a person who types it unseen; never from the command line, where every user of the machine could read it.</summary>
internal static class SecretInput
{
    /// <param name="file">Null: standard input, or the terminal.</param>
    /// <exception cref="RefusalException">There is no value, or a person typed two different ones.</exception>
    public static string Read(Screen screen, string name, string? file)
    {
        var value = file is not null ? FromFile(file) : Console.IsInputRedirected ? Console.In.ReadToEnd() : Typed(screen, name);
        value = value.TrimEnd('\r', '\n'); // an editor's or a shell's
        return value.Length > 0 ? value
            : throw RefusalException.Invalid("secret.empty", $"No value was given for '{name}'. Write it to standard input, name its file with --file, or call this at a terminal and type it.");
    }

    private static string FromFile(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw RefusalException.Invalid("secret.file_missing", $"The file '{file}' isn't there. Check --file.");
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException or ArgumentException)
        {
            throw RefusalException.Invalid("secret.file_unreadable", $"The file '{file}' can't be read: {e.Message} Check --file.");
        }
    }

    private static string Typed(Screen screen, string name)
    {
        var first = Ask(screen, $"Value of '{name}' (it isn't shown): ");
        return Ask(screen, "The same again: ") == first ? first : throw RefusalException.Invalid("secret.mistyped", "The two values differ. Nothing was changed; call it again.");
    }

    private static string Ask(Screen screen, string words)
    {
        _ = Console.KeyAvailable; // from here on the terminal shows nothing: what is typed or pasted at once isn't seen either
        screen.Error.Write(words);
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        screen.Error.WriteLine();
        return typed.ToString();
    }
}
