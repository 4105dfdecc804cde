using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Studio;

/// <summary>Fetches Elsa Studio's package with npm, or takes it from a file, and lays its files out. Nothing of it is run.</summary>
internal sealed class StudioInstaller(StudioFolder folder)
{
    private static readonly string[] Left = [".map", ".map.gz", ".map.br", "index.html", "index.html.gz", "index.html.br", "package.json"];

    /// <summary>The npm of this machine; null: there is none.</summary>
    public static string? Npm => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(place => Path.Combine(place, "npm")).FirstOrDefault(File.Exists);

    /// <param name="archive">The package as npm packs it; null: npm fetches it.</param>
    /// <param name="tell">Hears what is going on.</param>
    /// <exception cref="RefusalException">There is no npm, it failed, or the file isn't the package.</exception>
    public async Task InstallAsync(string? archive, Action<string> tell, CancellationToken ct)
    {
        var work = Path.Combine(Path.GetDirectoryName(folder.Own)!, $"work-{Environment.ProcessId}");
        try
        {
            PrivateFile.MakeFolder(work);
            var package = archive is null ? await FetchAsync(work, tell, ct) : await UnpackAsync(archive, work, ct);
            tell("Laying the files out");
            LayOut(package);
            tell($"Elsa Studio {folder.Version} is installed");
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private async Task<string> FetchAsync(string work, Action<string> tell, CancellationToken ct)
    {
        var npm = Npm ?? throw RefusalException.Failed("studio.no_npm", "There is no npm on this machine, which fetches Elsa Studio. Install Node.js, or name a file of the package: nexus studio install --from FILE.tgz.");
        foreach (var file in Directory.EnumerateFiles(folder.Manifest))
        {
            File.Copy(file, Path.Combine(work, Path.GetFileName(file)));
        }

        tell($"Fetching Elsa Studio {folder.Version} with npm (about 46 MB)");
        var start = new ProcessStartInfo(npm) { WorkingDirectory = work, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in (string[])["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        {
            start.ArgumentList.Add(argument);
        }

        await RunAsync(start, ct);
        return Path.Combine(work, "node_modules", StudioFolder.Package.Replace('/', Path.DirectorySeparatorChar));
    }

    private static async Task RunAsync(ProcessStartInfo start, CancellationToken ct)
    {
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
            try
            {
                await process.WaitForExitAsync(ct);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
                throw;
            }

            await output;
            if (process.ExitCode != 0)
            {
                throw RefusalException.Failed("studio.npm_failed", $"npm couldn't fetch Elsa Studio: {LastWords(await errors)} See that this machine reaches npm's registry, or name a file of the package: nexus studio install --from FILE.tgz.");
            }
        }
        catch (Win32Exception e)
        {
            throw RefusalException.Failed("studio.npm_failed", $"'{start.FileName}' can't be started: {e.Message}", e);
        }
    }

    private static string LastWords(string errors) => errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .LastOrDefault(line => line.StartsWith("npm error", StringComparison.Ordinal) && !line.Contains("log", StringComparison.Ordinal)) ?? "it said nothing.";

    private async Task<string> UnpackAsync(string archive, string work, CancellationToken ct)
    {
        if (!File.Exists(archive))
        {
            throw RefusalException.Invalid("studio.file_missing", $"The file '{archive}' isn't there. Make it with 'npm pack {StudioFolder.Package}@{folder.Version}' on a machine that has npm.");
        }

        await using (var packed = File.OpenRead(archive))
        {
            var hash = "sha512-" + Convert.ToBase64String(await SHA512.HashDataAsync(packed, ct));
            if (hash != folder.Integrity)
            {
                throw RefusalException.Invalid("studio.other_file", $"'{archive}' isn't {StudioFolder.Package} {folder.Version}: its hash is another. Make it with 'npm pack {StudioFolder.Package}@{folder.Version}'.");
            }
        }

        await using var content = File.OpenRead(archive);
        await using var unzipped = new GZipStream(content, CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(unzipped, work, overwriteFiles: false, ct);
        return Path.Combine(work, "package");
    }

    private void LayOut(string package)
    {
        foreach (var file in Directory.EnumerateFiles(package, "*", SearchOption.AllDirectories))
        {
            if (Left.Any(end => file.EndsWith(end, StringComparison.Ordinal)))
            {
                File.Delete(file);
            }
        }

        // A rename at the end: whoever looks finds all of it or nothing, also when this dies, or when another process was faster.
        if (folder.Found != folder.Own)
        {
            if (Directory.Exists(folder.Own))
            {
                Directory.Delete(folder.Own, recursive: true);
            }

            Directory.Move(package, folder.Own);
        }
    }
}
