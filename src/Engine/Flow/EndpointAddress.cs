using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Flow;

/// <summary>How requests find what waits for them.</summary>
public static class EndpointAddress
{
    /// <summary>The type of the activity: the kind of its triggers and bookmarks.</summary>
    public const string Kind = HttpEndpoint.Kind;

    /// <summary>What a stimulus is about that is meant for a shape of path and a method.</summary>
    public static JsonObject About(string shape, string method) => new() { ["shape"] = shape, ["method"] = method };

    /// <summary>Everything that may wait for a request, the most definite first.</summary>
    public static IReadOnlyList<Stimulus> Of(string path, string method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return [.. HttpRoute.ShapesOf(path).Select(shape => new Stimulus(Kind, About(shape, method.ToLowerInvariant())))];
    }
}
