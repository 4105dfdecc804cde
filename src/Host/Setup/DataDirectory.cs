using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Setup;

/// <summary>The folder that holds the database, the keys, the Lab and the logs.</summary>
internal sealed class DataDirectory
{
    private DataDirectory(string path) => Path = path;

    public string Path { get; }

    public string Database => Of("nexus.db");

    public string Configuration => Of("nexus.yaml");

    public string MasterKey => Of("master.key");

    public string AdminKey => Of("admin.key");

    public string AuditHead => Of("audit.head");

    public string Platform => Of("platform");

    public string Server => Of("server.json");

    public string Lab => Of("lab");

    public string LabAddresses => Of("lab.json");

    public string Logs => Of("logs");

    /// <summary>The folder without making it.</summary>
    /// <param name="option">What <c>--data</c> said; null: <c>NEXUS_DATA</c>, then <c>$XDG_DATA_HOME/nexus</c>, then <c>~/.local/share/nexus</c>.</param>
    public static DataDirectory Locate(string? option, Func<string, string?> environment)
    {
        var path = NotEmpty(option) ?? NotEmpty(environment("NEXUS_DATA"));
        if (path is null)
        {
            var share = NotEmpty(environment("XDG_DATA_HOME")) is { } xdg && System.IO.Path.IsPathRooted(xdg)
                ? xdg
                : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
            path = System.IO.Path.Combine(share, "nexus");
        }

        return new DataDirectory(System.IO.Path.GetFullPath(path));
    }

    /// <summary>Makes the folder where it is missing, for its owner alone.</summary>
    public DataDirectory Ensure()
    {
        if (File.Exists(Path))
        {
            throw RefusalException.Invalid("data.not_a_folder", $"The data directory '{Path}' is a file. Name a folder with --data or NEXUS_DATA.");
        }

        try
        {
            PrivateFile.MakeFolder(Path);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw RefusalException.Invalid("data.not_writable", $"The data directory '{Path}' can't be made: {e.Message} Name another with --data or NEXUS_DATA.");
        }

        return this;
    }

    public string Of(string name) => System.IO.Path.Combine(Path, name);

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
