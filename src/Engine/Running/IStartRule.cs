using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Running;

/// <summary>What a workflow's input has to fulfil before a run of it is accepted; it may fill in what follows from the rest.</summary>
public interface IStartRule
{
    /// <summary>The definition's name.</summary>
    string Workflow { get; }

    Task<StartCheck> CheckAsync(JsonObject input, CancellationToken ct);
}

/// <summary>An input as checked.</summary>
/// <param name="Input">The input to start with.</param>
/// <param name="Errors">What is wrong, by field; empty: nothing.</param>
/// <param name="Conflict">What exists already; null: nothing known.</param>
/// <param name="Site">The site the run is about; null: the definition says, or none.</param>
public sealed record StartCheck(JsonObject Input, IReadOnlyDictionary<string, string[]> Errors, StartConflict? Conflict, string? Site);

/// <param name="Code">Stable dotted code, for example <c>site.exists</c>.</param>
/// <param name="Site">The site that exists; null: something else.</param>
public sealed record StartConflict(string Code, string Message, string? Site);
