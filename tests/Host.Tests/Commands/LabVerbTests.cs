using System.Text.Json.Nodes;

namespace NexusWorkflows.Host.Tests.Commands;

public sealed class LabVerbTests : IDisposable
{
    private readonly TempData temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task Lab_StartedTwiceAtOnceUsedAndStopped_IsOneLab()
    {
        try
        {
            var both = await Task.WhenAll(NexusProcess.RunAsync(temp.Folder, "lab", "start", "--json"), NexusProcess.RunAsync(temp.Folder, "lab", "start", "--json"));
            Assert.All(both, start => Assert.Equal(0, start.Exit));
            Assert.Equal(JsonNode.Parse(both[0].Output)!["pid"]!.GetValue<int>(), JsonNode.Parse(both[1].Output)!["pid"]!.GetValue<int>());

            var state = await NexusProcess.RunAsync(temp.Folder, "lab", "state", "--json");
            Assert.NotNull(JsonNode.Parse(state.Output)!["mailcow"]!["domains"]);

            var fault = await NexusProcess.RunAsync(temp.Folder, "lab", "fault", "add", "--system", "mailcow", "--call", "add/mailbox", "--kind", "lostReply", "--json");
            var faults = await NexusProcess.RunAsync(temp.Folder, "lab", "fault", "list", "--json");
            Assert.Equal(JsonNode.Parse(fault.Output)!["id"]!.GetValue<int>(), JsonNode.Parse(faults.Output)![0]!["id"]!.GetValue<int>());
            Assert.Equal(0, (await NexusProcess.RunAsync(temp.Folder, "lab", "fault", "clear")).Exit);
            Assert.Equal("[]", (await NexusProcess.RunAsync(temp.Folder, "lab", "fault", "list", "--json")).Output.Trim());

            var unasked = await NexusProcess.RunAsync(temp.Folder, "lab", "reset");
            Assert.Equal((2, "This empties the Lab: every site, mailbox and route in it. Add --yes to do it, or --dry-run to see only the plan."), (unasked.Exit, unasked.LastLine));
        }
        finally
        {
            var stopped = await NexusProcess.RunAsync(temp.Folder, "lab", "stop");
            Assert.Equal((0, "The Lab is stopped; what it holds stays.\n"), (stopped.Exit, stopped.Output));
        }

        var status = await NexusProcess.RunAsync(temp.Folder, "lab", "status");
        Assert.Equal((3, "No Lab is running. Start it with 'nexus lab start'.\n"), (status.Exit, status.Output));
    }
}
