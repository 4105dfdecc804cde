using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace NexusWorkflows.Testing;

/// <summary>A MariaDB server of the tests' own, in a folder of its own, on a free loopback port. Started at its first use, gone with its folder afterwards.</summary>
/// <remarks>To be shared by the classes of one assembly as a collection fixture; each test makes a database of its own.</remarks>
public sealed class MariaDbServer : IAsyncDisposable, IAsyncLifetime
{
    private static readonly string[] Folders = ["/usr/sbin", "/usr/local/sbin", "/usr/local/mysql/bin"];
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim starting = new(1, 1);
    private readonly TempFolder folder = new();
    private Process? process;

    /// <summary>Zero before the start.</summary>
    public int Port { get; private set; }

    /// <summary>The unix socket; a path of at most 107 bytes, as the system wants it.</summary>
    public string Socket => folder.Of("s");

    /// <summary>The user that may do everything, without a password, from this machine.</summary>
    public string User => "tests";

    /// <summary>The server program; null: it isn't installed.</summary>
    public static string? Program => Find("mariadbd");

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>Starts the server where it doesn't run, and waits until it answers. After <see cref="Kill"/>, on the same files and port.</summary>
    public async Task StartAsync()
    {
        await starting.WaitAsync();
        try
        {
            if (process is { HasExited: false })
            {
                return;
            }

            if (Port == 0)
            {
                await InstallAsync();
                Port = FreePort();
            }

            process = Start(Program!, [.. Common, $"--port={Port}", "--bind-address=127.0.0.1", $"--socket={Socket}", $"--init-file={folder.Of("init.sql")}", $"--log-error={folder.Of("error.log")}", $"--pid-file={folder.Of("pid")}",
                "--innodb-buffer-pool-size=128M", "--innodb-log-file-size=64M", "--max-connections=300", "--skip-name-resolve"]);
            await WaitAsync(process);
        }
        finally
        {
            starting.Release();
        }
    }

    /// <summary>Ends it at once, as a power cut would.</summary>
    public void Kill()
    {
        if (process is { HasExited: false } running)
        {
            running.Kill();
            running.WaitForExit();
        }

        process?.Dispose();
        process = null;
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public ValueTask DisposeAsync()
    {
        Kill();
        starting.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    // A folder for its temporary files too: a server that starts deletes those that it takes for left over, of whatever server they are.
    private string[] Common => ["--no-defaults", $"--datadir={folder.Of("data")}", $"--tmpdir={folder.Of("tmp")}", .. Environment.IsPrivilegedProcess ? (string[])["--user=root"] : []];

    private async Task InstallAsync()
    {
        Directory.CreateDirectory(folder.Of("tmp"));

        // The one account comes by the init file: the tests need neither client nor root login.
        await File.WriteAllTextAsync(folder.Of("init.sql"), $"CREATE USER IF NOT EXISTS '{User}'@'localhost';\nCREATE USER IF NOT EXISTS '{User}'@'127.0.0.1';\nGRANT ALL ON *.* TO '{User}'@'localhost' WITH GRANT OPTION;\nGRANT ALL ON *.* TO '{User}'@'127.0.0.1' WITH GRANT OPTION;\n");
        var installer = Find("mariadb-install-db") ?? throw new InvalidOperationException("'mariadb-install-db' isn't installed beside 'mariadbd'.");
        using var install = Start(installer, [.. Common, "--auth-root-authentication-method=normal", "--skip-test-db"]);
        await install.WaitForExitAsync();
        Assert.True(install.ExitCode == 0, $"'{installer}' ended with {install.ExitCode}.");
    }

    private async Task WaitAsync(Process started)
    {
        await Eventually.HoldsAsync(
            async () =>
            {
                Assert.False(started.HasExited && !await AnswersAsync(), "the server ended");
                Assert.True(await AnswersAsync(), $"'mariadbd' doesn't answer: {(File.Exists(folder.Of("error.log")) ? await File.ReadAllTextAsync(folder.Of("error.log")) : "no log")}");
            },
            StartsWithin);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return await client.GetStream().ReadAsync(new byte[1]) == 1; // it greets first
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var started = Process.Start(start)!;
        started.OutputDataReceived += (_, _) => { };
        started.ErrorDataReceived += (_, _) => { };
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return started;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(folder => folder.Length > 0).Concat(Folders).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
