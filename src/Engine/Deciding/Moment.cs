using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Expressions;
using NexusWorkflows.Engine.Sealing;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>The time and chance of one decision: what scripts see as clock and random, and where new ids come from. The same moment gives the same decision.</summary>
public sealed class Moment
{
    private readonly Random random;
    private readonly Func<int, string> password;

    /// <param name="now">UTC.</param>
    /// <param name="seed">Seed of ids, jitter and what scripts see as random.</param>
    /// <param name="secrets">The run's opened secrets by name.</param>
    /// <param name="password">Makes a password of a length; strong in a runner, fixed in a test.</param>
    /// <param name="settings">The engine's scales and patience.</param>
    public Moment(DateTimeOffset now, int seed, IReadOnlyDictionary<string, string> secrets, Func<int, string> password, EngineSettings settings)
    {
        Now = now;
        Seed = seed;
        Secrets = secrets;
        Settings = settings;
        random = new Random(seed);
        this.password = password;
    }

    public DateTimeOffset Now { get; }

    public int Seed { get; }

    public IReadOnlyDictionary<string, string> Secrets { get; }

    public EngineSettings Settings { get; }

    /// <summary>The named secrets that the definition refers to, by name, as they are now; one that isn't here isn't there. Default none.</summary>
    public IReadOnlyDictionary<string, NamedValue> Named { get; init; } = new Dictionary<string, NamedValue>();

    /// <summary>Goes into every new id, beside the seed: a seed alone has too few values for ids that must differ over all runs. Default 0.</summary>
    public long Salt { get; init; }

    /// <summary>From 0 up to, but not including, 1.</summary>
    public double NextDouble() => random.NextDouble();

    /// <summary>A new id of 16 hex digits.</summary>
    public string NextId() => ((ulong)(random.NextInt64(long.MinValue, long.MaxValue) ^ Salt)).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A new password of letters and digits.</summary>
    public string NextPassword(int length) => password(length);
}

/// <summary>Scales and bounds of the engine; section <c>engine:</c> of the configuration.</summary>
public sealed record EngineSettings
{
    /// <summary>Factor on every back-off and poll. Default 1; tests set it small.</summary>
    public double BackoffScale { get; init; } = 1;

    /// <summary>How long a run waits for a system that is down before it is an incident. Default 1 h.</summary>
    public TimeSpan DownLimit { get; init; } = TimeSpan.FromHours(1);

    /// <summary>After this time an HTTP request without an answer can't have a late effect. Default 30 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Factor on every activity's deadline. Default 1; tests set it small.</summary>
    public double DeadlineScale { get; init; } = 1;

    /// <summary>How long a claim holds without a heartbeat. Default 15 s.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Steps of the flow that one burst takes before it commits. Default 1,000.</summary>
    public int BurstLimit { get; init; } = 1_000;

    /// <summary>Steps that one run may take. Default 100,000.</summary>
    public int RunStepLimit { get; init; } = 100_000;

    /// <summary>Live steps at once. Default 1,000.</summary>
    public int LiveStepLimit { get; init; } = 1_000;

    /// <summary>How many live runs may count against a named limit at once. A name that isn't here has no limit. Default none.</summary>
    public IReadOnlyDictionary<string, int> Limits { get; init; } = new Dictionary<string, int>();

    /// <summary>How long a stimulus for which no bookmark waits is kept for one that comes. Default 10 min, as Elsa's.</summary>
    public TimeSpan StimulusPatience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A run that waits for a person, or longer than this, gives up its holds meanwhile. Default 1 h.</summary>
    public TimeSpan HoldPatience { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Bytes that the state of one run may have, its large values aside. Default 1 MiB.</summary>
    public int StateLimit { get; init; } = 1024 * 1024;

    /// <summary>What one script or template may use.</summary>
    public ExpressionBounds Expressions { get; init; } = ExpressionBounds.Usual;

    /// <summary>How large a definition may be that is taken in.</summary>
    public DefinitionBounds Definitions { get; init; } = DefinitionBounds.Usual;

    /// <summary>How many runs may wait for each other in a chain. Default 64.</summary>
    public int ChildDepthLimit { get; init; } = 64;

    /// <summary>Runs that one step may start at once. Default 10,000.</summary>
    public int ChildLimit { get; init; } = 10_000;

    /// <summary>Commit after every activity of the flow instead of after every burst. Default false.</summary>
    public bool CommitEveryStep { get; init; }
}
