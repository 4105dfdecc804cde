using System.CommandLine;
using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Scheduling;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Commands;

/// <summary>Runs the server.</summary>
internal static class ServeVerb
{
    private const string UsualUrl = "http://127.0.0.1:5199";
    private static readonly Option<string> Urls = new("--urls") { Description = "Where to listen", HelpName = "URL", DefaultValueFactory = _ => UsualUrl };

    public static Verb Make() => new Verb("serve", "Run the server: HTTP API, and every run that has work") { Examples = ["serve", "serve --urls http://127.0.0.1:8080"] }.Takes(Urls).Does(ActAsync);

    private static async Task<int> ActAsync(Session session, CancellationToken ct)
    {
        var urls = session.Get(Urls)!;
        session.Announce();
        if (ServerFile.Read(session.Data) is { } other && other.Pid != Environment.ProcessId && await ServerDoor.AnswersAsync(other.Url, ct))
        {
            throw RefusalException.Conflict("serve.runs", $"A server of this data directory runs already at '{other.Url}' (process {other.Pid}). Stop it first, or use another data directory.");
        }

        using var logs = new LogFiles(session.Data.Logs, Console.Error, session.Clock);
        await using var nexus = await LocalDoor.OpenAsync(session.Data, session.Configuration, logs, session.Clock, ct);
        await using var app = ApiServer.Build(nexus, logs, urls, session.Clock);
        var url = await ApiServer.StartAsync(app, urls, ct);
        var server = new ServerFile(url, Environment.ProcessId);
        server.Write(session.Data);
        session.Screen.Tell($"Listening on {url} · key in {Hints.Path(session.Data.AdminKey)} · API described at {new Uri(url, "/scalar")}");
        var token = nexus.Rooms.Services.GetRequiredService<OneTimeLinks>().Make(AdminKey.HashOf(AdminKey.Load(session.Data)));
        session.Screen.Tell($"Elsa Studio: {new Uri(url, "/studio/sign-in?token=" + token)} (signs in once, within {OneTimeLinks.Lifetime.TotalMinutes:0} minutes)");
        using var closing = new CancellationTokenSource();
        var sealing = nexus.Rooms.Sealer.RunAsync(closing.Token);
        await nexus.Rooms.Services.GetRequiredService<ShippedSchedules>().AddAsync(ct);
        var looking = nexus.Rooms.Services.GetRequiredService<ScheduleJobs>().Begin(ct);
        try
        {
            // Returns only when it was told to stop and has drained (S18), or when the store can't be used any more.
            await nexus.Rooms.Runner.RunAsync(null, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Drained all the same.
        }
        finally
        {
            server.Remove(session.Data);
            looking.Dispose();
            await app.StopAsync(CancellationToken.None);
            await closing.CancelAsync();
            await sealing;
        }

        session.Screen.Tell("Stopped: what was at work is recorded, and goes on with the next start.");
        return ExitCode.Done;
    }
}
