using System.CommandLine;
using System.Globalization;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>Looks at runs.</summary>
internal static class RunsVerb
{
    private static readonly Argument<string> Id = new("ID") { Description = "The run's id" };
    private static readonly Option<string?> Status = new("--status") { Description = "Only runs of this status", HelpName = "STATUS" };
    private static readonly Option<string?> Workflow = new("--workflow") { Description = "Only runs of this workflow", HelpName = "NAME" };
    private static readonly Option<string?> Site = new("--site") { Description = "Only runs about this site", HelpName = "DOMAIN" };
    private static readonly Option<string?> Search = new("--search") { Description = "Part of id, workflow, site or name", HelpName = "TEXT" };
    private static readonly Option<int> Page = new("--page") { Description = "Which page", HelpName = "N", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> PageSize = new("--page-size") { Description = "Runs on a page", HelpName = "N", DefaultValueFactory = _ => 50 };

    public static Verb Make() => new Verb("runs", "Look at runs and answer their incidents")
    {
        Examples = ["runs list --status paused", "runs show ID", "runs retry ID", "runs undo ID --reason \"wrong client\""],
    }.Takes([
        new Verb("list", "List runs, newest first") { Examples = ["runs list --status paused --json"] }.Takes(Status, Workflow, Site, Search, Page, PageSize).Does(ListAsync),
        new Verb("show", "Show one run with its steps, incidents and effects") { Examples = ["runs show ID --json"] }.Takes(Id).Does(ShowAsync),
        new Verb("watch", "See a run to its end") { Examples = ["runs watch ID"] }.Takes(Id).Does(WatchAsync),
        new Verb("journal", "Show a run's history") { Examples = ["runs journal ID"] }.Takes(Id).Does(JournalAsync),
        .. RunsTellVerb.MakeAll(),
    ]);

    private static async Task<int> ListAsync(Session session, CancellationToken ct)
    {
        var nexus = await session.OpenAsync(ct);
        var runs = await nexus.ListRunsAsync(
            new RunQuery(session.Get(Status), session.Get(Workflow), session.Get(Site), session.Get(Search), Page: session.Get(Page), PageSize: session.Get(PageSize)), ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(runs, DoorJson.Context.ListDocumentRunHead);
            return ExitCode.Done;
        }

        session.Screen.Table(
            ["RUN", "WORKFLOW", "SITE", "STATUS", "STARTED", "CAUSE"],
            [.. runs.Items.Select(run => (IReadOnlyList<string>)[run.Id, run.Workflow, run.Site ?? "", run.Status, Time(run.StartedAt), run.Cause ?? run.WaitingFor ?? ""])]);
        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(Session session, CancellationToken ct)
    {
        var run = await FindAsync(await session.OpenAsync(ct), session.Get(Id), ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(run, DoorJson.Context.RunDocument);
            return ExitCode.Done;
        }

        var now = session.Clock.GetUtcNow();
        session.Screen.Say($"{run.Id}  {run.Workflow} v{run.Version}  {run.Status}{(run.Site is null ? "" : "  " + run.Site)}  by {run.Actor}, {Time(run.StartedAt)}");
        if (run.Cause is { } cause)
        {
            session.Screen.Say(cause);
        }

        session.Screen.Table(["STEP", "ACTIVITY", "STATUS", "TRIES"], [.. run.Steps.Select(step => (IReadOnlyList<string>)[step.Id, step.Name, StepWords.Of(step, now), step.Attempts.ToString(CultureInfo.InvariantCulture)])]);
        foreach (var effect in run.Effects)
        {
            session.Screen.Say($"{effect.State,-8} {effect.System} {effect.Kind} '{effect.Name}'");
        }

        return ExitCode.Done;
    }

    private static async Task<int> WatchAsync(Session session, CancellationToken ct)
    {
        var nexus = await session.OpenAsync(ct);
        await FindAsync(nexus, session.Get(Id), ct);
        return RunStart.Finish(session, await new RunWatch(nexus, session.Screen, session.Clock).FollowAsync(session.Get(Id), ct), noWait: false);
    }

    private static async Task<int> JournalAsync(Session session, CancellationToken ct)
    {
        var nexus = await session.OpenAsync(ct);
        await FindAsync(nexus, session.Get(Id), ct);
        var entries = new List<JournalDocument>();
        IReadOnlyList<JournalDocument> part;
        do
        {
            part = await nexus.JournalAsync(session.Get(Id), entries.Count == 0 ? 0 : entries[^1].Sequence, ct);
            entries.AddRange(part);
        }
        while (part.Count > 0);

        if (session.Screen.Json)
        {
            session.Screen.Document(entries, DoorJson.Context.IReadOnlyListJournalDocument);
            return ExitCode.Done;
        }

        foreach (var entry in entries)
        {
            session.Screen.Say($"{entry.Sequence,5}  {Time(entry.At)}  {entry.Event,-10} {entry.ActivityId,-24} {entry.Data?.ToJsonString(DoorJson.Options)}".TrimEnd());
        }

        return ExitCode.Done;
    }

    internal static async Task<RunDocument> FindAsync(INexus nexus, string id, CancellationToken ct) =>
        await nexus.FindRunAsync(id, ct) ?? throw RefusalException.NotFound("run", id, $"'{Hints.Command("runs list")}' shows those that exist.");

    internal static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
