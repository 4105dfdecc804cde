using Microsoft.Extensions.DependencyInjection;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Commands;

/// <summary>Looks at everything nexus needs, and says what to do about what is wrong.</summary>
internal static class DoctorVerb
{
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(15);

    public static Verb Make() => new Verb("doctor", "Check everything nexus needs") { Examples = ["doctor", "doctor --json"] }.Does(ActAsync);

    private static async Task<int> ActAsync(Session session, CancellationToken ct)
    {
        session.Announce();
        var checks = new List<DoctorCheck> { Permissions(session.Data) };
        checks.Add(await ServerAsync(session, ct));
        await using (var nexus = await OpenAsync(session, checks, ct))
        {
            if (nexus is not null)
            {
                checks.AddRange(await Task.WhenAll(nexus.Rooms.Services.GetServices<ISystemProbe>().Select(probe => ProbeAsync(probe, ct))));
                checks.Add(await RunsAsync(nexus.Rooms.Queries, ct));
            }
        }

        return Show(session.Screen, new DoctorDocument(checks.TrueForAll(check => check.Status != "wrong"), checks));
    }

    private static async Task<LocalNexus?> OpenAsync(Session session, List<DoctorCheck> checks, CancellationToken ct)
    {
        try
        {
            var nexus = await LocalDoor.OpenAsync(session.Data, session.Configuration, null, session.Clock, ct);
            checks.Add(new DoctorCheck("store and keys", "ok", session.Configuration.Store.MariaDb is { } store ? $"{Hints.Path(session.Data.Path)}, MariaDB '{store.Database}' on {store.Socket ?? store.Host}" : Hints.Path(session.Data.Path)));
            return nexus;
        }
        catch (Exception e) when (e is RefusalException or StoreException)
        {
            checks.Add(new DoctorCheck("store and keys", "wrong", e.Message));
            return null;
        }
    }

    private static DoctorCheck Permissions(DataDirectory data)
    {
        var open = new[] { data.Path, data.MasterKey, data.AdminKey, data.AuditHead, data.Database }
            .Where(path => Path.Exists(path) && PrivateFile.IsOpenToOthers(path))
            .ToList();
        return open.Count == 0
            ? new DoctorCheck("permissions", "ok", "only their owner reads the data")
            : new DoctorCheck("permissions", "warning", $"others may read {string.Join(", ", open.Select(path => $"'{path}'"))}; take that back with chmod go-rwx");
    }

    private static async Task<DoctorCheck> ServerAsync(Session session, CancellationToken ct) => ServerFile.Read(session.Data) switch
    {
        null => new DoctorCheck("server", "ok", "none runs; verbs work in their own process"),
        var server when await ServerDoor.AnswersAsync(server.Url, ct) => new DoctorCheck("server", "ok", $"{server.Url} (process {server.Pid})"),
        var server => new DoctorCheck("server", "wrong", $"process {server.Pid} lives but '{server.Url}' doesn't answer; look into {Hints.Path(session.Data.Logs)}"),
    };

    private static async Task<DoctorCheck> ProbeAsync(ISystemProbe probe, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(ProbeLimit);
        try
        {
            await probe.ProbeAsync(limit.Token);
            return new DoctorCheck(probe.System, "ok", "answers");
        }
        catch (ActivityFaultException e) when (e.Code.EndsWith(".not_configured", StringComparison.Ordinal))
        {
            return new DoctorCheck(probe.System, "ok", "not configured, and asked for only by what needs it");
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // Whatever a client throws is what the operator has to read.
            return new DoctorCheck(probe.System, "wrong", e is OperationCanceledException ? $"no answer within {ProbeLimit.TotalSeconds:0} s" : e.Message);
        }
    }

    private static async Task<DoctorCheck> RunsAsync(IRunQueries queries, CancellationToken ct)
    {
        var parked = new List<string>();
        for (var page = 1; ; page++)
        {
            var runs = await queries.ListAsync(new RunFilter(PageNumber: page, PageSize: 200), ct);
            parked.AddRange(runs.Items.Where(run => run.Quarantined).Select(run => $"{run.Id} ({run.State.Cause})"));
            if (runs.Items.Count < 200)
            {
                break;
            }
        }

        return parked.Count == 0
            ? new DoctorCheck("runs", "ok", "none is parked")
            : new DoctorCheck("runs", "wrong", $"parked after three failed decisions: {string.Join("; ", parked)}. See '{Hints.Command("runs show ID")}'");
    }

    private static int Show(Screen screen, DoctorDocument document)
    {
        if (screen.Json)
        {
            screen.Document(document, DoorJson.Context.DoctorDocument);
        }
        else
        {
            foreach (var check in document.Checks)
            {
                screen.Say($"{check.Status,-8} {check.Check}: {check.Detail}");
            }
        }

        if (document.Checks.FirstOrDefault(check => check.Status == "wrong") is { } wrong)
        {
            screen.Fail($"{wrong.Check}: {wrong.Detail}");
            return ExitCode.Failed;
        }

        return ExitCode.Done;
    }
}
