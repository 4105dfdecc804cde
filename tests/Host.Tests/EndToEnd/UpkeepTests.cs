using Microsoft.Data.Sqlite;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>The workflows that look after what is there, started by hand and as schedules.</summary>
public sealed class UpkeepTests
{
    [Fact]
    public async Task Workflows_OfUpkeep_TellOfCertificatesAndRemoveWhatNobodyNeeds()
    {
        await using var world = new NexusWorld();
        Assert.Equal(0, (await world.RunAsync("provision", "--name", "Kept", "--subdomain", "kept", "--json")).ExitCode);

        var good = await world.RunAsync("run", "certificate-check", "--json");
        Assert.True(good.ExitCode == 0, good.Errors);
        var soon = await world.RunAsync("run", "certificate-check", "--input", "days=3650", "--json");
        Assert.Equal(1, soon.ExitCode);
        Assert.Contains("1 of 1 certificates need care. 'kept.nexus.localhost' ends at ", soon.Errors, StringComparison.Ordinal);

        await AgeRunsAsync(world, TimeSpan.FromDays(91));
        var young = await world.RunAsync("run", "certificate-check", "--json");
        Assert.True(young.ExitCode == 0, young.Errors);
        var removal = await world.RunAsync("run", "run-retention", "--json");
        Assert.True(removal.ExitCode == 0, removal.Errors);
        Assert.Equal(["certificate-check", "onboarding", "run-retention"], await WorkflowsAsync(world));
        Assert.Equal(2, (await AuditAsync(world)).Count(row => row == "run.delete"));
    }

    [Fact]
    public async Task Schedules_ThatAreShipped_ComeOnceAndStayAwayWhenRemoved()
    {
        await using var world = new NexusWorld();
        await world.ServeAsync();
        Assert.Equal(["certificate-check", "run-retention"], await SchedulesAsync(world));
        Assert.Equal(0, (await world.RunAsync("schedules", "remove", "run-retention", "--yes")).ExitCode);
        Assert.Equal(0, (await world.RunAsync("schedules", "edit", "certificate-check", "--cron", "0 5 * * *")).ExitCode);
        await world.KillServerAsync();

        await world.ServeAgainAsync();
        Assert.Equal(["certificate-check"], await SchedulesAsync(world));
        var shown = (await world.ApiAsync(HttpMethod.Get, "/api/schedules/certificate-check")).Body!;
        Assert.Equal(("0 5 * * *", true), (shown["cron"]!.GetValue<string>(), shown["shipped"]!.GetValue<bool>()));
        Assert.Equal(0, (await world.RunAsync("schedules", "run", "certificate-check")).ExitCode);
    }

    private static async Task<string[]> SchedulesAsync(NexusWorld world) => [.. (await world.ApiAsync(HttpMethod.Get, "/api/schedules")).Body!["items"]!.AsArray().Select(one => one!["name"]!.GetValue<string>())];

    private static async Task<string[]> WorkflowsAsync(NexusWorld world) =>
        [.. (await world.RunAsync("runs", "list", "--json")).Json["items"]!.AsArray().Select(run => run!["workflow"]!.GetValue<string>()).Order(StringComparer.Ordinal)];

    private static async Task<string[]> AuditAsync(NexusWorld world) => [.. (await world.RunAsync("audit", "list", "--json")).Json["items"]!.AsArray().Select(row => row!["action"]!.GetValue<string>())];

    // As if all had happened so long ago.
    private static async Task AgeRunsAsync(NexusWorld world, TimeSpan age)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(world.Data, "nexus.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"UPDATE runs SET accepted_at = accepted_at - {age.Ticks}, finished_at = finished_at - {age.Ticks}";
        Assert.True(await command.ExecuteNonQueryAsync() >= 3);
    }
}
