namespace NexusWorkflows.Engine.Definitions;

/// <summary>A definition can't be read; the message says what is wrong with which part.</summary>
/// <param name="place">Where: <c>root.activities[2]</c>, <c>variables[0].value</c>.</param>
public sealed class DefinitionException(string place, string message, Exception? inner = null) : Exception($"{place}: {message}", inner)
{
    public string Place { get; } = place;
}
