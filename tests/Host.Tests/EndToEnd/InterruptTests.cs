using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>Verbs that work without a server: interrupted, and two at once.</summary>
public sealed class InterruptTests
{
    private const string Settings = "engine: { backoffScale: 0.02, downLimit: 60s, requestTimeout: 10s, leaseSeconds: 300 }\n";

    [Fact]
    public Task Provision_Interrupted_ExitsWith130AndThePrintedCommandGoesOn() => InterruptAsync("INT");

    [FullFact]
    public Task Provision_Terminated_ExitsWith130AndThePrintedCommandGoesOn() => InterruptAsync("TERM");

    private static async Task InterruptAsync(string signal)
    {
        await using var world = new NexusWorld(Settings);
        await world.LabAsync();
        await world.FaultAsync("mailcow", "add/mailbox", "slow", delayMs: 1500);
        using var verb = world.Start("provision", "--name", "Byrne", "--subdomain", "byrne", "--data", world.Data);
        var ending = NexusWorld.EndAsync(verb);
        await Eventually.HoldsAsync(async () => Assert.Equal(1, await CallsAsync(world, "add/mailbox")), TimeSpan.FromMinutes(2));

        await NexusWorld.SignalAsync(verb, signal);
        var interrupted = await ending;

        Assert.True(interrupted.ExitCode == 130, $"exit {interrupted.ExitCode}: {interrupted.Errors}");
        var last = interrupted.Errors.TrimEnd('\n').Split('\n')[^1];
        var commands = last.Split('\'');
        Assert.Matches("^Interrupted: run [0-9a-f]{16} is left resumable. Go on with 'nexus runs watch [0-9a-f]{16} --data .*', or remove what it made with 'nexus runs undo [0-9a-f]{16} --data .*'.$", last);
        var resumed = await NexusWorld.ShellAsync(commands[1]);
        Assert.True(resumed.ExitCode == 0, resumed.Errors);
        await OneOfEachAsync(world, 1);
        Assert.Equal(1, await CallsAsync(world, "add/mailbox"));

        var undone = await NexusWorld.ShellAsync(commands[3]);
        Assert.True(undone.ExitCode == 0, undone.Errors);
        await OneOfEachAsync(world, 0);
    }

    [FullFact]
    public async Task Provision_TwoAtOnceOnAFreshDirectory_BothFinishAndOfOneNameOnlyOne()
    {
        await using var world = new NexusWorld(Settings);

        var both = await Task.WhenAll(world.RunAsync("provision", "--name", "One", "--subdomain", "one"), world.RunAsync("provision", "--name", "Two", "--subdomain", "two"));
        Assert.All(both, answer => Assert.True(answer.ExitCode == 0, answer.Errors));
        await OneOfEachAsync(world, 2);
        var shipped = (await world.RunAsync("workflows", "list", "--json")).Json["items"]!.AsArray();
        Assert.All(shipped, workflow => Assert.Equal(1, workflow!["version"]!.GetValue<int>()));

        var same = await Task.WhenAll(world.RunAsync("provision", "--name", "Same", "--subdomain", "same"), world.RunAsync("provision", "--name", "Same", "--subdomain", "same"));
        Assert.True(same.Select(answer => answer.ExitCode).Order().SequenceEqual([0, 4]), string.Join('\n', same.Select(answer => $"{answer.ExitCode}: {answer.Errors}")));
        await OneOfEachAsync(world, 3);
    }

    [FullFact]
    public async Task Offboard_NamedAsAPersonTypesIt_FindsTheSite()
    {
        await using var world = new NexusWorld(Settings);
        var made = await world.RunAsync("provision", "--name", "Bürne", "--domain", "Bürne.example");
        Assert.True(made.ExitCode == 0, made.Errors);

        foreach (var name in new[] { "bürne.example", "xn--brne-0ra.EXAMPLE", "Xn--Brne-0ra.example." })
        {
            var shown = await world.RunAsync("sites", "show", name, "--json");
            Assert.Equal((0, "xn--brne-0ra.example"), (shown.ExitCode, shown.Json["domain"]!.GetValue<string>()));
        }

        const string typed = "BÜRNE.Example.";
        var asked = await world.RunAsync("offboard", typed);
        Assert.Equal((2, "This removes 'xn--brne-0ra.example' for good. Add --yes to do it, or --dry-run to see only the plan."), (asked.ExitCode, asked.Errors.TrimEnd('\n').Split('\n')[^1]));
        var gone = await world.RunAsync("offboard", typed, "--yes");
        Assert.True(gone.ExitCode == 0, gone.Errors);
        await OneOfEachAsync(world, 0);
    }

    private static async Task OneOfEachAsync(NexusWorld world, int clients)
    {
        var state = await world.StateAsync();
        Assert.Equal(
            (clients, clients, clients, clients, clients * 4, clients),
            (state["sites"]!.AsObject().Count, state["databases"]!.AsArray().Count, state["mailcow"]!["domains"]!.AsArray().Count,
                state["mailcow"]!["mailboxes"]!.AsArray().Count, state["mailcow"]!["aliases"]!.AsArray().Count, state["routes"]!.AsObject().Count));
    }

    private static async Task<int> CallsAsync(NexusWorld world, string call) =>
        (await world.ControlAsync(HttpMethod.Get, "/lab/calls?after=0"))!.AsArray().Count(entry => entry!["call"]!.GetValue<string>() == call);
}
