using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Commands;

/// <summary>The audit through its verbs; keys are what is done here, for they need no Lab.</summary>
public sealed partial class AuditVerbTests : IDisposable
{
    private readonly TempData temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task Keys_AddedAndRevoked_HaveARowEachAndAreSealedByTheVerb()
    {
        await AddKeysAsync("mary", "otto");
        await RunAsync("keys", "revoke", "mary");
        await RunAsync("keys", "revoke", "nobody");

        var listed = JsonNode.Parse((await RunAsync("audit", "list", "--json")).Output)!;

        Assert.Equal(
            [(3, "key.revoke", "mary", null), (2, "key.add", "otto", "ops"), (1, "key.add", "mary", "ops")],
            listed["items"]!.AsArray().Select(row => (row!["number"]!.GetValue<int>(), row["action"]!.GetValue<string>(), row["subject"]!.GetValue<string>(), row["detail"]?.GetValue<string>())));
        Assert.All(listed["items"]!.AsArray(), row => Assert.Equal("cli:" + Environment.UserName, row!["actor"]!.GetValue<string>()));
        Assert.Equal(["number", "at", "actor", "action", "subject", "detail"], listed["items"]![0]!.AsObject().Select(member => member.Key));
        Assert.False(Directory.Exists(Path.Combine(temp.Folder, "lab")), "The audit needs no Lab.");
    }

    [Fact]
    public async Task List_Filters_FindWhatTheySay()
    {
        await AddKeysAsync("mary", "otto");
        await RunAsync("keys", "revoke", "mary");

        foreach (var (options, subjects) in new[]
        {
            ("--action key.revoke", "mary"),
            ("--subject otto", "otto"),
            ("--actor key:nobody", ""),
            ("--to 2001-01-01", ""),
            ("--from 2001-01-01 --page-size 2", "mary otto"),
        })
        {
            var listed = JsonNode.Parse((await RunAsync(["audit", "list", "--json", .. options.Split(' ')])).Output)!;

            Assert.Equal((options, subjects), (options, string.Join(' ', listed["items"]!.AsArray().Select(row => row!["subject"]!.GetValue<string>()))));
        }
    }

    [Fact]
    public async Task Verify_Untouched_PrintsTheNewestHashAndExitsWith0()
    {
        await AddKeysAsync("mary", "otto");

        var verified = await RunAsync("audit", "verify");
        var document = JsonNode.Parse((await RunAsync("audit", "verify", "--json")).Output)!;

        Assert.Equal(0, verified.Exit);
        Assert.Equal($"2 rows sealed and in order, up to {document["newest"]!["hash"]!.GetValue<string>()}; 0 rows not sealed yet.\n", verified.Output);
        Assert.Equal("""true 2 0 2 null""", $"{document["fits"]} {document["sealed"]} {document["unsealed"]} {document["known"]!["number"]} {document["misfit"]?.ToJsonString() ?? "null"}");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(temp.Folder, "audit.head")));
    }

    [Theory]
    [InlineData("UPDATE audit SET actor = 'cli:someone' WHERE number = 2", @"^Row 2 \(\S+ cli:someone key\.add 'otto'\) was changed after it was written")]
    [InlineData("DELETE FROM audit WHERE number = 1", @"^Row 1 is missing: after row 0 comes row 2 ")]
    [InlineData("DELETE FROM audit WHERE number = 3", @"^Row 3 is missing: the chain ends at row 2, but row 3 was seen sealed at \S+\. The end was cut off\.$")]
    [InlineData("INSERT INTO audit (at, actor, action, subject) VALUES (1, 'cli:root', 'secret.read', 'x')", @"^The row with id 4, which isn't sealed yet \(\S+ cli:root secret\.read 'x'\), was changed")]
    public async Task Verify_DatabaseChanged_ExitsWith1AndNamesTheRow(string sql, string message)
    {
        await AddKeysAsync("mary", "otto", "anna");
        Change(sql);

        var verified = await RunAsync("audit", "verify");

        Assert.Equal((1, ""), (verified.Exit, verified.Output));
        Assert.Matches(message, verified.LastLine);
    }

    [Fact]
    public async Task Verify_HeadUnreadable_SaysSo()
    {
        await AddKeysAsync("mary");
        var file = temp.Write("audit.head", "{");

        var verified = await RunAsync("audit", "verify");

        Assert.Equal((1, $"'{file}', which tells how far the audit was sealed, can't be read. Put it back from your backup; without it nobody can tell whether the audit's end was cut off."), (verified.Exit, verified.LastLine));
    }

    [Fact]
    public async Task Verify_HeadLost_SaysWhatItCantSeeAndKnowsItFromThenOn()
    {
        await AddKeysAsync("mary", "otto");
        File.Delete(Path.Combine(temp.Folder, "audit.head"));

        Assert.Equal(0, (await RunAsync("audit", "verify")).Exit);
        Change("DELETE FROM audit WHERE number = 2");

        Assert.Equal(1, (await RunAsync("audit", "verify")).Exit);
    }

    [Fact]
    public async Task Export_ToAFile_IsNewAndPrivate()
    {
        await AddKeysAsync("mary");
        var file = Path.Combine(temp.Folder, "audit.csv");

        var written = await RunAsync("audit", "export", "--format", "csv", "--to", file);
        var again = await RunAsync("audit", "export", "--to", file);
        var nowhere = await RunAsync("audit", "export", "--to", Path.Combine(temp.Folder, "none", "x"));
        var odd = await RunAsync("audit", "export", "--format", "xml");

        Assert.Equal((0, ""), (written.Exit, written.Output));
        Assert.Matches("^number,id,at,actor,action,subject,detail,hash\r\n1,1,[^,]+,cli:[^,]+,key.add,mary,ops,[0-9a-f]{64}\r\n$", await File.ReadAllTextAsync(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal((4, $"'{file}' exists already. Name another file, or remove it first."), (again.Exit, again.LastLine));
        Assert.Equal((2, 2), (nowhere.Exit, odd.Exit));
    }

    [NeedsFact("python3")]
    public async Task Export_CheckedByTheProcedureOfTheManual_FitsAndShowsAChange()
    {
        await AddKeysAsync("mary", "otto", "zoe@example.org");
        var lines = (await RunAsync("audit", "export")).Output;
        var newest = JsonNode.Parse((await RunAsync("audit", "verify", "--json")).Output)!["newest"]!["hash"]!.GetValue<string>();

        Assert.Equal((0, $"3 {newest}\n"), await CheckAsync(lines));
        Assert.Equal((1, ""), await CheckAsync(lines.Replace("otto", "ottO", StringComparison.Ordinal)));
        Assert.Equal((1, ""), await CheckAsync(string.Join('\n', lines.Split('\n').Skip(1))));
    }

    private async Task<(int Exit, string Output)> CheckAsync(string lines)
    {
        var manual = await File.ReadAllTextAsync(RepositoryRoot.Of("docs/audit.md"));
        var script = temp.Write("check.py", PythonBlock().Match(manual).Groups[1].Value);
        using var python = Process.Start(new ProcessStartInfo("python3", [script, temp.Write("audit.jsonl", lines)]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        return (python.ExitCode, output);
    }

    private async Task AddKeysAsync(params string[] names)
    {
        foreach (var name in names)
        {
            Assert.Equal(0, (await RunAsync("keys", "add", name, "--role", "ops")).Exit);
        }
    }

    private Task<Ended> RunAsync(params string[] arguments) => NexusProcess.RunAsync(temp.Folder, arguments);

    private void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(temp.Folder, "nexus.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    [GeneratedRegex("```python\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex PythonBlock();
}
