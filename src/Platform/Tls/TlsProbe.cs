using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using NexusWorkflows.Platform.Dns;
using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Platform.Tls;

/// <summary>Makes a real handshake and judges the certificate as a visitor would. Every failure is a <see cref="PlatformException"/> of system <c>tls</c>.</summary>
public sealed class TlsProbe(TlsOptions options, TimeProvider? clock = null)
{
    private const string System = "tls";

    private readonly CertificateJudge judge = new(options.CaFile, clock ?? TimeProvider.System, System);

    /// <summary>What is shown for the domain; a bad certificate is a verdict, not a failure. Throws Down <c>tls.unreachable</c>, Transient <c>tls.timeout</c> or <c>tls.answer_lost</c>, Permanent <c>tls.not_tls</c>.</summary>
    public async Task<CertificateFacts> HandshakeAsync(string domain, CancellationToken ct)
    {
        var name = DomainName.Host(domain, System);
        var call = new Call(System, "the entry point", options.Connect, $"read the certificate of '{name}'", Writes: false);
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timer.CancelAfter(options.Timeout);
        try
        {
            await using var connection = await DialAsync(call, timer.Token);
            return await ShakeHandsAsync(call, name, connection, timer.Token);
        }
        catch (OperationCanceledException late) when (!ct.IsCancellationRequested)
        {
            throw call.Lost("timeout", string.Create(CultureInfo.InvariantCulture, $"made no handshake within {options.Timeout.TotalSeconds:0.###} s"), late);
        }
    }

    private async Task<NetworkStream> DialAsync(Call call, CancellationToken ct)
    {
        try
        {
            return await Dialler.DialAsync(HostPort.Parse(options.Connect, System), options.Timeout, ct);
        }
        catch (SocketException error)
        {
            throw call.Down("unreachable", $"can't be reached, {HttpFault.Reason(error)}", error);
        }
    }

    private async Task<CertificateFacts> ShakeHandsAsync(Call call, string domain, NetworkStream connection, CancellationToken ct)
    {
        using var capture = new CertificateCapture();
        await using var tls = new SslStream(connection, leaveInnerStreamOpen: true);
        try
        {
            await tls.AuthenticateAsClientAsync(capture.For(domain), ct);
        }
        catch (AuthenticationException error) when (error.InnerException is null)
        {
            throw call.Permanent("not_tls", "answers, but not with TLS. Check that the address in the settings is the https entry point.");
        }
        catch (AuthenticationException)
        {
            // The server ended it by an alert; what it had shown before still counts.
            return capture.Judge(judge, domain) ?? CertificateJudge.None;
        }
        catch (IOException error)
        {
            throw call.Lost("answer_lost", "closed the connection in the handshake", error);
        }

        return capture.Judge(judge, domain) ?? CertificateJudge.None;
    }
}
