using Microsoft.Extensions.DependencyInjection;
using NexusWorkflows.Activities.Setup;
using NexusWorkflows.Activities.Sites;
using NexusWorkflows.Engine.Catalog;

namespace NexusWorkflows.Activities.Options;

/// <summary>Adds the lists that inputs offer to choose from.</summary>
internal static class OptionServices
{
    public static IServiceCollection AddOptionLists(this IServiceCollection services)
    {
        services.AddSingleton<IOptionSource>(provider => KnownOptions.Of(OptionNames.Backends, _ => provider.GetRequiredService<Backends>().All.Select(backend => backend.Name)));
        services.AddSingleton<IOptionSource>(KnownOptions.Of(OptionNames.Countries, _ => CountryDefaults.Countries));
        services.AddSingleton<IOptionSource>(new KnownOptions(OptionNames.Currencies, _ => RegionLists.Currencies));
        services.AddSingleton<IOptionSource>(KnownOptions.Of(OptionNames.TimeZones, _ => RegionLists.TimeZones));
        services.AddSingleton<IOptionSource>(KnownOptions.Of(OptionNames.Languages, _ => CountryDefaults.Countries.Select(country => CountryDefaults.Of(country)!.Language).Distinct().Order(StringComparer.Ordinal)));
        return services.AddSingleton<IOptionSource>(KnownOptions.Of(OptionNames.Charts, others => ChartsOfAccounts.For(others.GetValueOrDefault(nameof(RunSetupWizard.Country)))));
    }
}
