using System.CommandLine;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>Workflow definitions.</summary>
internal static class WorkflowsVerb
{
    private static readonly Argument<string> Name = new("NAME") { Description = "Name or id of a workflow" };
    private static readonly Option<string?> Output = new("--output", "-o") { Description = "File or folder to write to; in a folder it is named after the workflow's id", HelpName = "FILE|DIR" };
    private static readonly Option<string[]> Input = InputArguments.Values();
    private static readonly Option<string?> InputFile = InputArguments.File();

    public static Verb Make() => new Verb("workflows", "Look at, check and store workflow definitions")
    {
        Examples = ["workflows list", "workflows lint my.json", "workflows import my.json", "workflows plan onboarding --input name=Byrne --input subdomain=byrne"],
    }.Takes(
        new Verb("list", "List the workflows") { Examples = ["workflows list --json"] }.Does(ListAsync),
        new Verb("show", "Show a workflow and its inputs") { Examples = ["workflows show onboarding"] }.Takes(Name).Does(ShowAsync),
        new Verb("lint", "Check definitions without storing them") { Examples = ["workflows lint my.json other.json"] }.Takes(WorkflowImport.Files).Does(LintAsync),
        new Verb("import", "Store definitions and publish them") { Examples = ["workflows import my.json --dry-run", "workflows import my.json", "workflows import my.json --draft"] }
            .Takes(WorkflowImport.Files, WorkflowImport.Draft).Does(WorkflowImport.RunAsync),
        new Verb("export", "Print a definition, or write it into a file, in a form that is compared well") { Examples = ["workflows export onboarding --output workflows/", "workflows export onboarding > onboarding.json"] }
            .Takes(Name, Output).Does(ExportAsync),
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
        var files = session.Get(WorkflowImport.Files).Select(file => DefinitionLint.Check(file, Read(file))).ToList();
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

    private static async Task<int> ExportAsync(Session session, CancellationToken ct)
    {
        var name = session.Get(Name);
        var stored = await (await session.OpenAsync(ct)).ExportAsync(name, latest: false, ct) ?? throw Missing(name);
        var text = DefinitionFile.Of(stored);
        if (session.Get(Output) is not { } path)
        {
            session.Screen.Raw(text);
            return ExitCode.Done;
        }

        var file = Directory.Exists(path) || path.EndsWith('/') ? Path.Combine(path, FileNameOf(LocalDefinitions.Parse(stored, DefinitionBounds.Widest).DefinitionId)) : path;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        await File.WriteAllTextAsync(file, text, ct);
        session.Screen.Tell($"Written to '{file}'.");
        return ExitCode.Done;
    }

    // An id may be anything, a path too.
    private static string FileNameOf(string definitionId) => (definitionId.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.') && !definitionId.StartsWith('.') ? definitionId : Slug.Of(definitionId)) + ".json";

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

    public static string Read(string file) => File.Exists(file) ? File.ReadAllText(file) : throw RefusalException.Invalid("file.missing", $"The file '{file}' isn't there.");

    private static RefusalException Missing(string name) => RefusalException.NotFound("workflow", name, $"'{Hints.Command("workflows list")}' shows those that exist.");
}
