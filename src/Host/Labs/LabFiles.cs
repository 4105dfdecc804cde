using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Labs;

/// <summary>The Lab's own files beside this program, and their copy in the data directory: a rebuild or an upgrade never pulls the files from under a running Lab.</summary>
internal sealed class LabFiles
{
    public const string Assembly = "NexusWorkflows.Lab";
    private readonly string source;
    private readonly IReadOnlyList<string> names;

    private LabFiles(string source, IReadOnlyList<string> names, string build)
    {
        this.source = source;
        this.names = names;
        Build = build;
    }

    /// <summary>Hash of the files: another one is another Lab.</summary>
    public string Build { get; }

    /// <summary>Finds the Lab's files beside this program.</summary>
    public static LabFiles Find(string folder)
    {
        var dependencies = Path.Combine(folder, Assembly + ".deps.json");
        if (!File.Exists(dependencies) || !File.Exists(Path.Combine(folder, Assembly + ".dll")) || !File.Exists(Path.Combine(folder, Assembly + ".runtimeconfig.json")))
        {
            throw RefusalException.Failed("lab.files_missing", $"The Lab's files ('{Assembly}.*') aren't in '{folder}'. Build or install nexus again.");
        }

        var names = RuntimeFiles(dependencies)
            .Concat([Assembly + ".dll", Assembly + ".deps.json", Assembly + ".runtimeconfig.json"])
            .Distinct(StringComparer.Ordinal)
            .Where(name => File.Exists(Path.Combine(folder, name)))
            .Order(StringComparer.Ordinal)
            .ToList();
        return new LabFiles(folder, names, HashOf(folder, names));
    }

    /// <summary>Copies the files where they aren't yet, and gives the folder.</summary>
    public string CopyTo(DataDirectory data)
    {
        var folder = Path.Combine(data.Lab, "app", Build);
        if (Directory.Exists(folder))
        {
            return folder;
        }

        // Under another name first: a copy that died half-way is never taken for a whole one.
        var part = $"{folder}.{Guid.NewGuid():N}";
        PrivateFile.MakeFolder(data.Lab);
        try
        {
            foreach (var name in names)
            {
                var target = Path.Combine(part, name);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(Path.Combine(source, name), target);
            }

            Directory.Move(part, folder);
        }
        catch when (Directory.Exists(part))
        {
            Directory.Delete(part, recursive: true);
            throw;
        }

        return folder;
    }

    private static IEnumerable<string> RuntimeFiles(string dependencies)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(dependencies));
        foreach (var target in document.RootElement.GetProperty("targets").EnumerateObject())
        {
            foreach (var library in target.Value.EnumerateObject().Where(library => library.Value.TryGetProperty("runtime", out _)))
            {
                foreach (var file in library.Value.GetProperty("runtime").EnumerateObject())
                {
                    yield return Path.GetFileName(file.Name);
                }
            }
        }
    }

    private static string HashOf(string folder, IReadOnlyList<string> names)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in names)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(File.ReadAllBytes(Path.Combine(folder, name)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
