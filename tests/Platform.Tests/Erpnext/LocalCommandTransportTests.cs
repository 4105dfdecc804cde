using System.Diagnostics;
using System.Globalization;
using NexusWorkflows.Platform.Erpnext;

namespace NexusWorkflows.Platform.Tests.Erpnext;

public sealed class LocalCommandTransportTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();
    private readonly LocalCommandTransport _transport;

    public LocalCommandTransportTests() =>
        _transport = new LocalCommandTransport(new LocalTransportOptions { WorkingDirectory = _folder.Path, RunDirectory = _folder["runs"], Environment = new Dictionary<string, string> { ["COLOUR"] = "blue" } }, TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_BothStreamsAndAnExitCode_KeptApart()
    {
        var result = await RunAsync("pwd; echo \"$COLOUR\"; echo bad >&2; exit 3");

        Assert.Equal(new CommandResult(3, $"{_folder.Path}\nblue\n", "bad\n", false, false), result);
        Assert.Empty(Directory.GetDirectories(_folder["runs"]));
    }

    [Fact]
    public async Task Run_ProgressBar_IsToldUpdateByUpdate()
    {
        var lines = new List<string>();

        await RunAsync(@"printf 'Updating: 1%%\rUpdating: 2%%\r\nInstalling erpnext...\nlast'", onLine: lines.Add);

        Assert.Equal(["Updating: 1%", "Updating: 2%", "Installing erpnext...", "last"], lines);
    }

    [Fact]
    public async Task Run_HugeOutput_KeepsBothEnds()
    {
        var result = await RunAsync("echo first; head -c 8000000 /dev/zero | tr '\\0' x; echo; echo last");

        Assert.True(result.Truncated);
        Assert.StartsWith("first\nxxx", result.StandardOutput, StringComparison.Ordinal);
        Assert.EndsWith("xxx\nlast\n", result.StandardOutput, StringComparison.Ordinal);
        Assert.InRange(result.StandardOutput.Length, 2 * CommandOutput.HalfLimit, (3 * CommandOutput.HalfLimit) + 100);
    }

    [Fact]
    public async Task Run_SecretOnStandardInput_StandsInNoArgumentAndNoEnvironment()
    {
        var result = await RunAsync("read secret; echo \"got $secret\"; tr '\\0' ' ' </proc/$$/cmdline; tr '\\0' ' ' </proc/$PPID/cmdline; tr '\\0' ' ' </proc/$$/environ", input: "s3cret-word\n");

        Assert.StartsWith("got s3cret-word\n", result.StandardOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret-word", result.StandardOutput["got s3cret-word\n".Length..], StringComparison.Ordinal);
        Assert.Contains("timeout -s INT -k 10 30 sh", result.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoInput_ReadsAsClosed() => Assert.Equal("eof\n", (await RunAsync("read x || echo eof")).StandardOutput);

    [Fact]
    public async Task Run_InputNobodyReads_IsNoError() => Assert.Equal(4, (await RunAsync("exec 0<&-; exit 4", input: new string('x', 1_000_000))).ExitCode);

    [Fact]
    public async Task Run_Overdue_IsInterruptedBesideTheWork()
    {
        var id = NewId();

        var result = await RunAsync("trap 'echo interrupted; exit 1' INT; sleep 20 & wait", id, timeout: TimeSpan.FromSeconds(1));

        Assert.Equal(new CommandResult(124, "interrupted\n", "", true, false), result);
        await Eventually(async () => !await _transport.IsRunningAsync(id, default));
    }

    [Fact]
    public async Task Run_KilledBySignal_TellsWhich() => Assert.Equal(137, (await RunAsync("kill -9 $$")).ExitCode);

    [Fact]
    public async Task Run_ExitCode124InTime_IsNoTimeout() => Assert.False((await RunAsync("exit 124")).TimedOut);

    [Fact]
    public async Task Run_AnyCommand_WritesToFilesOfOurOwnInItsOwnSession()
    {
        // A pipe would break, and a shared session would be signalled, when this process is killed.
        var result = await RunAsync("readlink /proc/self/fd/1; stat -c %a /proc/self/fd/../fd/1 -L; cut -d' ' -f6 /proc/$$/stat; echo $PPID");

        var lines = result.StandardOutput.Split('\n');
        Assert.Matches($"^{_folder["runs"]}/run-[0-9a-f]{{32}}/out$", lines[0]);
        Assert.Equal("600", lines[1]);
        Assert.Equal(lines[3], lines[2]);
    }

    [Fact]
    public async Task Run_WorkingDirectoryMissing_IsDown()
    {
        var transport = new LocalCommandTransport(new LocalTransportOptions { WorkingDirectory = _folder["nowhere"], RunDirectory = _folder["runs"] }, TimeProvider.System);

        var fault = await Assert.ThrowsAsync<PlatformException>(() => transport.RunAsync(new Command(["bench"], null, null, Long, null), default));

        Assert.Equal((FaultKind.Down, "erpnext.bench_missing"), (fault.Kind, fault.Code));
        Assert.StartsWith($"Can't run 'bench' in '{_folder["nowhere"]}': ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ProgramMissing_Exits127() => Assert.Equal(127, (await _transport.RunAsync(new Command(["no-such-program-here"], null, null, Long, null), default)).ExitCode);

    [Fact]
    public async Task Cancel_RunningCommand_StopsItAndItsChildren()
    {
        using var cancel = new CancellationTokenSource();
        var id = NewId();
        var run = RunAsync("sleep 20 & echo started; wait", id, onLine: _ => cancel.Cancel(), ct: cancel.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        await Eventually(async () => !await _transport.IsRunningAsync(id, default));
    }

    [Fact]
    public async Task IsRunning_ChildThatLeftTheGroup_IsFoundAfterTheCancelledParent()
    {
        using var cancel = new CancellationTokenSource();
        var id = NewId();
        var survivor = 0;
        var run = RunAsync("setsid sh -c 'echo $$; exec sleep 20' & wait", id, onLine: line => { survivor = int.Parse(line, CultureInfo.InvariantCulture); cancel.Cancel(); }, ct: cancel.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        Assert.True(await _transport.IsRunningAsync(id, default));
        Assert.False(await _transport.IsRunningAsync(id + "0", default));

        using var process = Process.GetProcessById(survivor);
        process.Kill();
        await process.WaitForExitAsync();
        Assert.False(await _transport.IsRunningAsync(id, default));
    }

    [Fact]
    public async Task ScanCommand_SameQuestionByShell_AnswersTheSame()
    {
        var id = NewId();

        var result = await _transport.RunAsync(new Command(ExecutionMark.ScanCommand(id), id, null, Long, null), default);
        var after = await _transport.RunAsync(new Command(ExecutionMark.ScanCommand(id), null, null, Long, null), default);

        Assert.Equal(("running\n", "gone\n"), (result.StandardOutput, after.StandardOutput));
    }

    [Fact]
    public async Task IsRunning_IdThatNeedsQuoting_IsRefused()
    {
        var fault = await Assert.ThrowsAsync<PlatformException>(() => _transport.IsRunningAsync("a b", default));

        Assert.Equal("Can't run a command under the execution id 'a b': only letters, digits, '.', '_' and '-' are allowed, at most 100.", fault.Message);
    }

    // A killed process is there for a moment longer.
    private static async Task Eventually(Func<Task<bool>> condition)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(5), "the condition didn't come true within 5 s");
            await Task.Yield();
        }
    }

    private static string NewId() => "test-" + Guid.NewGuid().ToString("N");

    private Task<CommandResult> RunAsync(string script, string? id = null, string? input = null, TimeSpan? timeout = null, Action<string>? onLine = null, CancellationToken ct = default) =>
        _transport.RunAsync(new Command(["sh", "-c", script], id, input, timeout ?? Long, onLine), ct);
}
