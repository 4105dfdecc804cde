using System.Diagnostics;
using System.Text.RegularExpressions;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>What a person sees at a terminal while a client is onboarded.</summary>
public sealed partial class TerminalTests
{
    private const string Settings = "engine: { backoffScale: 0.02, downLimit: 60s, requestTimeout: 10s, leaseSeconds: 60 }\n";
    private const string OneStep = "nexus activity run Nexus.CreateMailDomain --input domain=m.nexus.localhost";
    private const string Provision = "nexus provision --name Byrne --subdomain byrne";

    [NeedsFact("script")]
    public async Task Provision_OnATerminalOf60Columns_RedrawsALineForEachStepInPlace()
    {
        await using var world = new NexusWorld(Settings);
        await world.LabAsync();

        var (exit, text) = await TypeAsync(world, 60, Provision);

        Assert.True(exit == 0, text);
        Assert.Contains("\u001b[38;5;2m✓", text, StringComparison.Ordinal);
        var frames = TerminalScreen.Frames(text, 60, 40);
        var last = frames[^1].Where(line => line.StartsWith("✓ ", StringComparison.Ordinal)).ToList();
        Assert.Equal(last.Distinct(), last);
        Assert.Contains(last, line => Done().IsMatch(line) && line.StartsWith("✓ Create the site ", StringComparison.Ordinal));
        Assert.True(last.Count >= 10, string.Join('\n', last));

        // Branches that run beside each other show so, one below the other, and no line is wrapped by the terminal.
        Assert.Contains(frames, frame => frame.Count(line => line.StartsWith("▶ ", StringComparison.Ordinal)) >= 2);
        Assert.All(frames.SelectMany(frame => frame).Where(line => line.Length > 0 && "✓▶…·✗".Contains(line[0], StringComparison.Ordinal)), line => Assert.InRange(line.Length, 1, 59));
        Assert.EndsWith("\u001b[?25h", text[..(text.IndexOf("Byrne is on https", StringComparison.Ordinal))].TrimEnd(), StringComparison.Ordinal);
    }

    [NeedsFact("script")]
    public async Task Run_OnATerminalWithoutColour_WritesPlainLines()
    {
        await using var world = new NexusWorld(Settings);
        await world.LabAsync();

        var (exit, text) = await TypeAsync(world, 80, "NO_COLOR=1 " + OneStep);

        Assert.True(exit == 0, text);

        // Keypad mode is what the runtime sets at a terminal before any program of it speaks.
        Assert.DoesNotContain("\u001b", text.Replace("\u001b[?1h\u001b=", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Matches(@": done in [0-9.]+ s\r\n", text);
    }

    [NeedsFact("script")]
    public async Task Provision_CtrlCTyped_LeavesTheRunResumableAndTheCursorVisible()
    {
        await using var world = new NexusWorld(Settings);
        await world.LabAsync();
        await world.FaultAsync("erpnext", "new-site", "slow", delayMs: 1500);

        // A terminal sends the interrupt to everything in the foreground; the command of the bench must not die of it.
        var (exit, text) = await TypeAsync(world, 100, Provision, "Create the site", "\u0003");

        Assert.True(exit == 130, text);
        Assert.Contains("\u001b[?25h", text[text.LastIndexOf("\u001b[?25l", StringComparison.Ordinal)..], StringComparison.Ordinal);
        var goOn = GoOn().Match(text).Groups[1].Value;
        var resumed = await NexusWorld.ShellAsync($"NEXUS_DATA={world.Data} {goOn}");
        Assert.True(resumed.ExitCode == 0, goOn + resumed.Errors);
        Assert.Single((await world.StateAsync())["databases"]!.AsArray());
        Assert.Single(await NewSitesAsync(world));
    }

    [NeedsFact("script")]
    public async Task SecretsSet_TypedTwice_IsTakenUnseen()
    {
        await using var world = new NexusWorld(Settings);

        var (exit, text) = await TypeAsync(world, 100, "nexus secrets set api-key", "Value of 'api-key' (it isn't shown): ", "geheim-8Zk\u007f\u007f\u007f9Zk29\rgeheim-9Zk29\r");
        var (differs, refused) = await TypeAsync(world, 100, "nexus secrets set api-key", "Value of 'api-key' (it isn't shown): ", "geheim-9Zk29\rgeheim-8Zk29\r");

        Assert.True(exit == 0, text);
        Assert.Contains("The secret 'api-key' is set (version 1).", text, StringComparison.Ordinal);
        Assert.True(differs == 2, refused);
        Assert.Contains("The two values differ. Nothing was changed; call it again.", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", text + refused, StringComparison.Ordinal);
        Assert.DoesNotContain("9Zk29", text + refused, StringComparison.Ordinal);
    }

    private static async Task<IEnumerable<string>> NewSitesAsync(NexusWorld world) =>
        (await world.ControlAsync(HttpMethod.Get, "/lab/calls?after=0"))!.AsArray().Select(call => call!["call"]!.GetValue<string>()).Where(call => call == "new-site");

    /// <summary>Types a line at a terminal, and more once something is shown.</summary>
    private static async Task<(int Exit, string Text)> TypeAsync(NexusWorld world, int columns, string line, string? shown = null, string? more = null)
    {
        var start = new ProcessStartInfo("script", ["-qefc", $"stty cols {columns} rows 40; {line}", "/dev/null"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{Path.GetDirectoryName(NexusWorld.Executable)}:{start.Environment["PATH"]}";
        start.Environment["NEXUS_DATA"] = world.Data;
        start.Environment["TERM"] = "xterm-256color";
        start.Environment.Remove("NO_COLOR");
        using var process = Process.Start(start)!;
        var text = new System.Text.StringBuilder();
        var buffer = new char[4096];
        for (int read; (read = await process.StandardOutput.ReadAsync(buffer)) > 0;)
        {
            text.Append(buffer, 0, read);
            if (shown is not null && text.ToString().Contains(shown, StringComparison.Ordinal))
            {
                shown = null;
                await process.StandardInput.WriteAsync(more);
                await process.StandardInput.FlushAsync();
            }
        }

        await process.WaitForExitAsync();
        return (process.ExitCode, text.ToString());
    }

    [GeneratedRegex(@"  done in [0-9.]+ s$")]
    private static partial Regex Done();

    [GeneratedRegex("Go on with '(nexus runs watch [0-9a-f]{16})'")]
    private static partial Regex GoOn();
}
