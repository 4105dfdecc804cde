using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Authoring;

/// <summary>Changes values that have a before-image. Undo restores a value only while it still is the one that was set.</summary>
public abstract class SettingActivity : ResourceActivity
{
    internal override ActivityKind Kind => ActivityKind.Setting;

    /// <summary>Tells whether the target has the wished value (null), or which value it has before the change.</summary>
    protected abstract Task<SettingReading> ReadAsync(ActivityContext context, Target target, CancellationToken ct);

    /// <summary>Sets the wished value.</summary>
    protected abstract Task WriteAsync(ActivityContext context, Target target, Intent intent, CancellationToken ct);

    /// <summary>Puts the value before back; called only while the wished value is still there.</summary>
    protected abstract Task RestoreAsync(ActivityContext context, Target target, JsonNode? before, Intent intent, CancellationToken ct);

    public sealed override async Task<Observation> ObserveAsync(ActivityContext context, Target target, CancellationToken ct)
    {
        var reading = await ReadAsync(context, target, ct);
        return reading.IsWished ? Observation.AsWished() : Observation.Absent(reading.Value);
    }

    public sealed override Task CreateAsync(ActivityContext context, Target target, Intent intent, CancellationToken ct) => WriteAsync(context, target, intent, ct);

    public sealed override Task RemoveAsync(ActivityContext context, Target target, EffectRecord recorded, Intent intent, CancellationToken ct) =>
        RestoreAsync(context, target, recorded.Before, intent, ct);
}

/// <summary>A setting's present value. It is sealed when stored.</summary>
public readonly record struct SettingReading(bool IsWished, JsonNode? Value)
{
    public static SettingReading Wished { get; } = new(true, null);

    public static SettingReading Other(JsonNode? value) => new(false, value);
}
