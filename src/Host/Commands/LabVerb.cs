using System.CommandLine;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Labs;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>The Lab: a platform on this machine that holds nothing real.</summary>
internal static class LabVerb
{
    public static Verb Make() => new Verb("lab", "Start, stop and look at the Lab") { Examples = ["lab start", "lab state --json", "lab fault add --system mailcow --call add/mailbox --kind error --status 503", "lab stop"] }.Takes(
        new Verb("start", "Start the Lab; it runs until it was idle for an hour") { Examples = ["lab start"] }.Does(StartAsync),
        new Verb("stop", "Stop the Lab; what it holds stays") { Examples = ["lab stop"] }.Does(StopAsync),
        new Verb("status", "Show where the Lab listens") { Examples = ["lab status --json"] }.Does(StatusAsync),
        new Verb("state", "Show everything that exists in the Lab") { Examples = ["lab state --json"] }.Does(StateAsync),
        LabFaultVerb.Make(),
        new Verb("reset", "Empty the Lab; its certificate authority stays") { Examples = ["lab reset --yes"] }.Does(ResetAsync));

    /// <summary>The running Lab's control, started where it isn't.</summary>
    public static async Task<LabControl> ControlAsync(Session session, CancellationToken ct)
    {
        session.Announce();
        return new LabControl(await new LabLauncher(session.Data, session.Clock).EnsureAsync(ct));
    }

    private static async Task<int> StartAsync(Session session, CancellationToken ct)
    {
        session.Announce();
        Show(session, await new LabLauncher(session.Data, session.Clock).EnsureAsync(ct));
        return ExitCode.Done;
    }

    private static async Task<int> StopAsync(Session session, CancellationToken ct)
    {
        session.Announce();
        var stopped = await new LabLauncher(session.Data, session.Clock).StopAsync(ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(new JsonObject { ["stopped"] = stopped });
        }

        session.Screen.Say(stopped ? "The Lab is stopped; what it holds stays." : "No Lab was running.");
        return ExitCode.Done;
    }

    private static async Task<int> StatusAsync(Session session, CancellationToken ct)
    {
        if (await new LabLauncher(session.Data, session.Clock).RunningAsync(ct) is { } lab)
        {
            Show(session, lab);
            return ExitCode.Done;
        }

        if (session.Screen.Json)
        {
            session.Screen.Document(new JsonObject { ["running"] = false });
        }

        session.Screen.Say($"No Lab is running. Start it with '{Hints.Command("lab start")}'.");
        return ExitCode.NotFound;
    }

    private static async Task<int> StateAsync(Session session, CancellationToken ct)
    {
        using var control = await ControlAsync(session, ct);
        var state = await control.SendAsync(HttpMethod.Get, "lab/state", null, ct);
        session.Screen.Raw((session.Screen.Json ? state!.ToJsonString(Doors.DoorJson.Options) : state!.ToJsonString(new System.Text.Json.JsonSerializerOptions(Doors.DoorJson.Options) { WriteIndented = true })) + "\n");
        return ExitCode.Done;
    }

    private static async Task<int> ResetAsync(Session session, CancellationToken ct)
    {
        if (session.DryRun || !Confirmation.Given(session, "This empties the Lab: every site, mailbox and route in it."))
        {
            session.Screen.Say("The Lab would be emptied; nothing was touched.");
            return session.DryRun ? ExitCode.Done : ExitCode.Refused;
        }

        using var control = await ControlAsync(session, ct);
        await control.SendAsync(HttpMethod.Post, "lab/reset", [], ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(new JsonObject { ["reset"] = true });
        }

        session.Screen.Say("The Lab is empty.");
        return ExitCode.Done;
    }

    private static void Show(Session session, LabAddresses lab)
    {
        if (session.Screen.Json)
        {
            session.Screen.Document(JsonNode.Parse(File.ReadAllBytes(session.Data.LabAddresses))!);
            return;
        }

        session.Screen.Say($"The Lab runs (process {lab.Pid}).");
        foreach (var (name, address) in new[]
        {
            ("sites", lab.Edge.ToString()), ("mailcow", lab.Mailcow.ToString()), ("authentik", lab.Authentik.ToString()), ("dns", lab.Dns), ("mail sink", lab.Smtp ?? "none"), ("control", lab.Control.ToString()), ("authority", lab.Ca), ("bench", lab.Bench),
        })
        {
            session.Screen.Say($"  {name,-10} {address}");
        }
    }
}
