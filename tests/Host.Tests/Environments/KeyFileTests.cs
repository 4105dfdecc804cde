using NexusWorkflows.Host.Tests.Api;

namespace NexusWorkflows.Host.Tests.Environments;

/// <summary>The key that a verb takes to a server.</summary>
public sealed class KeyFileTests(ServeProcess server) : IClassFixture<ServeProcess>, IDisposable
{
    private readonly TempData temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task KeyFile_Unusable_IsRefusedWithoutShowingIt()
    {
        var (missing, folder, garbage, empty) = (Path.Combine(temp.Folder, "missing"), temp.Folder, temp.Write("garbage", "hunter2\nhunter3 \u0001"), temp.Write("empty", "\n"));
        foreach (var (file, message) in new[]
        {
            (missing, $"The key file '{missing}' isn't there. Check --key-file or NEXUS_KEY_FILE."),
            (folder, $"The key file '{folder}' can't be read: Access to the path '{folder}' is denied. Check --key-file or NEXUS_KEY_FILE."),
            (garbage, $"The key file '{garbage}' holds no key; one line is expected, as 'nexus keys add' prints it. Check --key-file or NEXUS_KEY_FILE."),
            (empty, $"The key file '{empty}' holds no key; one line is expected, as 'nexus keys add' prints it. Check --key-file or NEXUS_KEY_FILE."),
        })
        {
            var option = await NexusProcess.RunAsync(server.Data, "runs", "list", "--key-file", file);
            var variable = await NexusProcess.RunAsync(server.Data, new Dictionary<string, string> { ["NEXUS_KEY_FILE"] = file }, "runs", "list");

            Assert.Equal(new Ended(2, "", message + "\n"), option);
            Assert.Equal(option, variable);
        }
    }

    [Fact]
    public async Task Key_OfAnotherServer_IsRefusedByNameOfItsFile()
    {
        var file = temp.Write("other.key", "nxk_0123456789\n");

        var ended = await NexusProcess.RunAsync(server.Data, "runs", "list", "--key-file", file);
        var json = await NexusProcess.RunAsync(temp.Folder, "provision", "--name", "x", "--subdomain", "x", "--json", "--server", server.Http.BaseAddress!.ToString());

        Assert.Equal(
            new Ended(2, "", $"The server at '{server.Http.BaseAddress!.ToString().TrimEnd('/')}' refuses the key in '{file}': it is no key of that server, or not any more. Give its file with --key-file or NEXUS_KEY_FILE; 'nexus keys add' makes one beside the server.\n"),
            ended);
        Assert.Equal(2, json.Exit);
        Assert.Contains("\"code\":\"key.needed\"", json.Output, StringComparison.Ordinal);
        Assert.Contains($"refuses the key in '{temp.Folder}/admin.key'", json.LastLine, StringComparison.Ordinal);
    }
}
