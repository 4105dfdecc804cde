namespace NexusWorkflows.Engine.Authoring;

/// <summary>An activity's output. Setting it makes it part of the step's answer, which the definition may bind to a variable.</summary>
public sealed class Output<T> : IBoundOutput
{
    /// <summary>True once it was set.</summary>
    public bool IsSet { get; private set; }

    public T? Value { get; private set; }

    object? IBoundOutput.Value => Value;

    public void Set(T? value)
    {
        Value = value;
        IsSet = true;
    }
}

internal interface IBoundOutput
{
    bool IsSet { get; }

    object? Value { get; }
}
