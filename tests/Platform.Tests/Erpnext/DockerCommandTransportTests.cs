using System.Net.Sockets;
using System.Text;
using NexusWorkflows.Platform.Erpnext;

namespace NexusWorkflows.Platform.Tests.Erpnext;

/// <summary>Against a socket that says what a Docker 20.10 daemon says on the wire.</summary>
public sealed class DockerCommandTransportTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_CommandThatEnds_GivesBothStreamsAndItsExitCode()
    {
        var input = "";
        using var daemon = Daemon(Created, """{"ID":"e1","Running":false,"ExitCode":3}""", async (_, stream) =>
        {
            await UpgradeAsync(stream);
            var reader = new StreamReader(stream);
            input = await reader.ReadToEndAsync();
            await FrameAsync(stream, 1, "Installing\rdone\n");
            await FrameAsync(stream, 2, "warned\n");
        });
        var lines = new List<string>();

        var result = await RunAsync(new Command(["bench", "new-site", "a.example.com"], "run-1", "s3cret\n", TimeSpan.FromSeconds(90), lines.Add));

        Assert.Equal(new CommandResult(3, "Installing\rdone\n", "warned\n", false, false), result);
        Assert.Equal("s3cret\n", input);
        Assert.Equal(["Installing", "done", "warned"], lines);
        var create = daemon.Requests.Single(r => r.Line.Contains("/containers/backend-1/exec", StringComparison.Ordinal)).Body;
        Assert.Contains("""["timeout","-s","INT","-k","10","90","bench","new-site","a.example.com"]""", create, StringComparison.Ordinal);
        Assert.Contains("""["LANG=C.UTF-8","NEXUS_EXECUTION=run-1"]""", create, StringComparison.Ordinal);
        Assert.Contains("\"User\":\"frappe\"", create, StringComparison.Ordinal);
        Assert.Contains("\"WorkingDir\":\"/home/frappe/frappe-bench\"", create, StringComparison.Ordinal);
        Assert.DoesNotContain(daemon.Requests, r => r.Body.Contains("s3cret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(409, "[]", FaultKind.Down, "erpnext.container_stopped", "the container isn't running. Start it.")]
    [InlineData(404, "[]", FaultKind.Down, "erpnext.container_missing", "there is no such container. Create it, or correct the name in the backend's settings.")]
    [InlineData(404, """[{"Id":"9b","Names":["/9b59_backend-1"]}]""", FaultKind.Down, "erpnext.container_renamed", "there is no such container, but there is '9b59_backend-1'. It is being recreated, or its name in the backend's settings is out of date.")]
    [InlineData(500, "[]", FaultKind.Transient, "erpnext.docker_error", "the Docker daemon answered 500.")]
    public async Task Run_Refused_TellsWhy(int status, string containers, FaultKind kind, string code, string what)
    {
        using var daemon = Daemon(WireServer.Json(status, """{"message":"no"}"""), "{}", null, containers);

        var fault = await Assert.ThrowsAsync<PlatformException>(() => RunAsync(Plain()));

        Assert.Equal((kind, code, $"Running 'bench' in container 'backend-1' failed: {what}"), (fault.Kind, fault.Code, fault.Message));
    }

    [Fact]
    public async Task Run_NoDaemon_IsDown()
    {
        var fault = await Assert.ThrowsAsync<PlatformException>(() => RunAsync(Plain()));

        Assert.Equal((FaultKind.Down, "erpnext.docker_unreachable"), (fault.Kind, fault.Code));
    }

    [Fact]
    public async Task Run_ConnectionCutInAFrame_IsUnknown()
    {
        using var daemon = Daemon(Created, """{"ID":"e1","Running":true}""", async (_, stream) =>
        {
            await UpgradeAsync(stream);
            await stream.WriteAsync(new byte[] { 1, 0, 0, 0, 0, 0, 0, 99, 65 });
        });

        var fault = await Assert.ThrowsAsync<PlatformException>(() => RunAsync(Plain()));

        Assert.Equal((FaultKind.Unknown, "erpnext.reply_lost"), (fault.Kind, fault.Code));
    }

    [Fact]
    public async Task Run_ContainerGoneBeforeTheExitCode_IsUnknown()
    {
        using var daemon = Daemon(Created, null, (_, stream) => UpgradeAsync(stream));

        var fault = await Assert.ThrowsAsync<PlatformException>(() => RunAsync(Plain()));

        Assert.Equal((FaultKind.Unknown, "Running 'bench' in container 'backend-1' failed: the container stopped before the command's end was seen."), (fault.Kind, fault.Message));
    }

    [Theory]
    [InlineData("running\n", true)]
    [InlineData("gone\n", false)]
    public async Task IsRunning_Asked_ScansInTheContainer(string says, bool expected)
    {
        using var daemon = Daemon(Created, """{"ID":"e1","Running":false,"ExitCode":0}""", async (_, stream) =>
        {
            await UpgradeAsync(stream);
            await FrameAsync(stream, 1, says);
        });
        using var transport = Transport();

        Assert.Equal(expected, await transport.IsRunningAsync("run-1", default));
        Assert.DoesNotContain(daemon.Requests, r => r.Body.Contains("\"NEXUS_EXECUTION=run-1\"", StringComparison.Ordinal));
    }

    private static string Created => WireServer.Json(201, """{"Id":"e1"}""");

    private static Command Plain() => new(["bench", "x"], null, null, TimeSpan.FromSeconds(20), null);

    private static async Task UpgradeAsync(NetworkStream stream) =>
        await stream.WriteAsync("HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"u8.ToArray());

    private static async Task FrameAsync(NetworkStream stream, byte target, string text)
    {
        await stream.WriteAsync(new byte[] { target, 0, 0, 0, 0, 0, 0, (byte)text.Length });
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
    }

    private async Task<CommandResult> RunAsync(Command command)
    {
        using var transport = Transport();
        return await transport.RunAsync(command, default);
    }

    private DockerCommandTransport Transport() => new(
        new DockerTransportOptions { Endpoint = new Uri("unix://" + _folder["d.sock"]), Container = "backend-1", User = "frappe", WorkingDirectory = "/home/frappe/frappe-bench", Environment = new Dictionary<string, string> { ["LANG"] = "C.UTF-8" } },
        TimeProvider.System);

    private WireServer Daemon(string created, string? inspected, Func<WireRequest, NetworkStream, Task>? started, string containers = "[]") => new(
        r => r.Line switch
        {
            var l when l.Contains("/start", StringComparison.Ordinal) => null,
            var l when l.Contains("/containers/json", StringComparison.Ordinal) => WireServer.Json(200, containers),
            var l when l.Contains("/containers/backend-1/exec", StringComparison.Ordinal) => created,
            var l when l.Contains("/exec/e1/json", StringComparison.Ordinal) => inspected is null ? WireServer.Json(404, """{"message":"No such exec instance"}""") : WireServer.Json(200, inspected),
            _ => WireServer.Reply(200, "text/plain", "OK"),
        },
        new UnixDomainSocketEndPoint(_folder["d.sock"]),
        started);
}
