using NexusWorkflows.Engine.Catalog;

namespace NexusWorkflows.Activities.Options;

/// <summary>A list that is at hand in this process.</summary>
/// <param name="list">Makes it, from what is written in the activity's other inputs.</param>
internal sealed class KnownOptions(string name, Func<IReadOnlyDictionary<string, string>, IEnumerable<Option>> list) : IOptionSource
{
    public string Name { get; } = name;

    public Task<IReadOnlyList<Option>> ListAsync(IReadOnlyDictionary<string, string> others, CancellationToken ct) => Task.FromResult<IReadOnlyList<Option>>([.. list(others)]);

    /// <summary>A list of texts that stand for themselves.</summary>
    public static KnownOptions Of(string name, Func<IReadOnlyDictionary<string, string>, IEnumerable<string>> list) => new(name, others => list(others).Select(text => new Option(text, text)));
}
