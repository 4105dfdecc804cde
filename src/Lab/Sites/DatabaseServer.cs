using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>The MariaDB server that the sites share: one folder a database, one user of the same name with its password.</summary>
internal sealed class DatabaseServer(LabFolder folder)
{
    public bool AcceptsRoot(string password) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(folder.DatabaseRootPassword.Trim()));

    public bool Exists(string name) => IsName(name) && Directory.Exists(PathOf(name));

    /// <summary>All databases, sorted.</summary>
    public IReadOnlyList<string> Names() => Directory.Exists(folder.DatabasesDirectory)
        ? [.. Directory.EnumerateDirectories(folder.DatabasesDirectory).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Makes an empty database and its user.</summary>
    /// <exception cref="InvalidOperationException">It exists already, or the name is none.</exception>
    public SiteDatabase Create(string name, string password)
    {
        if (!IsName(name) || Exists(name))
        {
            throw new InvalidOperationException($"Database '{name}' can't be made: it exists already, or the name holds more than letters, digits and underscores.");
        }

        Directory.CreateDirectory(PathOf(name));
        var database = new SiteDatabase(PathOf(name));
        database.Write(new JsonObject { ["user"] = name, ["password"] = password, ["tables"] = new JsonObject() });
        return database;
    }

    /// <summary>Drops the database and its user; nothing to do when there is none.</summary>
    public void Drop(string name)
    {
        if (Exists(name))
        {
            Directory.Delete(PathOf(name), recursive: true);
        }
    }

    /// <summary>Logs the user of that name in; null when the server would deny it: no such user, or another password.</summary>
    public SiteDatabase? Open(string? name, string? password)
    {
        if (name is null || !Exists(name))
        {
            return null;
        }

        var database = new SiteDatabase(PathOf(name));
        return database.Password() == password ? database : null;
    }

    private string PathOf(string name) => Path.Combine(folder.DatabasesDirectory, name);

    private static bool IsName(string name) => name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
