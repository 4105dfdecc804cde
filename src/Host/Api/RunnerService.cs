using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Host.Api;

/// <summary>Drives runs for as long as the server lives; at its end it drains.</summary>
internal sealed partial class RunnerService(Runner runner, ILogger<RunnerService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The server answers first; what a restart left open is taken up right after.
        await Task.Yield();
        LogStarted(logger);
        try
        {
            await runner.RunAsync(null, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The drain is over.
        }

        LogDrained(logger);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Runs are driven")]
    private static partial void LogStarted(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "Drained: no run is at work here")]
    private static partial void LogDrained(ILogger logger);
}
