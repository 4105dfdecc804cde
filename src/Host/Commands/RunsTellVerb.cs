using System.CommandLine;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>Tells one run or many what to do about an incident, or to end.</summary>
internal sealed class RunsTellVerb
{
    private readonly string action;
    private readonly string wished;
    private readonly Argument<string[]> ids = new("ID") { Description = "Ids of runs", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> step = new("--step") { Description = "Only this step (its id, or its activity's)", HelpName = "S" };
    private readonly Option<string[]> input = InputArguments.Values();
    private readonly Option<string?> inputFile = InputArguments.File();
    private readonly Option<string?> reason = new("--reason") { Description = "Why, for the history", HelpName = "TEXT" };
    private readonly Option<string[]> filter = new("--filter") { Description = "Every run that fits: status=, workflow=, site=, search=", HelpName = "NAME=VALUE" };
    private readonly Option<bool> noWait = RunOptions.NoWait();

    private RunsTellVerb(string action, string wished)
    {
        this.action = action;
        this.wished = wished;
    }

    public static IEnumerable<Verb> MakeAll() =>
    [
        new RunsTellVerb("retry", "finished").Make("Try again what failed"),
        new RunsTellVerb("skip", "finished").Make("Go on without what failed"),
        new RunsTellVerb("edit", "finished").Make("Change the input of what failed, and try again"),
        new RunsTellVerb("undo", "undone").Make("Remove what a run made, newest first. For a finished run whose site is in production it asks first, or needs --yes; --dry-run lists what would go"),
        new RunsTellVerb("cancel", "cancelled").Make("Stop a run and leave what it made"),
    ];

    private Verb Make(string description) => new Verb(action, description)
    {
        Examples = action == "edit" ? ["runs edit ID --input quota=2048"] : [$"runs {action} ID", $"runs {action} --filter status=paused --reason \"mail server is back\""],
    }.Takes(ids, step, input, inputFile, reason, filter, noWait).Does(ActAsync);

    private async Task<int> ActAsync(Session session, CancellationToken ct)
    {
        var nexus = await session.OpenAsync(ct);
        var chosen = await ChooseAsync(session, nexus, ct);
        if (action == "undo" && !await UndoPlan.AgreedAsync(session, nexus, chosen, ct))
        {
            return session.DryRun ? ExitCode.Done : ExitCode.Refused;
        }

        if (session.DryRun)
        {
            chosen.ForEach(id => session.Screen.Say($"{action} {id}"));
            return ExitCode.Done;
        }

        var order = OrderOf(session, await SensitiveAsync(nexus, chosen, ct));
        var items = new List<BulkItem>();
        var told = new List<string>();
        var worst = ExitCode.Done;
        foreach (var id in chosen)
        {
            try
            {
                await nexus.TellAsync(id, action, order, ct);
                told.Add(id);
            }
            catch (RefusalException e) when (chosen.Count > 1)
            {
                // One of many that doesn't fit keeps nobody else waiting.
                session.Screen.Fail(e.Message);
                items.Add(new BulkItem(id, false, e.Message));
                worst = Math.Max(worst, Refusals.ExitOf(e.Kind));
            }
        }

        var ended = new List<RunDocument>();
        foreach (var id in told)
        {
            ended.Add(await EndAsync(session, nexus, id, ct));
            items.Add(new BulkItem(id, true, ended[^1].Status));
            worst = Math.Max(worst, session.Get(noWait) ? ExitCode.Done : Say(session.Screen, ended[^1]));
        }

        Show(session.Screen, chosen.Count == 1 ? ended[0] : null, items);
        return worst;
    }

    private async Task<RunDocument> EndAsync(Session session, INexus nexus, string id, CancellationToken ct) => session.Get(noWait)
        ? await RunsVerb.FindAsync(nexus, id, ct)
        : await new RunWatch(nexus, session.Screen, session.Clock).FollowAsync(id, ct);

    private int Say(Screen screen, RunDocument run)
    {
        RunEnding.Tell(screen, run, wished);
        if (run.Status == wished)
        {
            screen.Say($"Run {run.Id} is {run.Status}.");
        }

        return RunEnding.ExitOf(run, wished);
    }

    /// <param name="one">The run, where there was but one.</param>
    private static void Show(Screen screen, RunDocument? one, List<BulkItem> items)
    {
        if (items.Count == 0)
        {
            screen.Tell("No run fits; nothing was done.");
        }

        if (screen.Json && one is not null)
        {
            screen.Document(one, DoorJson.Context.RunDocument);
        }
        else if (screen.Json)
        {
            screen.Document(new BulkDocument(items), DoorJson.Context.BulkDocument);
        }
    }

    private async Task<List<string>> ChooseAsync(Session session, INexus nexus, CancellationToken ct)
    {
        var named = (session.Find(ids) ?? []).Distinct(StringComparer.Ordinal).ToList();
        var filters = session.Get(filter) ?? [];
        if ((named.Count == 0) == (filters.Length == 0))
        {
            throw RefusalException.Usage($"Say which runs to {action}: their ids, or --filter.");
        }

        foreach (var id in named)
        {
            await RunsVerb.FindAsync(nexus, id, ct);
        }

        return named.Count > 0 ? named : await RunFilters.FindAllAsync(nexus, RunFilters.Parse(filters), ct);
    }

    /// <summary>Names of what is kept sealed of the activities that failed: it isn't taken from the command line.</summary>
    private async Task<IReadOnlyCollection<string>> SensitiveAsync(INexus nexus, List<string> chosen, CancellationToken ct)
    {
        if (action is not ("edit" or "skip"))
        {
            return [];
        }

        var types = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in chosen)
        {
            var run = await RunsVerb.FindAsync(nexus, id, ct);
            types.UnionWith(run.Steps.Where(step => run.Incidents.Any(incident => incident.Step == step.Id)).Select(step => step.Activity));
        }

        var activities = (await nexus.ListActivitiesAsync(ct)).Items.Where(activity => types.Contains(activity.Type));
        return [.. activities.SelectMany(activity => action == "edit" ? activity.Inputs.Where(item => item.Sensitive).Select(item => item.Name) : activity.SensitiveOutputs)];
    }

    private InstructionOrder OrderOf(Session session, IReadOnlyCollection<string> sensitive)
    {
        var given = InputArguments.Read(session.Get(input), session.Get(inputFile), sensitive);
        if (action == "edit" && given.Count == 0)
        {
            throw RefusalException.Usage("Say what to change: --input NAME=VALUE.");
        }

        if (action is not ("edit" or "skip") && given.Count > 0)
        {
            throw RefusalException.Usage($"'{action}' takes no --input. To change what failed, use 'runs edit'.");
        }

        return action switch
        {
            "edit" => new InstructionOrder(session.Get(step), given, null, session.Get(reason)),
            "skip" => new InstructionOrder(session.Get(step), null, given.Count > 0 ? given : null, session.Get(reason)),
            _ => new InstructionOrder(session.Get(step), null, null, session.Get(reason)),
        };
    }
}

/// <summary>Finds many runs by what they have in common.</summary>
internal static class RunFilters
{
    public static BulkFilter Parse(IReadOnlyList<string> parts)
    {
        var filter = new BulkFilter();
        foreach (var part in parts)
        {
            filter = part.Split('=', 2) switch
            {
                ["status", var status] => filter with { Status = status },
                ["workflow", var workflow] => filter with { Workflow = workflow },
                ["site", var site] => filter with { Site = site },
                ["search", var search] => filter with { Search = search },
                _ => throw RefusalException.Usage($"'{part}' is no filter. Write status=, workflow=, site= or search=."),
            };
        }

        return filter;
    }

    public static async Task<List<string>> FindAllAsync(INexus nexus, BulkFilter filter, CancellationToken ct)
    {
        var found = new List<string>();
        for (var page = 1; ; page++)
        {
            var runs = await nexus.ListRunsAsync(new RunQuery(filter.Status, filter.Workflow, filter.Site, filter.Search, Page: page, PageSize: 200), ct);
            found.AddRange(runs.Items.Select(run => run.Id));
            if (runs.Items.Count == 0 || found.Count >= runs.Total)
            {
                return found;
            }
        }
    }
}
