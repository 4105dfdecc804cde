using Microsoft.Extensions.Logging;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Auditing;

/// <summary>Chains the rows that were written since, so that whoever writes one waits for nobody.</summary>
public sealed class AuditSealer(IAuditLog log, IAuditHead head, IHolder holder, TimeProvider clock, ILogger<AuditSealer> logger)
{
    private const int Batch = 250;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private string? trouble;

    /// <summary>Seals until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await TrySealAsync(ct);
            await Task.Delay(Pause, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Seals what there is, if the store lets it: what waits longer is counted by a verification, and lost by nobody.</summary>
    public async Task TrySealAsync(CancellationToken ct)
    {
        try
        {
            await SealAsync(ct);
            trouble = null;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Whoever closes the store seals the rest.
        }
        catch (Exception exception) when (exception is StoreException or RunDataException or IOException or UnauthorizedAccessException)
        {
            // Said once, not every second.
            if (trouble != exception.Message)
            {
                logger.LogError("The audit can't be sealed: {Reason}", exception.Message);
            }

            trouble = exception.Message;
        }
    }

    /// <summary>Seals what there is. Another that seals now takes these rows too.</summary>
    /// <exception cref="StoreException">The store can't be used.</exception>
    public async Task SealAsync(CancellationToken ct)
    {
        SealResult result;
        AuditSeal? newest = null;
        do
        {
            // Die here: the lease ends by itself, and the next sealer goes on after the last row that has a number.
            result = await log.SealAsync(holder.Name, Lease, Batch, ct);
            newest = result.Newest ?? newest;
        }
        while (result.More);

        if (newest is not null)
        {
            // Die here: what is known of the chain's end is older than it could be, and still true.
            await RememberAsync(newest, ct);
        }
    }

    private async Task RememberAsync(AuditSeal newest, CancellationToken ct)
    {
        var known = head.Read();
        if (known is not null && !await HoldsAsync(known, ct))
        {
            logger.LogError("The audit isn't the one that was sealed here: row {Number} is missing or another. See it with 'audit verify'.", known.Number);
            return; // what was known is the evidence
        }

        if (known is null || known.Number < newest.Number)
        {
            head.Write(new AuditHead(newest.Number, Convert.ToHexStringLower(newest.Hash), clock.GetUtcNow(), known?.MarkedFrom ?? await log.MarkedFromAsync(ct)));
        }
    }

    private async Task<bool> HoldsAsync(AuditHead known, CancellationToken ct) =>
        await log.SealedAsync(known.Number - 1, 1, ct) is [{ Seal: { } seal }] && seal.Number == known.Number && Convert.ToHexStringLower(seal.Hash) == known.Hash;
}
