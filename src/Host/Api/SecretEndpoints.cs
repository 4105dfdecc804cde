using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Api;

/// <summary>One-time values and named secrets over HTTP.</summary>
internal static class SecretEndpoints
{
    public static void Map(RouteGroupBuilder api, LocalNexus nexus)
    {
        api.Get("/secrets", async context =>
        {
            var secrets = await nexus.ListSecretsAsync(Bodies.Text(context, "run"), context.RequestAborted);
            return Bodies.Json(Roles.Allows(KeyGate.CallerOf(context).Role, Right.Design) ? secrets : secrets with { Named = null }, DoorJson.Context.SecretsDocument);
        }).Needs(Right.Read).WithSummary("One-time values that weren't read yet, and for who may draw workflows the named secrets").Produces<SecretsDocument>();
        api.Post("/secrets/read", async context =>
        {
            var order = await Bodies.ReadAsync(context, DoorJson.Context.SecretOrder);
            context.Response.Headers.CacheControl = "no-store";
            return Bodies.Json(await nexus.As(KeyGate.CallerOf(context)).ReadSecretAsync(order.Secret, context.RequestAborted), DoorJson.Context.SecretValue);
        }).Needs(Right.Operate).WithSummary("Read a one-time value");
        MapNamed(api, nexus);
    }

    private static void MapNamed(RouteGroupBuilder api, LocalNexus nexus)
    {
        api.MapGet("/secrets/{secret}", async (HttpContext context, string secret) => Bodies.Json(await Named(nexus, context).FindAsync(secret, context.RequestAborted), DoorJson.Context.NamedSecretDocument))
            .Needs(Right.Design).WithSummary("One named secret, without its value").Produces<NamedSecretDocument>().ProducesProblem(404);
        api.MapPut("/secrets/{secret}", async (HttpContext context, string secret) =>
        {
            var order = await Bodies.ReadAsync(context, DoorJson.Context.NamedSecretOrder);
            return Bodies.Json(await Named(nexus, context).SetAsync(secret, order, context.RequestAborted), DoorJson.Context.NamedSecretDocument);
        }).Needs(Right.Administer).WithSummary("Give a named secret its value, or a new one").Accepts<NamedSecretOrder>("application/json").Produces<NamedSecretDocument>().ProducesProblem(422);
        api.MapPost("/secrets/{secret}/revoke", async (HttpContext context, string secret) => Bodies.Json(await Named(nexus, context).RevokeAsync(secret, context.RequestAborted), DoorJson.Context.NamedSecretDocument))
            .Needs(Right.Administer).WithSummary("Erase the value of a named secret").Produces<NamedSecretDocument>().ProducesProblem(404);
        api.MapDelete("/secrets/{secret}", async (HttpContext context, string secret) =>
        {
            await Named(nexus, context).RemoveAsync(secret, context.RequestAborted);
            return Results.NoContent();
        }).Needs(Right.Administer).WithSummary("Remove a named secret that no workflow refers to").ProducesProblem(404).ProducesProblem(409);
    }

    private static INamedSecrets Named(LocalNexus nexus, HttpContext context) => nexus.As(KeyGate.CallerOf(context)).NamedSecrets;
}
