namespace NexusWorkflows.Host.Api;

/// <summary>Maps handlers that take only the context, which ASP.NET would otherwise take for bare request delegates without a description.</summary>
internal static class Routes
{
    public static RouteHandlerBuilder Get(this RouteGroupBuilder api, string pattern, Func<HttpContext, Task<IResult>> handler) => api.MapGet(pattern, (Delegate)handler);

    public static RouteHandlerBuilder Post(this RouteGroupBuilder api, string pattern, Func<HttpContext, Task<IResult>> handler) => api.MapPost(pattern, (Delegate)handler);
}
