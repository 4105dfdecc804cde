namespace NexusWorkflows.Engine.Authoring;

/// <summary>An activity's input. The definition holds an expression; the engine evaluates it before the call and binds the value.</summary>
/// <typeparam name="T">string, bool, int, long, decimal, <see cref="Secret"/>, a list of strings, or a <see cref="System.Text.Json.Nodes.JsonNode"/>.</typeparam>
public sealed class Input<T>(T value) : IBoundInput
{
    /// <summary>The evaluated value; the type's default where the definition gave none.</summary>
    public T Value { get; } = value;

    object? IBoundInput.Value => Value;
}

internal interface IBoundInput
{
    object? Value { get; }
}
