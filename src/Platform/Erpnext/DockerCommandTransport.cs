using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace NexusWorkflows.Platform.Erpnext;

/// <summary>
/// Runs commands in a container by Docker exec. Cancelling only stops watching: the command goes on inside until its own time-out there,
/// and <see cref="IsRunningAsync"/> finds it.
/// </summary>
public sealed class DockerCommandTransport(DockerTransportOptions options, TimeProvider clock) : ICommandTransport, IDisposable
{
    private static readonly TimeSpan ScanLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    // timeout(1) in the container needs up to ten seconds more to kill; after these we stop waiting for it.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(20);

    private readonly DockerClient _docker = new DockerClientBuilder().WithEndpoint(options.Endpoint).WithTimeout(Timeout.InfiniteTimeSpan).Build();

    public void Dispose() => _docker.Dispose();

    public async Task<CommandResult> RunAsync(Command command, CancellationToken ct)
    {
        var id = await CreateAsync(command, ct);
        var began = clock.GetTimestamp();
        using var limit = new CancellationTokenSource(command.Timeout + Margin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        CommandOutput output = new(command.OnLine), error = new(command.OnLine);
        try
        {
            using var stream = await _docker.Exec.StartContainerExecAsync(id, new ContainerExecStartParameters { Detach = false }, either.Token);
            await GiveInputAsync(stream, command.StandardInput, either.Token);
            await ReadAsync(stream, output, error, either.Token);
            var exitCode = await ExitCodeAsync(id, either.Token);
            output.End();
            error.End();
            var timedOut = exitCode is 124 or 137 && clock.GetElapsedTime(began) >= command.Timeout;
            return new CommandResult(exitCode, output.ToString(), error.ToString(), timedOut, output.Truncated || error.Truncated);
        }
        catch (DockerApiException e) when (e.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            // Started and gone, or never started: 409 and 404 come for both once the container is stopped.
            throw Fault(FaultKind.Unknown, "erpnext.reply_lost", command, "the container stopped before the command's end was seen", e);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw Fault(FaultKind.Unknown, "erpnext.reply_lost", command, "its time is over and the container doesn't say how it ended", e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or DockerApiException or SocketException or TimeoutException)
        {
            throw Fault(FaultKind.Unknown, "erpnext.reply_lost", command, $"the connection broke off ({e.Message})", e);
        }
    }

    public async Task<bool> IsRunningAsync(string executionId, CancellationToken ct)
    {
        var scan = new Command(ExecutionMark.ScanCommand(executionId), null, null, ScanLimit, null);
        var answer = await RunAsync(scan, ct);
        return answer.StandardOutput.Trim() switch
        {
            "running" => true,
            "gone" => false,
            _ => throw Fault(FaultKind.Transient, "erpnext.no_process_list", scan, $"the look for the command '{executionId}' gave no answer ({answer})", null),
        };
    }

    private async Task<string> CreateAsync(Command command, CancellationToken ct)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(command.Timeout.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var environment = options.Environment.Select(v => $"{v.Key}={v.Value}").ToList();
        if (command.ExecutionId is { } executionId)
        {
            environment.Add($"{ExecutionMark.Variable}={ExecutionMark.Checked(executionId)}");
        }

        var parameters = new ContainerExecCreateParameters
        {
            Cmd = ["timeout", "-s", "INT", "-k", "10", seconds, .. command.Arguments],
            AttachStdin = true,
            AttachStdout = true,
            AttachStderr = true,
            Env = environment,
            User = options.User ?? "",
            WorkingDir = options.WorkingDirectory ?? "",
        };
        try
        {
            return (await _docker.Exec.CreateContainerExecAsync(options.Container, parameters, ct)).ID;
        }
        catch (DockerApiException e)
        {
            throw await RefusalAsync(command, e, ct);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException or TimeoutException)
        {
            throw Unreachable(command, e);
        }
    }

    // Nothing has run yet at this point: each of these is a definite no.
    private async Task<PlatformException> RefusalAsync(Command command, DockerApiException e, CancellationToken ct) => e.StatusCode switch
    {
        HttpStatusCode.Conflict => Fault(FaultKind.Down, "erpnext.container_stopped", command, "the container isn't running. Start it", e),
        HttpStatusCode.NotFound when await RenamedAsync(ct) is { } other =>
            Fault(FaultKind.Down, "erpnext.container_renamed", command, $"there is no such container, but there is '{other}'. It is being recreated, or its name in the backend's settings is out of date", e),
        HttpStatusCode.NotFound => Fault(FaultKind.Down, "erpnext.container_missing", command, "there is no such container. Create it, or correct the name in the backend's settings", e),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Fault(FaultKind.Permanent, "erpnext.docker_unauthorised", command, "the Docker daemon refuses us", e),
        >= HttpStatusCode.InternalServerError => Fault(FaultKind.Transient, "erpnext.docker_error", command, $"the Docker daemon answered {(int)e.StatusCode}", e),
        _ => Fault(FaultKind.Permanent, "erpnext.docker_refused", command, $"the Docker daemon answered {(int)e.StatusCode}", e),
    };

    // Compose renames the old container to '<id>_<name>' while it makes the new one.
    private async Task<string?> RenamedAsync(CancellationToken ct)
    {
        var all = await _docker.Containers.ListContainersAsync(new ContainersListParameters { All = true }, ct);
        return all.SelectMany(c => c.Names).Select(n => n.TrimStart('/')).FirstOrDefault(n => n.Contains(options.Container, StringComparison.Ordinal));
    }

    private static async Task GiveInputAsync(MultiplexedStream stream, string? input, CancellationToken ct)
    {
        if (input is not null)
        {
            var bytes = Encoding.UTF8.GetBytes(input);
            await stream.WriteAsync(bytes, 0, bytes.Length, ct);
        }

        stream.CloseWrite();
    }

    private static async Task ReadAsync(MultiplexedStream stream, CommandOutput output, CommandOutput error, CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        while (await stream.ReadOutputAsync(buffer, 0, buffer.Length, ct) is { EOF: false } read)
        {
            (read.Target == MultiplexedStream.TargetStream.StandardError ? error : output).Add(buffer.AsSpan(0, read.Count));
        }
    }

    // The stream may end before the command does (the daemon restarts, a proxy cuts it): only the inspection tells.
    private async Task<int> ExitCodeAsync(string id, CancellationToken ct)
    {
        while (true)
        {
            var facts = await _docker.Exec.InspectContainerExecAsync(id, ct);
            if (!facts.Running)
            {
                return (int)facts.ExitCode!;
            }

            await Task.Delay(Look, clock, ct);
        }
    }

    private PlatformException Unreachable(Command command, Exception e) =>
        e.GetBaseException() is SocketException { SocketErrorCode: SocketError.AccessDenied }
            ? Fault(FaultKind.Permanent, "erpnext.docker_unauthorised", command, $"this user may not open '{options.Endpoint}'. Add it to the group that may", e)
            : Fault(FaultKind.Down, "erpnext.docker_unreachable", command, $"the Docker daemon at '{options.Endpoint}' doesn't answer ({e.GetBaseException().Message})", e);

    private PlatformException Fault(FaultKind kind, string code, Command command, string what, Exception? inner) =>
        new("erpnext", kind, code, $"Running '{command}' in container '{options.Container}' failed: {what}.", inner);
}
