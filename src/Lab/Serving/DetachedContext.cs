namespace NexusWorkflows.Lab;

/// <summary>A copy of a request that no longer hangs on its connection: what is done with it is done, whoever has gone.</summary>
internal static class DetachedContext
{
    public static HttpContext Of(HttpContext context, byte[] body)
    {
        var copy = new DefaultHttpContext();
        copy.Request.Method = context.Request.Method;
        copy.Request.Scheme = context.Request.Scheme;
        copy.Request.Host = context.Request.Host;
        copy.Request.Path = context.Request.Path;
        copy.Request.QueryString = context.Request.QueryString;
        copy.Request.Body = new MemoryStream(body);
        foreach (var (name, value) in context.Request.Headers)
        {
            copy.Request.Headers[name] = value;
        }

        return copy;
    }
}
