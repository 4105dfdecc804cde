namespace NexusWorkflows.Engine.Authoring;

/// <summary>Base of every activity that calls the outside. It holds no retry, no sleep and no transaction: the engine drives it.</summary>
public abstract class ExternalActivity
{
    internal abstract ActivityKind Kind { get; }

    /// <summary>The outcomes of a completed step. Default <c>Done</c>; read after the last call.</summary>
    public virtual IReadOnlyList<string> Outcomes => ["Done"];

    /// <summary>What went wrong where that is an outcome, too; null: nothing. Read after the last call.</summary>
    public virtual string? Error => null;
}
