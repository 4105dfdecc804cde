using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace NexusWorkflows.Host.Api;

/// <summary>Reads to its end what a refused caller is still sending: one that writes into a closed connection never gets to read why it was refused.</summary>
internal static class LateBodies
{
    private const int MostRead = 8 * ApiServer.BodyLimit;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Reads and forgets up to 16 MiB for up to five seconds; what is longer or slower is cut off. For after the answer is written.</summary>
    public static async Task ReadOutAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MostRead || context.Features.Get<IHttpMaxRequestBodySizeFeature>() is not { IsReadOnly: false } size)
        {
            return;
        }

        size.MaxRequestBodySize = MostRead;
        await context.Response.Body.FlushAsync(context.RequestAborted);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        end.CancelAfter(Patience);
        try
        {
            while (await context.Request.Body.ReadAsync(buffer, end.Token) > 0)
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The caller has its answer, went away or sends for too long: in each case nothing is left to do for it.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
