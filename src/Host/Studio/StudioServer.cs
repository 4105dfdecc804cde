using NexusWorkflows.Host.Security;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Studio;

/// <summary>Puts Elsa Studio into the web server.</summary>
internal static class StudioServer
{
    public static void AddStudio(this IServiceCollection services, IServiceProvider rooms, bool installs)
    {
        services.AddSingleton(new StudioFolder(rooms.GetRequiredService<DataDirectory>()));
        services.AddSingleton(provider => new StudioSetup(provider.GetRequiredService<StudioFolder>(), installs, provider.GetRequiredService<ILogger<StudioSetup>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService(provider => provider.GetRequiredService<StudioSetup>());
        services.AddSingleton(_ => rooms.GetRequiredService<Sessions>()).AddSingleton(_ => rooms.GetRequiredService<OneTimeLinks>()).AddSingleton(_ => rooms.GetRequiredService<KeyRing>());
        services.AddSingleton<StudioEndpoints>().AddSingleton<SignInEndpoints>();
    }

    public static void MapStudio(this WebApplication app)
    {
        app.Services.GetRequiredService<SignInEndpoints>().Map(app);
        app.Services.GetRequiredService<StudioEndpoints>().Map(app);
    }
}
