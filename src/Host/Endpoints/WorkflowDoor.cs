using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Flow;
using NexusWorkflows.Engine.Running.Stimuli;
using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.ElsaApi.Runtime;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Endpoints;

/// <summary>Takes requests below the base path to the workflows and runs that wait for them. The run is stored before anything answers.</summary>
internal sealed class WorkflowDoor(EndpointFinder finder, StimulusDesk stimuli, ReplyWait replies, KeyRing keys, NexusConfiguration configuration)
{
    private const string Anonymous = "http:anonymous";

    public void Map(WebApplication app) => app.Map(configuration.Http.BasePath + "/{**path}", HandleAsync).ExcludeFromDescription();

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value![configuration.Http.BasePath.Length..];
        var call = new EndpointCall(context.Request.Method, path, Given(context, "workflowInstanceId", "x-workflow-instance-id"), Given(context, "correlationId", "x-correlation-id"));
        try
        {
            if (await finder.FindAsync(call, context.RequestAborted) is { } endpoint)
            {
                await PassAsync(context, call, endpoint);
            }
            else
            {
                Nobody(context);
            }
        }
        catch (AmbiguousCallException ambiguous)
        {
            await AmbiguousAsync(context, ambiguous);
        }
    }

    private async Task PassAsync(HttpContext context, EndpointCall call, ReachedEndpoint endpoint)
    {
        var actor = endpoint.Authorizes ? await ActorAsync(context, endpoint) : Anonymous;
        if (await RequestReader.BodyAsync(context.Request, endpoint.Limit(configuration.Http.RequestLimit), context.RequestAborted) is not { } body)
        {
            Empty(context, StatusCodes.Status413PayloadTooLarge);
            return;
        }

        var id = Guid.NewGuid().ToString("N");
        var request = await RequestReader.ReadAsync(context.Request, id, call.Path, endpoint.Route(call.Path), body, context.RequestAborted);
        // Once it is begun it is stored whole: a caller who hangs up now leaves a run behind that goes on.
        var sent = await stimuli.SendAsync(endpoint.Stimulus with { Input = request }, actor, keeps: false, CancellationToken.None);
        if (sent.Started.Concat(sent.Resumed).FirstOrDefault() is not { } runId)
        {
            if (endpoint.Stimulus.OnlyStarts)
            {
                throw RefusalException.Conflict("http.not_started", "The workflow can't be started now: what it needs is held by another run, or its input is refused. The server's log says which.");
            }

            Nobody(context); // another request came first
            return;
        }

        context.Response.Headers[ExecuteEndpoints.InstanceHeader] = runId;
        await ReplyWriter.WriteAsync(context, await replies.WaitAsync(runId, id, endpoint.Patience, context.RequestAborted));
    }

    /// <summary>A key counts here, a browser's sign-in doesn't: any page could send it along.</summary>
    private async Task<string> ActorAsync(HttpContext context, ReachedEndpoint endpoint)
    {
        var caller = KeyGate.KeyIn(context.Request) is { } key ? await keys.FindAsync(key, context.RequestAborted) : null;
        if (caller is null)
        {
            throw new RefusalException(RefusalKind.Unauthorised, "key.needed", "A valid key is needed: 'Authorization: Bearer KEY'. Make one with 'nexus keys add'.");
        }

        if (!Roles.Allows(caller.Role, Right.Start) || (endpoint.Policy is { } policy && caller.Role != Role.Admin && !string.Equals(Roles.NameOf(caller.Role), policy, StringComparison.OrdinalIgnoreCase)))
        {
            throw new RefusalException(RefusalKind.Forbidden, "key.not_allowed", $"The role '{Roles.NameOf(caller.Role)}' of the key '{caller.Name}' doesn't allow this.");
        }

        return caller.Actor;
    }

    private static void Nobody(HttpContext context) => Empty(context, StatusCodes.Status404NotFound);

    // A length says that this is the answer, not a path that the server doesn't have.
    private static void Empty(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = 0;
    }

    private static Task AmbiguousAsync(HttpContext context, AmbiguousCallException ambiguous)
    {
        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        return context.Response.WriteAsJsonAsync(new JsonObject { ["errorMessage"] = ambiguous.Message, ["workflows"] = new JsonArray([.. ambiguous.Waiting.Select(id => (JsonNode)id)]) });
    }

    private static string? Given(HttpContext context, string query, string header) =>
        context.Request.Query[query].ToString() is { Length: > 0 } asked ? asked
        : context.Request.Headers[header].ToString() is { Length: > 0 } said ? said
        : null;
}
