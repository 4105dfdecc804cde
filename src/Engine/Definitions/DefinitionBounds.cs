namespace NexusWorkflows.Engine.Definitions;

/// <summary>How large a definition may be (S23).</summary>
/// <param name="Bytes">Of its text. Default 2 MiB.</param>
/// <param name="Activities">Those of the workflows it uses included. Default 2,000.</param>
/// <param name="Nesting">Activities inside each other. Default 64.</param>
public sealed record DefinitionBounds(int Bytes, int Activities, int Nesting)
{
    /// <summary>What is taken in where nothing else is configured.</summary>
    public static DefinitionBounds Usual { get; } = new(2 * 1024 * 1024, 2_000, 64);

    /// <summary>The most that can be configured, and what is read of a store: what was taken in under wider bounds still runs.</summary>
    public static DefinitionBounds Widest { get; } = new(16 * 1024 * 1024, 50_000, 128);
}
