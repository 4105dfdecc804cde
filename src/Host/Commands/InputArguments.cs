using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>Inputs as given on the command line: <c>k=v</c>, <c>k=@file</c>, or a JSON file of many.</summary>
internal static class InputArguments
{
    public static Option<string[]> Values() => new("--input", "-i")
    {
        Description = "An input; @FILE takes its value from a file, [ and { begin JSON",
        HelpName = "NAME=VALUE",
        AllowMultipleArgumentsPerToken = false,
    };

    public static Option<string?> File() => new("--input-file") { Description = "A JSON object with inputs by name", HelpName = "FILE" };

    /// <param name="sensitive">Names whose values must not stand on the command line, where every user of the machine can read them.</param>
    public static JsonObject Read(IReadOnlyList<string>? values, string? file, IReadOnlyCollection<string> sensitive)
    {
        var input = file is null ? [] : ReadFile(file);
        foreach (var value in values ?? [])
        {
            var split = value.IndexOf('=', StringComparison.Ordinal);
            if (split <= 0)
            {
                throw RefusalException.Usage($"'{value}' is no input. Write --input NAME=VALUE or --input NAME=@FILE.");
            }

            var (name, text) = (value[..split], value[(split + 1)..]);
            if (!text.StartsWith('@') && sensitive.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw RefusalException.Invalid("input.sensitive", $"'{name}' is a secret and can't be given on the command line. Write --input {name}=@FILE, or put it into --input-file.");
            }

            input[name] = ValueOf(name, text);
        }

        return input;
    }

    /// <summary>Names of a workflow's inputs that are secrets.</summary>
    public static async Task<IReadOnlyCollection<string>> SensitiveOfAsync(INexus nexus, string workflow, CancellationToken ct)
    {
        var workflows = await nexus.ListWorkflowsAsync(ct);
        var found = workflows.Items.FirstOrDefault(item => item.Name == workflow || item.DefinitionId == workflow);
        return [.. found?.Inputs.Where(item => item.Sensitive).Select(item => item.Name) ?? []];
    }

    /// <summary>Names of inputs that are secrets, of the activities at which a run is paused.</summary>
    public static async Task<IReadOnlyCollection<string>> SensitiveOfAsync(INexus nexus, RunDocument run, CancellationToken ct)
    {
        var types = run.Steps.Where(step => step.Status == "faulted").Select(step => step.Activity).ToHashSet(StringComparer.Ordinal);
        var activities = await nexus.ListActivitiesAsync(ct);
        return [.. activities.Items.Where(activity => types.Contains(activity.Type)).SelectMany(activity => activity.Inputs).Where(item => item.Sensitive).Select(item => item.Name)];
    }

    private static JsonNode? ValueOf(string name, string text)
    {
        if (text.StartsWith('@'))
        {
            return JsonValue.Create(TextOf(text[1..], $"The file '{text[1..]}' for the input '{name}'").TrimEnd('\r', '\n'));
        }

        return text is ['[' or '{', ..] ? Parse(text, $"The input '{name}' begins like JSON but isn't") : JsonValue.Create(text);
    }

    private static JsonObject ReadFile(string file) => Parse(TextOf(file, $"The input file '{file}'"), $"The input file '{file}' isn't JSON") as JsonObject
        ?? throw RefusalException.Invalid("input.bad_json", $"The input file '{file}' must hold one JSON object with inputs by name.");

    private static string TextOf(string file, string what)
    {
        try
        {
            return System.IO.File.ReadAllText(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw RefusalException.Invalid("input.file_missing", $"{what} isn't there.");
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException or ArgumentException)
        {
            throw RefusalException.Invalid("input.file_unreadable", $"{what} can't be read: {e.Message}");
        }
    }

    private static JsonNode? Parse(string json, string wrong)
    {
        try
        {
            JsonTexts.Check(Encoding.UTF8.GetBytes(json), JsonTexts.ForBodies);
            return JsonNode.Parse(json);
        }
        catch (JsonException e)
        {
            throw RefusalException.Invalid("input.bad_json", $"{wrong}: {e.Message}");
        }
    }
}
