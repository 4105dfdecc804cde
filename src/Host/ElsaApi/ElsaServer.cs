using Microsoft.Extensions.DependencyInjection;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.ElsaApi.Definitions;
using NexusWorkflows.Host.ElsaApi.Descriptors;
using NexusWorkflows.Host.ElsaApi.Hub;
using NexusWorkflows.Host.ElsaApi.Instances;
using NexusWorkflows.Host.ElsaApi.Runtime;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi;

/// <summary>Elsa's HTTP API at <c>/elsa/api</c>, over this engine and its store.</summary>
internal static class ElsaServer
{
    private const string Cors = "elsa";

    public static void AddElsaApi(this IServiceCollection services)
    {
        services.AddSingleton(provider => provider.GetRequiredService<EngineParts>().Graphs).AddSingleton<KnownTypes>().AddSingleton<KnownGraphs>().AddSingleton<RunRest>();
        services.AddSingleton<SetAside>().AddSingleton<TextCheck>().AddSingleton<DefinitionDesk>().AddSingleton<DefinitionView>().AddSingleton<DefinitionConsumers>().AddSingleton<DefinitionFiles>();
        services.AddSingleton<InstanceReader>().AddSingleton<InstanceView>().AddSingleton<InstanceDesk>().AddSingleton<RunStarter>();
        services.AddSingleton<DefinitionEndpoints>().AddSingleton<DefinitionListEndpoints>().AddSingleton<DefinitionBulkEndpoints>().AddSingleton<DefinitionTransferEndpoints>().AddSingleton<SubgraphEndpoints>();
        services.AddSingleton<InstanceEndpoints>().AddSingleton<HistoryEndpoints>().AddSingleton<ExecuteEndpoints>().AddSingleton<RuntimeEndpoints>();
        services.AddSingleton<InstanceFiles>().AddSingleton<InstanceTransferEndpoints>().AddSingleton<AlterationEndpoints>().AddSingleton<TestEndpoints>().AddSingleton<Runtime.OtherEndpoints>();
        services.AddSingleton<OptionLists>().AddSingleton<OwnActivities>().AddSingleton<DescriptorEndpoints>().AddSingleton<ScriptEndpoints>().AddSingleton<Secrets.SecretEndpoints>();
    }

    /// <summary>What the web server itself needs for it: the hub, and other origins that may call.</summary>
    public static void AddElsaWeb(this IServiceCollection services, IServiceProvider rooms, IReadOnlyList<string> corsOrigins, TimeProvider clock)
    {
        services.AddSignalR().AddJsonProtocol(protocol => protocol.PayloadSerializerOptions = ElsaJson.Options);
        services.AddSingleton(_ => rooms.GetRequiredService<InstanceReader>()).AddSingleton(clock).AddSingleton<InstanceWatch>();
        services.AddCors(cors => cors.AddPolicy(Cors, policy => policy
            .WithOrigins([.. corsOrigins]).AllowAnyMethod().AllowAnyHeader().AllowCredentials().WithExposedHeaders(ExecuteEndpoints.InstanceHeader, ExecuteEndpoints.CannotStartHeader, "Content-Disposition")));
    }

    public static void MapElsaApi(this WebApplication app, IServiceProvider rooms)
    {
        app.MapHub<InstanceHub>(InstanceHub.Path).Needs(Right.Read).RequireCors(Cors);
        var api = app.MapGroup("/elsa/api").ExcludeFromDescription().RequireCors(Cors);
        rooms.GetRequiredService<DefinitionListEndpoints>().Map(api);
        rooms.GetRequiredService<DefinitionEndpoints>().Map(api);
        rooms.GetRequiredService<DefinitionBulkEndpoints>().Map(api);
        rooms.GetRequiredService<DefinitionTransferEndpoints>().Map(api);
        rooms.GetRequiredService<SubgraphEndpoints>().Map(api);
        rooms.GetRequiredService<InstanceEndpoints>().Map(api);
        rooms.GetRequiredService<HistoryEndpoints>().Map(api);
        rooms.GetRequiredService<ExecuteEndpoints>().Map(api);
        rooms.GetRequiredService<RuntimeEndpoints>().Map(api);
        rooms.GetRequiredService<InstanceTransferEndpoints>().Map(api);
        rooms.GetRequiredService<AlterationEndpoints>().Map(api);
        rooms.GetRequiredService<TestEndpoints>().Map(api);
        rooms.GetRequiredService<Runtime.OtherEndpoints>().Map(api);
        rooms.GetRequiredService<DescriptorEndpoints>().Map(api);
        rooms.GetRequiredService<ScriptEndpoints>().Map(api);
        rooms.GetRequiredService<Secrets.SecretEndpoints>().Map(api);
    }
}
