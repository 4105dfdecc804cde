using System.CommandLine;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>Workflow definitions.</summary>
internal static class WorkflowsVerb
{
    private static readonly Argument<string> Name = new("NAME") { Description = "Name or id of a workflow" };
    private static readonly Argument<string[]> Files = new("FILE") { Description = "Definitions, Elsa 3 JSON", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<bool> Draft = new("--draft") { Description = "Store it without publishing" };
    private static readonly Option<string[]> Input = InputArguments.Values();
    private static readonly Option<string?> InputFile = InputArguments.File();

    public static Verb Make() => new Verb("workflows", "Look at, check and store workflow definitions")
    {
        Examples = ["workflows list", "workflows lint my.json", "workflows import my.json", "workflows plan onboarding --input name=Byrne --input subdomain=byrne"],
    }.Takes(
        new Verb("list", "List the workflows") { Examples = ["workflows list --json"] }.Does(ListAsync),
        new Verb("show", "Show a workflow and its inputs") { Examples = ["workflows show onboarding"] }.Takes(Name).Does(ShowAsync),
        new Verb("lint", "Check definitions without storing them") { Examples = ["workflows lint my.json other.json"] }.Takes(Files).Does(LintAsync),
        new Verb("import", "Store definitions and publish them") { Examples = ["workflows import my.json", "workflows import my.json --draft"] }.Takes(Files, Draft).Does(ImportAsync),
        new Verb("export", "Print a definition as it was stored") { Examples = ["workflows export onboarding > onboarding.json"] }.Takes(Name).Does(ExportAsync),
        new Verb("publish", "Publish a workflow's latest draft") { Examples = ["workflows publish my"] }.Takes(Name).Does(PublishAsync),
        new Verb("plan", "Show what a run would do, without doing it") { Examples = ["workflows plan onboarding --input name=Byrne --input subdomain=byrne"] }.Takes(Name, Input, InputFile).Does(PlanAsync));

    private static async Task<int> ListAsync(Session session, CancellationToken ct)
    {
        var workflows = await (await session.OpenAsync(ct)).ListWorkflowsAsync(ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(workflows, DoorJson.Context.ListDocumentWorkflowDocument);
        }
        else
        {
            session.Screen.Table(["NAME", "VERSION", "STATE", "WHAT"], [.. workflows.Items.Select(item => (IReadOnlyList<string>)[item.Name, $"{item.Version}", item.IsPublished ? "published" : "draft", item.Description ?? ""])]);
        }

        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(Session session, CancellationToken ct)
    {
        var name = session.Get(Name);
        var workflows = await (await session.OpenAsync(ct)).ListWorkflowsAsync(ct);
        var workflow = workflows.Items.FirstOrDefault(item => item.Name == name || item.DefinitionId == name) ?? throw Missing(name);
        if (session.Screen.Json)
        {
            session.Screen.Document(workflow, DoorJson.Context.WorkflowDocument);
            return ExitCode.Done;
        }

        session.Screen.Say($"{workflow.Name} v{workflow.Version} ({workflow.DefinitionId}), {(workflow.IsPublished ? "published" : "draft")}");
        if (workflow.Description is { } description)
        {
            session.Screen.Say(description);
        }

        session.Screen.Table(["INPUT", "TYPE", "WHAT"], [.. workflow.Inputs.Select(input => (IReadOnlyList<string>)[input.Name, input.Type + (input.Sensitive ? ", secret" : ""), input.Description ?? ""])]);
        return ExitCode.Done;
    }

    private static Task<int> LintAsync(Session session, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var files = session.Get(Files).Select(file => DefinitionLint.Check(file, Read(file))).ToList();
        if (session.Screen.Json)
        {
            session.Screen.Document(new LintDocument(files), DoorJson.Context.LintDocument);
        }

        foreach (var file in files)
        {
            foreach (var finding in file.Findings)
            {
                session.Screen.Say($"{file.File}: {finding.Severity}: {finding.Place}: {finding.Message}");
            }

            if (file.Secrets.Count > 0)
            {
                session.Screen.Say($"{file.File}: takes the named secret{(file.Secrets.Count == 1 ? "" : "s")} {string.Join(", ", file.Secrets.Select(name => $"'{name}'"))}, which must be set where it is published.");
            }
        }

        var wrong = files.Sum(file => file.Findings.Count(finding => finding.Severity == "error"));
        if (wrong > 0)
        {
            session.Screen.Fail($"{wrong} error{(wrong == 1 ? "" : "s")} in {files.Count} file{(files.Count == 1 ? "" : "s")}.");
            return Task.FromResult(ExitCode.Failed);
        }

        session.Screen.Tell("Nothing stands in the way of publishing.");
        return Task.FromResult(ExitCode.Done);
    }

    private static async Task<int> ImportAsync(Session session, CancellationToken ct)
    {
        var definitions = session.Get(Files).Select(file => Read(file)).ToList();
        var nexus = await session.OpenAsync(ct);
        var stored = new List<WorkflowDocument>();
        foreach (var definition in definitions)
        {
            var workflow = await nexus.ImportAsync(new ImportOrder(definition, !session.Get(Draft)), ct);
            stored.Add(workflow);
            session.Screen.Say($"{workflow.Name} v{workflow.Version} is {(workflow.IsPublished ? "published" : "stored as a draft")}.");
        }

        if (session.Screen.Json)
        {
            session.Screen.Document(ListDocument<WorkflowDocument>.Of(stored), DoorJson.Context.ListDocumentWorkflowDocument);
        }

        return ExitCode.Done;
    }

    private static async Task<int> ExportAsync(Session session, CancellationToken ct)
    {
        var name = session.Get(Name);
        session.Screen.Raw(await (await session.OpenAsync(ct)).ExportAsync(name, ct) ?? throw Missing(name));
        return ExitCode.Done;
    }

    private static async Task<int> PublishAsync(Session session, CancellationToken ct)
    {
        var workflow = await (await session.OpenAsync(ct)).PublishAsync(session.Get(Name), ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(workflow, DoorJson.Context.WorkflowDocument);
        }

        session.Screen.Say($"{workflow.Name} v{workflow.Version} is published.");
        return ExitCode.Done;
    }

    private static async Task<int> PlanAsync(Session session, CancellationToken ct)
    {
        var nexus = await session.OpenAsync(ct);
        var input = InputArguments.Read(session.Get(Input), session.Get(InputFile), await InputArguments.SensitiveOfAsync(nexus, session.Get(Name), ct));
        return RunStart.ShowPlan(session.Screen, await nexus.PlanAsync(session.Get(Name), input, ct));
    }

    private static string Read(string file) => File.Exists(file) ? File.ReadAllText(file) : throw RefusalException.Invalid("file.missing", $"The file '{file}' isn't there.");

    private static RefusalException Missing(string name) => RefusalException.NotFound("workflow", name, $"'{Hints.Command("workflows list")}' shows those that exist.");
}
