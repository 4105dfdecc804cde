using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NexusWorkflows.Activities;
using NexusWorkflows.Activities.Sites;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Host.ElsaApi.Descriptors;

namespace NexusWorkflows.Host.Tests.ElsaApi;

/// <summary>Our own activities with lists to choose from, outside a server.</summary>
internal static class OwnPalettes
{
    /// <summary>The process's own lists, without a backend.</summary>
    public static IReadOnlyList<IOptionSource> Known { get; } = [.. new ServiceCollection().AddNexusActivities().AddSingleton(new Backends([])).BuildServiceProvider().GetServices<IOptionSource>()];

    /// <param name="clock">Null: the real one.</param>
    public static OwnActivities Of(IEnumerable<IOptionSource> sources, TimeProvider? clock = null) =>
        new(ActivityCatalog.Of(typeof(ActivitiesServices).Assembly), new OptionLists(sources, clock ?? TimeProvider.System, NullLogger<OptionLists>.Instance));
}
