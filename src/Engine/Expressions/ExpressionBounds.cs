using System.Globalization;

namespace NexusWorkflows.Engine.Expressions;

/// <summary>What one evaluation of a script or template may use (S23). More than that is an incident of its step.</summary>
public sealed record ExpressionBounds
{
    public static ExpressionBounds Usual { get; } = new();

    /// <summary>Default 1 s.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Bytes. Default 64 MiB.</summary>
    public long Memory { get; init; } = 64 * 1024 * 1024;

    /// <summary>Levels of functions that call each other. Default 1,000.</summary>
    public int Recursion { get; init; } = 1_000;

    /// <summary>Characters that a template may write or hold in one value: a sixteenth of the memory, for it copies them on its way.</summary>
    internal long Characters => Memory / 16;

    internal string TimeText => string.Create(CultureInfo.InvariantCulture, $"{Time.TotalSeconds:0.###} s");

    internal string MemoryText => Memory >= 1024 * 1024 ? string.Create(CultureInfo.InvariantCulture, $"{Memory / 1024.0 / 1024:0.##} MiB") : string.Create(CultureInfo.InvariantCulture, $"{Memory:N0} bytes");
}
