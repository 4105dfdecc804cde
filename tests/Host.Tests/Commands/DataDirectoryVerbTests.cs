using System.Text.Json.Nodes;

namespace NexusWorkflows.Host.Tests.Commands;

public sealed class DataDirectoryVerbTests : IDisposable
{
    private readonly TempData temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task FirstVerb_NewDirectory_MakesItPrivateAndNamesThePlatform()
    {
        var data = Path.Combine(temp.Folder, "new");

        var ended = await NexusProcess.RunAsync(data, "keys", "list");

        Assert.Equal((0, $"Lab platform: nothing outside this machine is touched · data {data}\n"), (ended.Exit, ended.Error));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(data));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(data, "admin.key")));
        Assert.Equal("lab\n", await File.ReadAllTextAsync(Path.Combine(data, "platform")));
    }

    [Fact]
    public async Task Platform_AnotherThanAtFirst_IsRefused()
    {
        await NexusProcess.RunAsync(temp.Folder, "keys", "list");
        var secret = temp.Write("secret", "not-a-real-secret");
        temp.Write("nexus.yaml", $$"""
            domains: { base: example.org }
            erpnext: { backends: [ { name: erpnext, container: backend, dbRootPasswordFile: {{secret}} } ] }
            traefik: { directory: /tmp, service: erp@docker }
            mailcow: { url: 'https://mail.example.org', keyFile: {{secret}}, mailHost: mail.example.org }
            """);

        var ended = await NexusProcess.RunAsync(temp.Folder, "keys", "list");

        Assert.Equal(2, ended.Exit);
        Assert.Equal(
            $"The data directory '{temp.Folder}' belongs to the platform 'lab', but the configuration names 'mail.example.org+backend'. Use another data directory for it (--data DIR or NEXUS_DATA), or put the configuration back.",
            ended.LastLine);
    }

    [Fact]
    public async Task DataDirectory_IsAFile_IsRefused()
    {
        var file = temp.Write("file", "");

        var ended = await NexusProcess.RunAsync(file, "keys", "list");

        Assert.Equal((2, $"The data directory '{file}' is a file. Name a folder with --data or NEXUS_DATA."), (ended.Exit, ended.LastLine));
    }

    [Fact]
    public async Task Keys_AddListRevoke_ShowTheKeyOnceAndKeepItsHash()
    {
        var added = JsonNode.Parse((await NexusProcess.RunAsync(temp.Folder, "keys", "add", "mary", "--role", "ops", "--json")).Output)!;
        var again = await NexusProcess.RunAsync(temp.Folder, "keys", "add", "mary", "--role", "ops");
        var listed = JsonNode.Parse((await NexusProcess.RunAsync(temp.Folder, "keys", "list", "--json")).Output)!;
        var revoked = await NexusProcess.RunAsync(temp.Folder, "keys", "revoke", "mary");
        var missing = await NexusProcess.RunAsync(temp.Folder, "keys", "revoke", "mary");

        Assert.Equal(["key", "name", "role"], added.AsObject().Select(member => member.Key).Order());
        Assert.DoesNotContain(added["key"]!.GetValue<string>(), System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(temp.Folder, "nexus.db"))), StringComparison.Ordinal);
        Assert.Equal((4, "A key 'mary' exists already. Revoke it with 'nexus keys revoke mary', or choose another name."), (again.Exit, again.LastLine));
        Assert.Equal("mary", listed["items"]![0]!["name"]!.GetValue<string>());
        Assert.Equal((0, 3, "There is no key 'mary'. 'nexus keys list' shows those that exist."), (revoked.Exit, missing.Exit, missing.LastLine));
    }
}
