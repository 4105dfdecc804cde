using System.Diagnostics;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Commands;

/// <summary>The script at the repository's root, with a build that only writes a program.</summary>
public sealed class NexusScriptTests : IDisposable
{
    private readonly TempData temp = new();

    public NexusScriptTests()
    {
        File.Copy(RepositoryRoot.Of("nexus"), Path.Combine(temp.Folder, "nexus"));
        temp.Write("src/Host/Program.cs", "");
        temp.Write("workflows/onboarding.json", "{}");
        var dotnet = temp.Write("bin/dotnet", """
            #!/bin/sh
            [ -e "$(dirname "$0")/broken" ] && { echo "error CS0000: broken"; exit 1; }
            program=$2/bin/Release/net10.0/nexus
            mkdir -p "$(dirname "$program")"
            printf '#!/bin/sh\necho "$NEXUS_INVOKED_AS: $*"\nexit 3\n' > "$program"
            chmod +x "$program"
            """);
        File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task Script_FirstUnchangedAndTouched_BuildsOnlyWhenNeeded()
    {
        const string Building = "Building nexus (its sources changed since the last build) ...\n";

        Assert.Equal(new Ended(3, "./nexus: runs show 'x y'\n", Building), await RunAsync("runs", "show", "'x y'"));
        Assert.Equal(new Ended(3, "./nexus: doctor\n", ""), await RunAsync("doctor"));

        File.SetLastWriteTimeUtc(temp.Write("workflows/onboarding.json", "{ }"), TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(5));
        Assert.Equal(Building, (await RunAsync("doctor")).Error);
    }

    [Fact]
    public async Task Script_BuildFails_RunsNothing()
    {
        temp.Write("bin/broken", "");

        var ended = await RunAsync("doctor");

        Assert.Equal((1, ""), (ended.Exit, ended.Output));
        Assert.EndsWith("error CS0000: broken\nThe build failed; nothing was run.\n", ended.Error, StringComparison.Ordinal);
    }

    private async Task<Ended> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = temp.Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["./nexus", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["PATH"] = $"{temp.Folder}/bin:/usr/bin:/bin";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new Ended(process.ExitCode, await output, await error);
    }
}
