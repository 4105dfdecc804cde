using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;

namespace NexusWorkflows.Engine.Tests.Running;

/// <summary>An outside with boxes and lids that outlives every process of ours, counts what was done to it, and can lose answers.</summary>
public sealed class ToyWorld
{
    /// <summary>Tokens of boxes by name.</summary>
    public ConcurrentDictionary<string, string?> Boxes { get; } = new();

    /// <summary>Lids, which carry no token.</summary>
    public ConcurrentDictionary<string, bool> Lids { get; } = new();

    public ConcurrentDictionary<string, int> Made { get; } = new();

    /// <summary>Faults to play, by <c>call/name</c>, each used once unless it is for good.</summary>
    public ConcurrentDictionary<string, ToyFault> Faults { get; } = new();

    /// <summary>Removals in the order they were done, as <c>name</c>.</summary>
    public ConcurrentQueue<string> Removed { get; } = new();

    /// <summary>Calls, by <c>call/name</c>, that don't return before they are let go.</summary>
    public ConcurrentDictionary<string, ManualResetEventSlim> Gates { get; } = new();

    /// <summary>Calls that have begun, by <c>call/name</c>.</summary>
    public ConcurrentDictionary<string, bool> Begun { get; } = new();

    /// <summary>Boxes that are half made.</summary>
    public ConcurrentDictionary<string, bool> Halves { get; } = new();

    public bool IsDown { get; set; }

    private int probes;

    public int Probes => Volatile.Read(ref probes);

    public void Probe() => Interlocked.Increment(ref probes);

    public void Call(string call, string name, Action effect)
    {
        Begun[$"{call}/{name}"] = true;
        if (Gates.TryGetValue($"{call}/{name}", out var gate))
        {
            gate.Wait(TimeSpan.FromSeconds(20));
        }

        if (IsDown)
        {
            throw new ActivityFaultException(StepErrorKind.Down, "toys.down", "The toys are down.") { System = "toys" };
        }

        if (!Faults.TryGetValue($"{call}/{name}", out var fault))
        {
            effect();
            return;
        }

        if (!fault.ForGood)
        {
            Faults.TryRemove($"{call}/{name}", out _);
        }

        if (fault.Done)
        {
            effect();
        }

        throw new ActivityFaultException(fault.Kind, "toys.fault", $"The toys refused to {call} '{name}'.");
    }

    /// <summary>Doesn't come back by itself where a fault <c>hang/name</c> is set.</summary>
    public Task HangAsync(string name, CancellationToken ct) => Faults.TryRemove($"hang/{name}", out _) ? Task.Delay(Timeout.Infinite, ct) : Task.CompletedTask;

    public void Remove<T>(ConcurrentDictionary<string, T> things, string name)
    {
        if (things.TryRemove(name, out _))
        {
            Removed.Enqueue(name);
        }
    }

    public void Count(string key) => Made.AddOrUpdate(key, 1, (_, n) => n + 1);
}

/// <param name="Done">The effect happened, only the answer is lost.</param>
public sealed record ToyFault(StepErrorKind Kind, bool Done = false, bool ForGood = false);

public sealed class ToyProbe(ToyWorld world) : ISystemProbe
{
    public string System => "toys";

    public Task ProbeAsync(CancellationToken ct)
    {
        world.Probe();
        world.Call("probe", "", () => { });
        return Task.CompletedTask;
    }
}

[Activity("Toy", "Toys", "Makes a box that carries a token.")]
public sealed class MakeBox(ToyWorld world) : ResourceActivity
{
    [Input(Required = true)]
    public required Input<string> Name { get; init; }

    [Input(Generate = true, OneTime = true)]
    public required Input<Secret> Key { get; init; }

    [Output]
    public Output<string>? Token { get; init; }

    [Output(Sensitive = true)]
    public Output<Secret>? Pin { get; init; }

    public override IReadOnlyList<Target> Targets(ActivityContext context) => [new Target("toys", "box", Name.Value)];

    public override Task<Observation> ObserveAsync(ActivityContext context, Target target, CancellationToken ct)
    {
        var seen = Observation.Absent();
        world.Call("look", target.Name, () => seen = !world.Boxes.TryGetValue(target.Name, out var token) ? Observation.Absent()
            : world.Halves.ContainsKey(target.Name) ? Observation.Partial(token, $"box '{target.Name}' has no bottom")
            : Observation.Found(token, new() { ["token"] = token }));
        return Task.FromResult(seen);
    }

    public override async Task CreateAsync(ActivityContext context, Target target, Intent intent, CancellationToken ct)
    {
        world.Call("make", target.Name, () =>
        {
            if (!world.Boxes.TryAdd(target.Name, intent.Token))
            {
                throw new ActivityFaultException(StepErrorKind.Conflict, "toys.exists", $"There is a box '{target.Name}' already.");
            }

            if (world.Faults.ContainsKey($"halve/{target.Name}"))
            {
                world.Halves[target.Name] = true;
            }

            world.Count("box/" + target.Name);
        });
        context.Changed();
        world.Call("halve", target.Name, () => world.Halves.TryRemove(target.Name, out _));
        world.Call("polish", target.Name, () => { });
        await world.HangAsync(target.Name, ct);
        context.Log($"made {target.Name} with key {Key.Value.Reveal()}");
    }

    public override Task RemoveAsync(ActivityContext context, Target target, EffectRecord recorded, Intent intent, CancellationToken ct)
    {
        world.Call("remove", target.Name, () => world.Remove(world.Boxes, target.Name));
        return Task.CompletedTask;
    }

    public override void SetOutputs(ActivityContext context, IReadOnlyList<EffectRecord> effects) => Token?.Set(effects[0].Ids["token"]?.GetValue<string>());
}

[Activity("Toy", "Toys", "Puts lids on a box; a lid carries no token.")]
public sealed class MakeLids(ToyWorld world) : ResourceActivity
{
    [Input(Required = true)]
    public required Input<string> Box { get; init; }

    public override IReadOnlyList<Target> Targets(ActivityContext context) => [new Target("toys", "lid", Box.Value + "-a"), new Target("toys", "lid", Box.Value + "-b")];

    public override Task<Observation> ObserveAsync(ActivityContext context, Target target, CancellationToken ct)
    {
        var seen = Observation.Absent();
        world.Call("look", target.Name, () => seen = world.Lids.ContainsKey(target.Name)
            ? Observation.Found(world.Boxes.GetValueOrDefault(Box.Value), inherited: true)
            : Observation.Absent());
        return Task.FromResult(seen);
    }

    public override Task CreateAsync(ActivityContext context, Target target, Intent intent, CancellationToken ct)
    {
        world.Call("make", target.Name, () =>
        {
            if (!world.Lids.TryAdd(target.Name, true))
            {
                throw new ActivityFaultException(StepErrorKind.Conflict, "toys.exists", $"There is a lid '{target.Name}' already.");
            }

            world.Count("lid/" + target.Name);
        });
        return Task.CompletedTask;
    }

    public override Task RemoveAsync(ActivityContext context, Target target, EffectRecord recorded, Intent intent, CancellationToken ct)
    {
        world.Call("remove", target.Name, () => world.Remove(world.Lids, target.Name));
        return Task.CompletedTask;
    }
}

[Activity("Toy", "Toys", "Keeps a note in our own store.")]
public sealed class KeepNote : ProbeActivity
{
    /// <summary>Which kind of change; empty: none.</summary>
    [Input]
    public required Input<string> Change { get; init; }

    [Input]
    public required Input<JsonNode?> Data { get; init; }

    /// <summary>How long the note is that it gives; 0: the data.</summary>
    [Input]
    public required Input<int> Length { get; init; }

    [Output]
    public Output<JsonNode>? Kept { get; init; }

    /// <summary>What it fails with; empty: it doesn't.</summary>
    [Input]
    public required Input<string> Complaint { get; init; }

    public override Task ProbeAsync(ActivityContext context, CancellationToken ct)
    {
        if (Complaint.Value is { Length: > 0 } complaint)
        {
            throw new ActivityFaultException(StepErrorKind.Permanent, "toys.complaint", complaint);
        }

        if (Change.Value is { Length: > 0 } kind)
        {
            context.Write(kind, []);
        }

        Kept?.Set(Length.Value > 0 ? new string('x', Length.Value) : Data.Value?.DeepClone());
        return Task.CompletedTask;
    }
}
