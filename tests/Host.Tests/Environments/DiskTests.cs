using System.Diagnostics;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Environments;

/// <summary>A disk that is full or read-only. Each script has a disk of its own at <c>$M</c>, which is gone with it.</summary>
public sealed class DiskTests : IDisposable
{
    private const string Full = "the disk is full";
    private readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [MountFact]
    public async Task FirstUse_DiskFullAtAnyPoint_FailsInWordsAndWorksOnceThereIsSpace()
    {
        var answer = await ScriptAsync("""
            mount -t tmpfs -o size=4k none $M
            for size in 4k 16k 64k 256k 1m; do
              mount -o remount,size=$size $M
              nexus provision --name x --subdomain x --data $M/data
              echo "$size: exit $?"
              find $M -name '*.????????????????????????????????'
            done
            mount -o remount,size=400m $M
            nexus provision --name x --subdomain x --data $M/data --quiet
            echo "last: exit $?"
            nexus lab state --data $M/data --quiet --json
            nexus lab stop --data $M/data --quiet
            """);

        // How far it comes depends on sizes that aren't fixed; that it never comes to the end on the smallest isn't.
        var exits = answer.Output.Split('\n').Where(line => line.Contains(": exit ", StringComparison.Ordinal)).ToList();
        Assert.StartsWith("4k: exit 1", exits[0], StringComparison.Ordinal);
        Assert.StartsWith("16k: exit 1", exits[1], StringComparison.Ordinal);
        Assert.StartsWith("64k: exit 1", exits[2], StringComparison.Ordinal);
        Assert.True(exits[^1] is "last: exit 0" or "last: exit 4", answer.Output + answer.Errors);
        Assert.All(answer.Errors.Split('\n').Where(line => line.Contains("can't be written", StringComparison.Ordinal)), line => Assert.Contains(Full, line, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", answer.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(answer.Output.Split('\n'), line => line.StartsWith(temp.Of("disk"), StringComparison.Ordinal));
        Assert.Contains("\"sites\":{\"x.nexus.localhost\":", answer.Output, StringComparison.Ordinal);
    }

    [MountFact(takesLong: true)]
    public async Task Serve_DiskFillsWhileItWorks_EndsWithTheCauseAndTheRunGoesOnLater()
    {
        var answer = await ScriptAsync("""
            mount -t tmpfs -o size=16m none $M
            mkdir $M/data
            echo 'engine: { backoffScale: 0.02, requestTimeout: 10s, leaseSeconds: 300 }' > $M/data/nexus.yaml
            export NEXUS_DATA=$M/data
            nexus lab fault add --system mailcow --call add/mailbox --kind slow --delay-ms 2000 --quiet > /dev/null
            nexus serve --urls http://127.0.0.1:0 2> $T/serve.log &
            while [ ! -f $M/data/server.json ]; do sleep 0.05; done
            id=$(nexus provision --name x --subdomain x --no-wait --quiet)
            cat /dev/zero > $M/fill
            wait $!
            echo "serve: exit $?"
            tail -n 1 $T/serve.log >&2
            nexus provision --name y --subdomain y
            echo "verb: exit $?"
            nexus runs list --json
            rm $M/fill
            nexus runs watch $id --quiet --json
            echo "watch: exit $?"
            nexus lab state --quiet --json
            nexus lab stop --quiet > /dev/null
            """);

        Assert.Contains("serve: exit 1\n", answer.Output, StringComparison.Ordinal);
        Assert.Contains("verb: exit 1\n", answer.Output, StringComparison.Ordinal);
        Assert.Contains("watch: exit 0\n", answer.Output, StringComparison.Ordinal);
        Assert.Equal(2, answer.Errors.Split('\n').Count(line => line.StartsWith($"The store '{temp.Of("disk/data/nexus.db")}' can't be written: {Full}.", StringComparison.Ordinal)));
        Assert.DoesNotContain("   at ", answer.Errors + await File.ReadAllTextAsync(temp.Of("serve.log")), StringComparison.Ordinal);
        Assert.Contains("\"mailboxes\":[\"erp@x.nexus.localhost\"]", answer.Output, StringComparison.Ordinal);
    }

    [MountFact]
    public async Task DataDirectory_ReadOnly_IsRefusedInWords()
    {
        var answer = await ScriptAsync("""
            mount -t tmpfs none $M
            mkdir $M/empty
            nexus keys list --data $M/used --quiet > /dev/null
            nexus lab start --data $M/used --quiet > /dev/null
            nexus runs list --data $M/used --quiet > /dev/null
            nexus lab stop --data $M/used --quiet > /dev/null
            mount -o remount,ro $M
            before=$(find $M -type f -exec cksum {} +)
            for data in empty used new; do
              for verb in "runs list" "provision --name x --subdomain x" "serve --urls http://127.0.0.1:0" "keys add mary --role ops"; do
                nexus $verb --data $M/$data --quiet
                echo "$data $verb: exit $?"
              done
            done
            [ "$before" = "$(find $M -type f -exec cksum {} +)" ] && echo untouched
            """);

        Assert.EndsWith("untouched\n", answer.Output, StringComparison.Ordinal);
        Assert.Equal(12, answer.Output.Split('\n').Count(line => line.EndsWith(": exit 1", StringComparison.Ordinal) || line.EndsWith(": exit 2", StringComparison.Ordinal)));
        Assert.Equal(12, answer.Errors.TrimEnd('\n').Split('\n').Length);
        Assert.All(answer.Errors.TrimEnd('\n').Split('\n'), line => Assert.Matches($"^The (data directory|store) '{temp.Of("disk")}/(empty|used|new)[^']*' .*(ead-only)", line));
    }

    private async Task<NexusAnswer> ScriptAsync(string script)
    {
        Directory.CreateDirectory(temp.Of("disk"));
        await File.WriteAllTextAsync(temp.Of("script"), $"M={temp.Of("disk")} T={temp.Path} PATH={Path.GetDirectoryName(NexusWorld.Executable)}:$PATH NO_COLOR=1\nexport PATH NO_COLOR\n{script}");
        using var process = Process.Start(new ProcessStartInfo("unshare", ["-rm", "sh", temp.Of("script")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        return await NexusWorld.EndAsync(process);
    }
}
