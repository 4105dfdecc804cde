namespace NexusWorkflows.Engine.Sealing;

/// <summary>A named secret as one decision finds it.</summary>
/// <param name="Secret">Its status is that of the moment.</param>
/// <param name="Value">Null: it isn't given out, or can't be opened.</param>
public sealed record NamedValue(NamedSecret Secret, string? Value)
{
    /// <summary>Without the value.</summary>
    public override string ToString() => Secret.Name;
}
