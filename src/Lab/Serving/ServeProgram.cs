using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary><c>serve</c>: one Lab on one data directory, until it is stopped or idle.</summary>
internal static class ServeProgram
{
    private static readonly TimeSpan Starting = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (Option(arguments, "--data") is not { } data)
        {
            await Console.Error.WriteLineAsync("serve needs --data DIR: the data directory below which the Lab keeps everything.");
            return 2;
        }

        var build = Option(arguments, "--build") ?? "";
        var folder = new LabFolder(data);
        folder.Prepare();
        if (Option(arguments, "--speed") is { } speed)
        {
            if (!double.TryParse(speed, NumberStyles.Float, CultureInfo.InvariantCulture, out var factor) || factor < 0)
            {
                await Console.Error.WriteLineAsync($"--speed '{speed}' is no speed: give a number, 1 for the usual one, 2 for twice as fast, 0 for no delays.");
                return 2;
            }

            Pace.Store(folder, factor);
        }

        using var held = FileLock.TryTake(folder.LockFile);
        return held is null ? await JoinAsync(folder, build) : await ServeAsync(folder, build);
    }

    /// <summary>Another process serves this directory: fine when it is of this build and well.</summary>
    private static async Task<int> JoinAsync(LabFolder folder, string build)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < Starting)
        {
            try
            {
                if ((string?)JsonFile.Read(folder.AddressFile)?["control"] is { } control
                    && JsonNode.Parse(await http.GetStringAsync(new Uri(control + "/lab/health"))) is { } health)
                {
                    if ((string?)health["build"] == build)
                    {
                        return 0;
                    }

                    await Console.Error.WriteLineAsync($"A Lab of build '{health["build"]}' (process {health["pid"]}) serves '{folder.Data}': stop it with POST {control}/lab/stop, then start this build '{build}'.");
                    return 1;
                }
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
                // Not up yet, or the address file is of a Lab that died: looked at again until the time is over.
            }

            await Task.Delay(Look, TimeProvider.System);
        }

        await Console.Error.WriteLineAsync($"Another process holds '{folder.LockFile}' but no Lab answers: end that process, then start again.");
        return 1;
    }

    private static async Task<int> ServeAsync(LabFolder folder, string build)
    {
        using var stop = new CancellationTokenSource();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => End(signal, stop));
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => End(signal, stop));
        LabProgram.WriteScripts(folder);
        await using (var server = new LabServer(folder, build, stop))
        {
            await server.StartAsync(CancellationToken.None);
            await server.UntilStoppedAsync();
        }

        return 0;
    }

    private static void End(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }

    private static string? Option(string[] arguments, string name) =>
        Array.IndexOf(arguments, name) is var at and >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
}
