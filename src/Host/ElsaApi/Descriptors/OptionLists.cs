using Microsoft.Extensions.Logging;
using NexusWorkflows.Engine.Catalog;

namespace NexusWorkflows.Host.ElsaApi.Descriptors;

/// <summary>The lists that inputs offer to choose from, as the running process knows them now.</summary>
internal sealed partial class OptionLists(IEnumerable<IOptionSource> sources, TimeProvider clock, ILogger<OptionLists> log)
{
    /// <summary>An editor waits for it: a list that takes longer counts as unknown.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly Dictionary<string, string> Nothing = [];
    private readonly Dictionary<string, IOptionSource> sources = sources.ToDictionary(source => source.Name, StringComparer.Ordinal);

    /// <summary>The choices of an input; none where its source can't be asked, so that its value is typed instead.</summary>
    /// <param name="others">What is written in the activity's inputs, by name; null: nothing.</param>
    public async Task<IReadOnlyList<Option>> OfAsync(InputDescriptor input, IReadOnlyDictionary<string, string>? others, CancellationToken ct)
    {
        if (input.OptionsFrom is not { } name)
        {
            return [.. input.Options.Select(option => new Option(option, option))];
        }

        using var limit = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await sources[name].ListAsync(others ?? Nothing, either.Token);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            Unknown(name, e);
            return [];
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The list of {Name} can't be asked for; its inputs offer no choices.")]
    private partial void Unknown(string name, Exception exception);
}
