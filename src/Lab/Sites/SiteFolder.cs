using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NexusWorkflows.Lab;

/// <summary>The folder of one site below <c>sites/</c>, and its site_config.json.</summary>
internal sealed partial class SiteFolder(string sitesDirectory, string name)
{
    public string Name { get; } = name;

    public string Path { get; } = System.IO.Path.Combine(sitesDirectory, name);

    public string ConfigFile => System.IO.Path.Combine(Path, "site_config.json");

    public string BackupsDirectory => System.IO.Path.Combine(Path, "private", "backups");

    public bool Exists => Directory.Exists(Path);

    /// <summary>Frappe takes a folder for a site only when it holds a configuration.</summary>
    public bool HasConfig => File.Exists(ConfigFile);

    /// <summary>The name of database and user unless one is given: an underscore and the first 16 hexadecimal digits of SHA-1 of the folder's path.</summary>
    public string DefaultDatabase =>
#pragma warning disable CA5350 // Frappe 15 names databases by SHA-1; nothing is protected by it.
        "_" + Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(Path)))[..16];
#pragma warning restore CA5350

    /// <summary>Letters, digits, dots, dashes and underscores, not led by a dot or dash.</summary>
    public static bool IsName(string name) => NamePattern().IsMatch(name);

    /// <summary>The site's configuration; empty while there is none.</summary>
    public JsonObject ReadConfig() => JsonFile.Read(ConfigFile) ?? [];

    public void WriteConfig(JsonObject config) => AtomicFile.Write(ConfigFile, PythonJson.Indented(config));

    /// <summary>Opens the site's database with what site_config.json says; null when the server denies it.</summary>
    public SiteDatabase? OpenDatabase(DatabaseServer server)
    {
        var config = ReadConfig();
        return server.Open((string?)config["db_name"], (string?)config["db_password"]);
    }

    /// <summary>Makes the folders of a new site; those that are there stay.</summary>
    public void Make()
    {
        foreach (var part in new[] { "public/files", "private/files", "private/backups", "locks", "logs" })
        {
            Directory.CreateDirectory(System.IO.Path.Combine(Path, part));
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]*\z")]
    private static partial Regex NamePattern();
}
