using System.CommandLine;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>Workflows that are started again and again.</summary>
internal static class SchedulesVerb
{
    private static readonly Argument<string> Name = new("NAME") { Description = "Name of the schedule" };
    private static readonly Option<bool> NoWait = RunOptions.NoWait();
    private static readonly Option<int> Page = new("--page") { Description = "Which page", HelpName = "N", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> PageSize = new("--page-size") { Description = "Slots a page", HelpName = "N", DefaultValueFactory = _ => 50 };

    public static Verb Make() => new Verb("schedules", "Start workflows again and again; a server ('serve') does it") { Examples = ["schedules list", "schedules add nightly --cron \"30 2 * * *\" --zone Europe/Berlin --workflow my-report"] }.Takes(
    [
        new Verb("list", "List the schedules with their next start") { Examples = ["schedules list --json"] }.Does(ListAsync),
        new Verb("show", "One schedule with its next starts, in UTC and in its zone") { Examples = ["schedules show nightly"] }.Takes(Name).Does(ShowAsync),
        .. ScheduleChangeVerbs.Verbs(),
        new Verb("pause", "Let a schedule start nothing") { Examples = ["schedules pause nightly"] }.Takes(Name).Does((session, ct) => PauseAsync(session, true, ct)),
        new Verb("resume", "Let a schedule go on, without what came meanwhile") { Examples = ["schedules resume nightly"] }.Takes(Name).Does((session, ct) => PauseAsync(session, false, ct)),
        new Verb("run", "Start a schedule's workflow now") { Examples = ["schedules run nightly", "schedules run nightly --no-wait"] }.Takes(Name, NoWait).Does(RunAsync),
        new Verb("remove", "Remove a schedule; its runs stay") { Examples = ["schedules remove nightly --yes"] }.Takes(Name).Does(RemoveAsync),
        new Verb("slots", "What became of a schedule's slots, newest first") { Examples = ["schedules slots nightly --page-size 100"] }.Takes(Name, Page, PageSize).Does(SlotsAsync),
    ]);

    /// <summary>The schedule as a document, or in words.</summary>
    public static void Show(Screen screen, ScheduleDocument schedule)
    {
        if (screen.Json)
        {
            screen.Document(schedule, DoorJson.Context.ScheduleDocument);
            return;
        }

        screen.Say($"{schedule.Name}: '{schedule.Cron}' in {schedule.Zone} starts {schedule.Workflow}{(schedule.Paused ? " (paused)" : "")}{(schedule.Shipped ? " (shipped)" : "")}");
        screen.Say($"overlap {schedule.Overlap} · missed {schedule.Missed} · jitter {schedule.JitterSeconds} s · revision {schedule.Revision} by {schedule.UpdatedBy}");
        if (schedule.Input.Count > 0)
        {
            screen.Say($"input {schedule.Input.ToJsonString(DoorJson.Options)}");
        }

        foreach (var (input, secret) in schedule.Secrets)
        {
            screen.Say($"input {input} from the secret '{secret}'");
        }

        screen.Table(["NEXT (UTC)", schedule.Zone], [.. schedule.NextDue.Select(next => (IReadOnlyList<string>)[RunsVerb.Time(next.Utc), next.Local])]);
    }

    private static async Task<int> ListAsync(Session session, CancellationToken ct)
    {
        var schedules = await (await session.OpenAsync(ct)).Schedules.ListAsync(ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(schedules, DoorJson.Context.ListDocumentScheduleDocument);
            return ExitCode.Done;
        }

        session.Screen.Table(
            ["SCHEDULE", "CRON", "ZONE", "WORKFLOW", "STATE", "NEXT (UTC)"],
            [.. schedules.Items.Select(one => (IReadOnlyList<string>)[one.Name, one.Cron, one.Zone, one.Workflow, StateOf(one), one.NextDue is [var next, ..] ? RunsVerb.Time(next.Utc) : "-"])]);
        return ExitCode.Done;
    }

    private static string StateOf(ScheduleDocument schedule) => (schedule.Paused ? "paused" : "active") + (schedule.Shipped ? ", shipped" : "");

    private static async Task<int> ShowAsync(Session session, CancellationToken ct)
    {
        Show(session.Screen, await (await session.OpenAsync(ct)).Schedules.FindAsync(session.Get(Name), ct));
        return ExitCode.Done;
    }

    private static async Task<int> PauseAsync(Session session, bool paused, CancellationToken ct)
    {
        Show(session.Screen, await (await session.OpenAsync(ct)).Schedules.PauseAsync(session.Get(Name), paused, ct));
        return ExitCode.Done;
    }

    private static async Task<int> RunAsync(Session session, CancellationToken ct)
    {
        var nexus = await session.OpenAsync(ct);
        var slot = await nexus.Schedules.RunAsync(session.Get(Name), ct);
        var noWait = session.Get(NoWait);
        return RunStart.Finish(session, await RunStart.FollowAsync(session, nexus, new StartedRun(slot.Run!, false), noWait, ct), noWait);
    }

    private static async Task<int> RemoveAsync(Session session, CancellationToken ct)
    {
        var schedules = (await session.OpenAsync(ct)).Schedules;
        var schedule = await schedules.FindAsync(session.Get(Name), ct);
        if (session.DryRun)
        {
            session.Screen.Say($"The schedule '{schedule.Name}' would be removed; its runs stay.");
            return ExitCode.Done;
        }

        if (!Confirmation.Given(session, $"This removes the schedule '{schedule.Name}' with the history of its slots; its runs stay."))
        {
            session.Screen.Fail("Nothing was touched.");
            return ExitCode.Refused;
        }

        await schedules.RemoveAsync(schedule.Name, ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(new JsonObject { ["removed"] = schedule.Name });
        }

        session.Screen.Say($"The schedule '{schedule.Name}' is removed.");
        return ExitCode.Done;
    }

    private static async Task<int> SlotsAsync(Session session, CancellationToken ct)
    {
        var (page, size) = (session.Get(Page), session.Get(PageSize));
        if (page < 1 || size is < 1 or > 500)
        {
            throw RefusalException.Usage("'--page' begins at 1, and '--page-size' is 1 to 500.");
        }

        var slots = await (await session.OpenAsync(ct)).Schedules.SlotsAsync(session.Get(Name), page, size, ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(slots, DoorJson.Context.ListDocumentSlotDocument);
            return ExitCode.Done;
        }

        session.Screen.Table(["SLOT (UTC)", "STATE", "RUN", "WHY"], [.. slots.Items.Select(slot => (IReadOnlyList<string>)[RunsVerb.Time(slot.Slot), slot.State, slot.Run ?? "-", WhyOf(slot)])]);
        return ExitCode.Done;
    }

    private static string WhyOf(SlotDocument slot) =>
        slot.Detail ?? (slot.By is { } by ? $"by hand, {by}" : slot.CatchesUp is { } missed ? $"for {missed.Count}{(missed.Count >= 1000 ? " or more" : "")} missed since {RunsVerb.Time(missed.First)}" : "");
}
