using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Studio;

/// <summary>Fetches the files in the background of a server, once: when somebody asks for them, or a while after it started.</summary>
internal sealed partial class StudioSetup : IHostedService, IAsyncDisposable
{
    /// <summary>A server that lives shorter fetches nothing.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(20);

    private readonly StudioFolder folder;
    private readonly bool isWanted;
    private readonly ILogger log;
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private readonly ITimer timer;
    private Task? installing;

    public StudioSetup(StudioFolder folder, bool isWanted, ILogger<StudioSetup> log, TimeProvider clock)
    {
        this.folder = folder;
        this.isWanted = isWanted;
        this.log = log;
        timer = clock.CreateTimer(_ => Begin(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What is going on, in words.</summary>
    public string Progress { get; private set; } = "Not begun";

    /// <summary>Why it can't go on by itself, and what to do; null: it can, or it is done.</summary>
    public string? Trouble { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        timer.Change(Quiet, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    /// <summary>Begins to fetch the files where they are missing and nobody fetches them.</summary>
    public void Begin()
    {
        lock (gate)
        {
            if (folder.Found is not null || installing is not null || stopping.IsCancellationRequested)
            {
                return;
            }

            Trouble = !isWanted ? "It isn't installed, and the configuration says 'studio: { install: never }'. Install it with 'nexus studio install'."
                : StudioInstaller.Npm is null ? "It isn't installed, and there is no npm on this machine to fetch it. Install Node.js and look here again, or run 'nexus studio install --from FILE.tgz' with a file of the package."
                : null;
            if (Trouble is null)
            {
                installing = Task.Run(InstallAsync);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await stopping.CancelAsync();
        await (installing ?? Task.CompletedTask);
        await timer.DisposeAsync();
    }

    private async Task InstallAsync()
    {
        try
        {
            await new StudioInstaller(folder).InstallAsync(null, words => Progress = words, stopping.Token);
            LogInstalled(log, folder.Version, folder.Own);
        }
        catch (OperationCanceledException)
        {
            Progress = "Stopped";
        }
        catch (Exception e) when (e is RefusalException or IOException or UnauthorizedAccessException)
        {
            Trouble = e.Message;
            LogFailed(log, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Elsa Studio {Version} is installed in '{Folder}'")]
    private static partial void LogInstalled(ILogger logger, string version, string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Elsa Studio wasn't installed: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
