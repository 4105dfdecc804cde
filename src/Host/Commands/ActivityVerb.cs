using System.CommandLine;
using NexusWorkflows.Activities;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>Activities, and one of them alone as a run.</summary>
internal static class ActivityVerb
{
    private static readonly Argument<string> Type = new("TYPE") { Description = "For example Nexus.CreateMailDomain" };
    private static readonly Option<string[]> Input = InputArguments.Values();
    private static readonly Option<string?> InputFile = InputArguments.File();
    private static readonly Option<bool> Markdown = new("--markdown") { Description = "As the manual's page docs/activities.md, of this program's own activities" };
    private static readonly Option<string?> OnFailure = RunOptions.OnFailure();
    private static readonly Option<string?> Key = RunOptions.Key();
    private static readonly Option<bool> NoWait = RunOptions.NoWait();

    public static Verb Make() => new Verb("activity", "Look at activities, or run one alone") { Examples = ["activity list", "activity show Nexus.CreateSite", "activity run Nexus.VerifyDns --input domain=byrne.nexus.localhost"] }.Takes(
        new Verb("list", "List the activities") { Examples = ["activity list --json", "activity list --markdown > docs/activities.md"] }.Takes(Markdown).Does(ListAsync),
        new Verb("show", "Show an activity's inputs and outputs") { Examples = ["activity show Nexus.CreateSite"] }.Takes(Type).Does(ShowAsync),
        new Verb("run", "Run one activity alone; recorded and undoable like any run") { Examples = ["activity run Nexus.VerifyDns --input domain=byrne.nexus.localhost"] }
            .Takes(Type, Input, InputFile, OnFailure, Key, NoWait).Does(RunAsync));

    private static async Task<int> ListAsync(Session session, CancellationToken ct)
    {
        if (session.Get(Markdown))
        {
            session.Screen.Raw(session.Screen.Json
                ? throw RefusalException.Usage("Give either --markdown or --json.")
                : ActivityPage.Of(ActivityCatalog.Of(typeof(ActivitiesServices).Assembly)));
            return ExitCode.Done;
        }

        var activities = await (await session.OpenAsync(ct)).ListActivitiesAsync(ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(activities, DoorJson.Context.ListDocumentActivityDocument);
        }
        else
        {
            session.Screen.Table(["TYPE", "CATEGORY", "WHAT"], [.. activities.Items.Select(item => (IReadOnlyList<string>)[item.Type, item.Category, item.Description])]);
        }

        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(Session session, CancellationToken ct)
    {
        var activity = await FindAsync(await session.OpenAsync(ct), session.Get(Type), ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(activity, DoorJson.Context.ActivityDocument);
            return ExitCode.Done;
        }

        session.Screen.Say($"{activity.Type}: {activity.Description}");
        session.Screen.Table(
            ["INPUT", "TYPE", "WHAT"],
            [.. activity.Inputs.Select(input => (IReadOnlyList<string>)[input.Name, input.Type + (input.Required ? ", required" : "") + (input.Sensitive ? ", secret" : "") + (input.Generated ? ", made when not given" : ""), input.Description])]);
        if (activity.Outputs.Count > 0)
        {
            session.Screen.Say("Outputs: " + string.Join(", ", activity.Outputs));
        }

        return ExitCode.Done;
    }

    private static async Task<int> RunAsync(Session session, CancellationToken ct)
    {
        var nexus = await session.OpenAsync(ct);
        var activity = await FindAsync(nexus, session.Get(Type), ct);
        var input = InputArguments.Read(session.Get(Input), session.Get(InputFile), [.. activity.Inputs.Where(item => item.Sensitive).Select(item => item.Name)]);
        var started = await nexus.StartActivityAsync(activity.Type, new ActivityOrder(input, session.Get(OnFailure), session.Get(Key)), ct);
        var noWait = session.Get(NoWait);
        return RunStart.Finish(session, await RunStart.FollowAsync(session, nexus, started, noWait, ct), noWait);
    }

    private static async Task<ActivityDocument> FindAsync(INexus nexus, string type, CancellationToken ct)
    {
        var activities = await nexus.ListActivitiesAsync(ct);
        return activities.Items.FirstOrDefault(item => item.Type == type) ?? throw RefusalException.NotFound("activity", type, $"'{Hints.Command("activity list")}' shows those that exist.");
    }
}
