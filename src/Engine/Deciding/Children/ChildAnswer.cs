using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Deciding.Children;

/// <summary>What became of a wish.</summary>
public abstract record ChildAnswer
{
    private ChildAnswer()
    {
    }

    /// <param name="Checked">One for each order.</param>
    public sealed record Found(ChildDefinition Definition, IReadOnlyList<CheckedInput> Checked) : ChildAnswer;

    /// <summary>There is no such published definition or stored version.</summary>
    public sealed record NotFound : ChildAnswer;

    /// <summary>There is one, but it can't be started like this.</summary>
    /// <param name="IsConflict">Because of what exists already.</param>
    public sealed record Refused(string Code, string Reason, bool IsConflict = false) : ChildAnswer;
}

/// <summary>What a start rule made of an input.</summary>
/// <param name="Changed">What it changed or added, as plain values; empty: nothing.</param>
/// <param name="Site">The site it is about; null: nothing says.</param>
public sealed record CheckedInput(JsonObject Changed, string? Site);
