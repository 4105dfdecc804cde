using System.Security.Cryptography;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;

namespace NexusWorkflows.Activities.Tests.Running;

/// <summary>Calls an activity as the engine does, without deciding anything.</summary>
internal static class Drive
{
    public static ActivityContext Context(List<string>? log = null, TimeProvider? clock = null) =>
        new("run1", "run1", "s1", "test:me", clock ?? TimeProvider.System, TimeSpan.FromSeconds(60), line => log?.Add(line));

    public static string Token() => "nx" + RandomNumberGenerator.GetHexString(16, lowercase: true);

    public static Intent Intent(string? token = null, JsonNode? before = null) => new(token ?? Token(), Token(), DateTimeOffset.UnixEpoch, before);

    /// <summary>Looks, makes, and looks again, target by target; returns the records.</summary>
    public static async Task<IReadOnlyList<EffectRecord>> MakeAsync(ResourceActivity activity)
    {
        var made = new List<EffectRecord>();
        foreach (var target in activity.Targets(Context()))
        {
            var before = await activity.ObserveAsync(Context(), target, default);
            Assert.True(before.Kind == ObservationKind.Absent, $"{target.Key}: {before}");
            var intent = Intent(before: before.Before);
            await activity.CreateAsync(Context(), target, intent, default);
            var after = await activity.ObserveAsync(Context(), target, default);
            Assert.True(after.Kind is ObservationKind.Found or ObservationKind.AsWished, $"{target.Key}: {after}");
            made.Add(new EffectRecord(Token(), target, intent.Token, after.Ids?.DeepClone().AsObject() ?? [], before.Before?.DeepClone()));
        }

        activity.SetOutputs(Context(), made);
        return made;
    }

    /// <summary>Removes what was made, newest first, and looks that it is gone.</summary>
    public static async Task RemoveAsync(ResourceActivity activity, IReadOnlyList<EffectRecord> made)
    {
        foreach (var effect in made.Reverse())
        {
            await activity.RemoveAsync(Context(), effect.Target, effect, Intent(effect.Token), default);
            var after = await activity.ObserveAsync(Context(), effect.Target, default);
            Assert.True(after.Kind == ObservationKind.Absent, $"{effect.Target.Key}: {after}");
        }
    }

    /// <summary>The only target's observation.</summary>
    public static Task<Observation> LookAsync(ResourceActivity activity) => activity.ObserveAsync(Context(), Assert.Single(activity.Targets(Context())), default);

    public static Input<T> Of<T>(T value) => new(value);

    public static Input<IReadOnlyList<string>> List(params string[] values) => new(values);

    public static Input<Secret> Secret(string value = "correct-horse-9") => new(new Secret(value));
}
