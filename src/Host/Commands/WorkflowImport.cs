using System.CommandLine;
using NexusWorkflows.Activities;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>Stores definitions from files, and says before what that would change.</summary>
internal static class WorkflowImport
{
    private const int LongestValue = 200;

    public static readonly Argument<string[]> Files = new("FILE") { Description = "Definitions, Elsa 3 JSON", Arity = ArgumentArity.OneOrMore };
    public static readonly Option<bool> Draft = new("--draft") { Description = "Store it without publishing" };

    public static async Task<int> RunAsync(Session session, CancellationToken ct)
    {
        var files = session.Get(Files).Select(file => (Name: file, Text: WorkflowsVerb.Read(file))).ToList();
        var nexus = await session.OpenAsync(ct);
        if (session.DryRun)
        {
            Show(session.Screen, await PlanAsync(nexus, files, ct));
            return ExitCode.Done;
        }

        if (!await MayAsync(session, nexus, files, ct))
        {
            session.Screen.Fail("Nothing was stored.");
            return ExitCode.Refused;
        }

        var stored = new List<WorkflowDocument>();
        foreach (var (_, text) in files)
        {
            var workflow = await nexus.ImportAsync(new ImportOrder(text, !session.Get(Draft)), ct);
            stored.Add(workflow);
            session.Screen.Say($"{workflow.Name} v{workflow.Version} is {(workflow.IsPublished ? "published" : "stored as a draft")}.");
        }

        if (session.Screen.Json)
        {
            session.Screen.Document(ListDocument<WorkflowDocument>.Of(stored), DoorJson.Context.ListDocumentWorkflowDocument);
        }

        return ExitCode.Done;
    }

    /// <summary>Whether an input of an activity is a secret, as its type says.</summary>
    public static bool IsSensitive(ActivityCatalog catalog, string type, string input) =>
        catalog.Find(type)?.Inputs.Any(about => about.Sensitive && string.Equals(about.Name, input, StringComparison.OrdinalIgnoreCase)) == true;

    // A person sees what goes before it goes; a script says what it wants by calling this at all, as before.
    private static async Task<bool> MayAsync(Session session, INexus nexus, IReadOnlyList<(string Name, string Text)> files, CancellationToken ct)
    {
        if (session.Yes || Console.IsInputRedirected || Console.IsErrorRedirected)
        {
            return true;
        }

        var changed = (await PlanAsync(nexus, files, ct)).Files.Where(file => file.Status == "changed").ToList();
        if (changed.Count == 0)
        {
            return true;
        }

        foreach (var line in Lines(changed))
        {
            session.Screen.Error.WriteLine(line);
        }

        return Confirmation.Given(session, $"This changes {string.Join(" and ", changed.Select(file => $"'{file.Name}'"))}.");
    }

    private static async Task<ImportPlan> PlanAsync(INexus nexus, IReadOnlyList<(string Name, string Text)> files, CancellationToken ct)
    {
        var catalog = ActivityCatalog.Of(typeof(ActivitiesServices).Assembly);
        var plan = new List<ImportFile>();
        foreach (var (name, text) in files)
        {
            var graph = LocalDefinitions.Parse(text, DefinitionBounds.Usual);
            var present = await nexus.ExportAsync(graph.DefinitionId, latest: true, ct);

            // Found by its name: another definition's name is none of this one's business.
            if (present is not null && LocalDefinitions.Parse(present, DefinitionBounds.Widest).DefinitionId != graph.DefinitionId)
            {
                present = null;
            }

            var isSame = present is not null && DefinitionMeaning.IsSame(present, EditMark.Without(text));
            var changes = present is null || isSame ? [] : DefinitionDiff.Between(present, text, (type, input) => IsSensitive(catalog, type, input));
            plan.Add(new ImportFile(name, graph.DefinitionId, graph.Name, present is null ? "new" : isSame ? "unchanged" : "changed", changes));
        }

        return new ImportPlan(plan);
    }

    private static void Show(Screen screen, ImportPlan plan)
    {
        if (screen.Json)
        {
            screen.Document(plan, DoorJson.Context.ImportPlan);
            return;
        }

        foreach (var line in Lines(plan.Files))
        {
            screen.Say(line);
        }
    }

    private static IEnumerable<string> Lines(IEnumerable<ImportFile> files) => files.SelectMany(file => file.Changes.Select(Line).Prepend($"{file.File}: '{file.Name}'{(file.DefinitionId == file.Name ? "" : $" ({file.DefinitionId})")} is {file.Status}"));

    private static string Line(DefinitionChange change) => change switch
    {
        { Kind: "added" } => $"  + {change.Place}{(change.New is { } what ? $" ({Short(what)})" : "")}",
        { Kind: "removed" } => $"  - {change.Place}{(change.Old is { } what ? $" ({Short(what)})" : "")}",
        { Old: null, New: { } only } when change.Place == "canvas" || change.Place.StartsWith("connection ", StringComparison.Ordinal) => $"  ~ {change.Place}: {only}",
        _ => $"  ~ {change.Place}: {Short(change.Old ?? "nothing")} → {Short(change.New ?? "nothing")}",
    };

    private static string Short(string value)
    {
        var line = value.Length == 0 ? "''" : value.ReplaceLineEndings(" ");
        return line.Length <= LongestValue ? line : line[..LongestValue] + "…";
    }
}
