using Microsoft.Data.Sqlite;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>Undo of a run that has ended.</summary>
public sealed class UndoTests
{
    private const string Domain = "byrne.nexus.localhost";

    [FullFact]
    public async Task Undo_OfAFinishedRun_IsPlannedAskedForRefusedWhileBusyAndDone()
    {
        await using var world = new NexusWorld();
        var before = await world.StateAsync();
        var made = await world.RunAsync("provision", "--name", "Byrne", "--subdomain", "byrne", "--json");
        Assert.True(made.ExitCode == 0, made.Errors);
        var id = made.Json["run"]!["id"]!.GetValue<string>();
        var standing = await world.StateAsync();

        var plan = await world.RunAsync("runs", "undo", id, "--dry-run");
        Assert.True(plan.ExitCode == 0, plan.Errors);
        Assert.Contains("would be removed", plan.Output, StringComparison.Ordinal);
        SetInProduction(world);
        var asked = await world.RunAsync("runs", "undo", id);
        Assert.Equal(2, asked.ExitCode);
        Assert.EndsWith($"This removes what was made for '{Domain}', in production now. Add --yes to do it, or --dry-run to see only the plan.\n", asked.Errors, StringComparison.Ordinal);

        var other = await world.RunAsync("offboard", Domain, "--yes", "--no-wait", "--json");
        Assert.True(other.ExitCode == 0, other.Errors);
        var holder = other.Json["id"]!.GetValue<string>();
        var busy = await world.RunAsync("runs", "undo", id, "--yes");
        Assert.Equal(4, busy.ExitCode);
        Assert.Contains($"'site:{Domain}' is held by run {holder}.", busy.Errors, StringComparison.Ordinal);
        Assert.Equal("finished", (await world.RunAsync("runs", "show", id, "--json")).Json["status"]!.GetValue<string>());
        OnboardingTests.Same(standing, await world.StateAsync());

        Assert.Equal(0, (await world.RunAsync("runs", "cancel", holder)).ExitCode);
        var undone = await world.RunAsync("runs", "undo", id, "--yes");
        Assert.True(undone.ExitCode == 0, undone.Errors);
        OnboardingTests.Same(before, await world.StateAsync());
        Assert.Equal(4, (await world.RunAsync("runs", "undo", id, "--yes")).ExitCode);
    }

    // No verb puts a site into production by hand.
    private static void SetInProduction(NexusWorld world)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(world.Data, "nexus.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE sites SET status = 'production'";
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
