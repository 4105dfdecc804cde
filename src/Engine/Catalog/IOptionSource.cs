namespace NexusWorkflows.Engine.Catalog;

/// <summary>A list that the running process knows and a designer offers as choices of an input.</summary>
public interface IOptionSource
{
    /// <summary>As inputs name it in <c>OptionsFrom</c>.</summary>
    string Name { get; }

    /// <summary>The choices as they are now; empty: none are known.</summary>
    /// <param name="others">What is written in the activity's inputs, by name whatever its case; what an expression makes isn't among them.</param>
    Task<IReadOnlyList<Option>> ListAsync(IReadOnlyDictionary<string, string> others, CancellationToken ct);
}

/// <summary>One choice.</summary>
/// <param name="Text">What people read.</param>
public sealed record Option(string Value, string Text);
