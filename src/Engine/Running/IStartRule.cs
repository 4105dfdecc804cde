using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Running;

/// <summary>What a workflow demands of its inputs before a run is accepted.</summary>
public interface IStartRule
{
    /// <summary>The workflow's name.</summary>
    string Workflow { get; }

    /// <summary>Checks and completes the inputs; changes nothing outside.</summary>
    Task<StartCheck> CheckAsync(JsonObject input, CancellationToken ct);
}

/// <summary>The verdict on a start.</summary>
/// <param name="Input">The inputs to run with: normalised, defaults filled in.</param>
/// <param name="Errors">By input, in plain words; empty: acceptable.</param>
/// <param name="Conflict">What stands in the way although the inputs are right; null: nothing.</param>
/// <param name="Site">The site it is about; null: none, or it isn't known.</param>
public sealed record StartCheck(JsonObject Input, IReadOnlyDictionary<string, string[]> Errors, StartConflict? Conflict, string? Site);

/// <param name="Code">Stable dotted code, for example <c>site.exists</c>.</param>
/// <param name="Site">The site in the way; null: none.</param>
public sealed record StartConflict(string Code, string Message, string? Site);
