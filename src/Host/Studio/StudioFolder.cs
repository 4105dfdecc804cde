using System.Text.Json.Nodes;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Studio;

/// <summary>Where Elsa Studio's files are: beside the program, as in a container, or in the data directory.</summary>
internal sealed class StudioFolder
{
    public const string Package = "@elsa-workflows/elsa-studio-wasm";

    private readonly string shipped;

    public StudioFolder(DataDirectory data, string? program = null)
    {
        var basis = program ?? AppContext.BaseDirectory;
        Manifest = Path.Combine(basis, "studio-npm");
        var locked = JsonNode.Parse(File.ReadAllText(Path.Combine(Manifest, "package-lock.json")))!["packages"]!["node_modules/" + Package]!;
        Version = locked["version"]!.GetValue<string>();
        Integrity = locked["integrity"]!.GetValue<string>();
        shipped = Path.Combine(basis, "studio");
        Own = Path.Combine(data.Of("studio"), Version);
    }

    /// <summary>The folder with package.json, its lock file and npm's settings.</summary>
    public string Manifest { get; }

    public string Version { get; }

    /// <summary>The package's hash as npm writes it: <c>sha512-…</c>.</summary>
    public string Integrity { get; }

    /// <summary>Where an installation puts the files.</summary>
    public string Own { get; }

    /// <summary>The files; null: they aren't installed.</summary>
    public string? Found => new[] { shipped, Own }.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "_framework", "blazor.webassembly.js")));
}
