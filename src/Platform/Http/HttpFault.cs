using System.Globalization;
using System.Net.Sockets;

namespace NexusWorkflows.Platform.Http;

/// <summary>What a failed request or a bad status means, for every system alike.</summary>
internal static class HttpFault
{
    /// <summary>Names a failure of the transport.</summary>
    public static PlatformException From(Call call, Exception error, TimeSpan timeout) => error switch
    {
        OperationCanceledException => call.Lost("timeout",
            string.Create(CultureInfo.InvariantCulture, $"gave no answer within {timeout.TotalSeconds:0.###} s"), error),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            call.Down("unreachable", "can't be reached, its name doesn't resolve", error),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
            call.Down("unreachable", $"can't be reached, {Reason(error)}", error),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            call.Down("tls_failed", "can't be reached, the TLS handshake failed", error),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
            call.Lost("answer_too_large", "gave an answer that is larger than 4 MiB", error),
        _ => call.Lost("answer_lost", "closed the connection before its answer was whole", error),
    };

    /// <summary>Names a status that isn't 2xx; <paramref name="said"/> is the system's own words, null when it gave none.</summary>
    public static PlatformException FromStatus(Call call, HttpAnswer answer, string? said)
    {
        var what = said is null ? $"answered {answer.Status}" : $"answered {answer.Status} '{said}'";
        return answer.Status switch
        {
            401 or 403 => call.Permanent("unauthorised", $"{what}. Check the key in the settings, its rights and the addresses it may be used from."),
            429 => call.Fault(FaultKind.Transient, "too_many_requests", $"{what}. Nothing was done; try again later.", null),
            >= 300 and < 400 => call.Permanent("redirected", $"{what} and points to '{answer.Location}'. Check the address in the settings."),
            408 or >= 500 => call.Lost($"http_{answer.Status}", what),
            _ => call.Permanent($"http_{answer.Status}", $"{what}. Check the address in the settings and that the versions fit."),
        };
    }

    /// <summary>Why a connection failed, as a clause.</summary>
    public static string Reason(Exception error)
    {
        for (var inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException socket)
            {
                return socket.SocketErrorCode switch
                {
                    SocketError.ConnectionRefused => "the connection was refused",
                    SocketError.TimedOut => "nobody answered in time",
                    SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "its name doesn't resolve",
                    _ => $"the connection failed ({socket.SocketErrorCode})",
                };
            }
        }

        return "the connection failed";
    }
}
