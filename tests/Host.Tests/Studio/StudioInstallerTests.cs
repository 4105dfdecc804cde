using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Studio;

namespace NexusWorkflows.Host.Tests.Studio;

public sealed class StudioInstallerTests : IDisposable
{
    private readonly TempData temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task Install_FromTheFile_LaysOutWhatIsServed()
    {
        var archive = Pack("package/_framework/blazor.webassembly.js", "package/_framework/blazor.webassembly.js.br", "package/_content/designer.js", "package/_content/designer.js.map", "package/index.html", "package/package.json");
        var folder = FolderFor(archive);
        var told = new List<string>();

        await new StudioInstaller(folder).InstallAsync(archive, told.Add, CancellationToken.None);

        Assert.Equal(folder.Own, folder.Found);
        Assert.Equal(
            ["_content/designer.js", "_framework/blazor.webassembly.js", "_framework/blazor.webassembly.js.br"],
            Directory.EnumerateFiles(folder.Own, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder.Own, file)).Order(StringComparer.Ordinal));
        Assert.Equal("Elsa Studio 9.9.9 is installed", told[^1]);
        Assert.Equal([folder.Own], Directory.EnumerateDirectories(Path.GetDirectoryName(folder.Own)!));
    }

    [Fact]
    public async Task Install_AnotherFile_IsRefusedAndLeavesNothing()
    {
        var folder = FolderFor(Pack("package/_framework/blazor.webassembly.js"));
        var other = temp.Write("other.tgz", "no package");

        var refused = await Assert.ThrowsAsync<RefusalException>(() => new StudioInstaller(folder).InstallAsync(other, _ => { }, CancellationToken.None));

        Assert.Equal("studio.other_file", refused.Code);
        Assert.Null(folder.Found);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(folder.Own)!));
    }

    [Fact]
    public async Task Install_FileThatIsntThere_SaysHowToMakeIt()
    {
        var folder = FolderFor(Pack("package/a.js"));

        var refused = await Assert.ThrowsAsync<RefusalException>(() => new StudioInstaller(folder).InstallAsync("/nowhere/studio.tgz", _ => { }, CancellationToken.None));

        Assert.Equal("The file '/nowhere/studio.tgz' isn't there. Make it with 'npm pack @elsa-workflows/elsa-studio-wasm@9.9.9' on a machine that has npm.", refused.Message);
    }

    [Fact]
    public void Folder_OfThisProgram_NamesThePackageWithoutAnAddress()
    {
        var folder = new StudioFolder(temp.Data);
        var locked = File.ReadAllText(Path.Combine(folder.Manifest, "package-lock.json"));

        Assert.Equal("3.8.2", folder.Version);
        Assert.StartsWith("sha512-", folder.Integrity, StringComparison.Ordinal);
        Assert.DoesNotContain("://", locked, StringComparison.Ordinal);
        Assert.DoesNotContain("resolved\"", locked, StringComparison.Ordinal);
    }

    private StudioFolder FolderFor(string archive)
    {
        var integrity = "sha512-" + Convert.ToBase64String(SHA512.HashData(File.ReadAllBytes(archive)));
        temp.Write("program/studio-npm/package-lock.json", $$"""{"packages":{"node_modules/@elsa-workflows/elsa-studio-wasm":{"version":"9.9.9","integrity":"{{integrity}}"} } }""");
        return new StudioFolder(temp.Data, Path.Combine(temp.Folder, "program"));
    }

    private string Pack(params string[] files)
    {
        var archive = temp.Write("studio.tgz", "");
        using var zipped = new GZipStream(File.Create(archive), CompressionLevel.Fastest);
        using var tar = new TarWriter(zipped);
        foreach (var file in files)
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, file) { DataStream = new MemoryStream("x"u8.ToArray()) });
        }

        return archive;
    }
}
