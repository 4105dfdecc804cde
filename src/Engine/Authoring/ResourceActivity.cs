using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Authoring;

/// <summary>States what should be there. From observe, create and remove the engine gets the run, resume after a crash, plan, undo and drift.</summary>
public abstract class ResourceActivity : ExternalActivity
{
    internal override ActivityKind Kind => ActivityKind.Resource;

    /// <summary>The things it makes, in order; each gets an intent and an effect of its own.</summary>
    public abstract IReadOnlyList<Target> Targets(ActivityContext context);

    /// <summary>Looks at one target; changes nothing.</summary>
    public abstract Task<Observation> ObserveAsync(ActivityContext context, Target target, CancellationToken ct);

    /// <summary>Makes one target. At-least-once: it may be called again after a lost answer, once the target was observed absent.</summary>
    public abstract Task CreateAsync(ActivityContext context, Target target, Intent intent, CancellationToken ct);

    /// <summary>Removes one target that was recorded, or that was left partial by an attempt of ours. What is absent already is done.</summary>
    public abstract Task RemoveAsync(ActivityContext context, Target target, EffectRecord recorded, Intent intent, CancellationToken ct);

    /// <summary>Sets the outputs after every target was read back. Reads of the outside belong into observe, as recorded facts.</summary>
    public virtual void SetOutputs(ActivityContext context, IReadOnlyList<EffectRecord> effects)
    {
    }

    /// <summary>What a partial target of ours needs: false (default) it is removed and made again; true: create finishes it.</summary>
    public virtual bool FinishesPartial => false;

    /// <summary>Tells whether an attempt without an answer is proven over. Default (null): once the system's request time-out has passed since it was sent.</summary>
    public virtual Task<bool?> IsOverAsync(ActivityContext context, Intent intent, CancellationToken ct) => Task.FromResult<bool?>(null);
}
