using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform.Traefik;

namespace NexusWorkflows.Activities.Routing;

/// <summary>Routes the domain to the backend by a file of its own, without restarting anything.</summary>
[Activity("Nexus", "Routing", "Adds the site's route to Traefik; no other client is interrupted.", Undo = "deletes the route's file", TimeoutSeconds = 60)]
public sealed class AddRoute(RouteFiles routes) : ResourceActivity
{
    [Input(Description = "Host name of the site.", Required = true)]
    public required Input<string> Domain { get; init; }

    [Output(Description = "The route's name.")]
    public Output<string> Route { get; init; } = new();

    /// <summary>A file of ours that isn't what would be written is replaced in one rename.</summary>
    public override bool FinishesPartial => true;

    public override IReadOnlyList<Target> Targets(ActivityContext context) => [new("traefik", "route", Domain.Value)];

    public override async Task<Observation> ObserveAsync(ActivityContext context, Target target, CancellationToken ct)
    {
        if (await routes.FindRouteAsync(target.Name, ct) is not { } file)
        {
            return Observation.Absent();
        }

        var token = file.Token ?? Mark.None;
        var ids = new JsonObject { ["file"] = file.Path, ["name"] = RouteName.For(target.Name) };
        return file switch
        {
            { Unreadable: { } reason, Token: null } => Observation.Unreadable($"'{file.Path}' mentions '{target.Name}' and can't be understood: {reason}. Correct or remove that file."),
            { Whole: true } => Observation.Found(token, ids),
            // A foreign file is whole for its owner: only what carries a token can be partial.
            { Token: null } => Observation.Found(token, ids),
            _ => Observation.Partial(token, $"'{file.Path}' isn't as it would be written", ids),
        };
    }

    public override Task CreateAsync(ActivityContext context, Target target, Intent intent, CancellationToken ct) =>
        routes.WriteRouteAsync(new Route(target.Name, intent.Token, RouteName.For(target.Name)), ct);

    public override Task RemoveAsync(ActivityContext context, Target target, EffectRecord recorded, Intent intent, CancellationToken ct) =>
        routes.DeleteRouteAsync(target.Name, recorded.Token, ct);

    public override void SetOutputs(ActivityContext context, IReadOnlyList<EffectRecord> effects) => Route.Set(RouteName.For(Domain.Value));
}
