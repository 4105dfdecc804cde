namespace NexusWorkflows.Engine.Definitions;

/// <summary>Which live runs forbid another start; Elsa's activation strategies.</summary>
public enum Activation
{
    Always,

    /// <summary>A live run of the same definition, whatever its version.</summary>
    Singleton,

    /// <summary>A live run with the same correlation id, of whatever definition. Runs without one count as having the same.</summary>
    Correlation,

    /// <summary>A live run of the same definition with the same correlation id.</summary>
    CorrelatedSingleton,
}
