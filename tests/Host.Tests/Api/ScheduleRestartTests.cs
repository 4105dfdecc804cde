using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Api;

/// <summary>A server that is killed and wasn't there when its schedule was due.</summary>
public sealed class ScheduleRestartTests : IDisposable
{
    private readonly TempData temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task Serve_KilledAndBackDaysLater_StartsOneRunForAllThatWasMissed()
    {
        var file = temp.Write("hello.json", """
            { "definitionId": "hello", "name": "hello", "root": { "id": "r", "type": "Elsa.Sequence", "version": 1, "activities": [
                { "id": "a", "type": "Elsa.WriteLine", "version": 1, "text": { "typeName": "String", "expression": { "type": "Literal", "value": "hi" } } }] } }
            """);
        using (var first = await ServeAsync())
        {
            Assert.Equal(0, (await NexusProcess.RunAsync(temp.Folder, "workflows", "import", file)).Exit);
            Assert.Equal(0, (await NexusProcess.RunAsync(temp.Folder, "schedules", "add", "hourly", "--cron", "0 * * * *", "--workflow", "hello")).Exit);
            first.Kill();
            await first.WaitForExitAsync();
        }

        await BackDateAsync();
        using var second = await ServeAsync();
        await Eventually.HoldsAsync(async () => Assert.NotEmpty(await SlotsAsync()));
        second.Kill();
        await second.WaitForExitAsync();
        using var third = await ServeAsync();
        Assert.Equal(0, (await NexusProcess.RunAsync(temp.Folder, "schedules", "add", "witness", "--cron", "* * * * * *", "--workflow", "hello")).Exit);
        await Eventually.HoldsAsync(async () => Assert.NotEmpty(await SlotsAsync("witness")));

        var slots = (await SlotsAsync()).Where(slot => slot!["catchesUp"] is not null).ToList();
        var slot = Assert.Single(slots)!;
        Assert.Equal(("started", true), (slot["state"]!.GetValue<string>(), slot["catchesUp"]!["count"]!.GetValue<int>() is 72 or 73));
        third.Kill();
        await third.WaitForExitAsync();
        await NexusProcess.RunAsync(temp.Folder, "lab", "stop");
    }

    private async Task<System.Diagnostics.Process> ServeAsync()
    {
        var process = NexusProcess.Start(temp.Folder, new Dictionary<string, string> { ["NEXUS__STUDIO__INSTALL"] = "never" }, "serve", "--urls", "http://127.0.0.1:0");
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("Elsa Studio: ", StringComparison.Ordinal))
            {
                _ = process.StandardError.ReadToEndAsync();
                _ = process.StandardOutput.ReadToEndAsync();
                return process;
            }
        }

        throw new InvalidOperationException("The server ended before it listened.");
    }

    // As if the last slot that was decided were three days ago.
    private async Task BackDateAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={temp.Data.Database};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"UPDATE schedules SET last_slot = last_slot - {TimeSpan.FromDays(3).Ticks} WHERE name = 'hourly'";
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }

    private async Task<JsonArray> SlotsAsync(string name = "hourly") => JsonNode.Parse((await NexusProcess.RunAsync(temp.Folder, "schedules", "slots", name, "--json")).Output)!["items"]!.AsArray();
}
