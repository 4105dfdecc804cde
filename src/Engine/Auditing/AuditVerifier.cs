namespace NexusWorkflows.Engine.Auditing;

/// <summary>Reads the whole audit and says whether it is as it was written.</summary>
public sealed class AuditVerifier(IAuditLog log, IAuditHead head, AuditKey key, TimeProvider clock)
{
    private const int Page = 1_000;

    /// <summary>Changes nothing in the audit; a chain that fits is remembered as far as it goes.</summary>
    public async Task<AuditVerdict> VerifyAsync(CancellationToken ct)
    {
        var known = head.Read();
        var markedFrom = known?.MarkedFrom ?? await log.MarkedFromAsync(ct);
        var check = new AuditCheck(key, known, markedFrom);
        if (await TakeSealedAsync(check, ct) && check.End())
        {
            await TakeUnsealedAsync(check, ct);
        }

        // Read again: a sealer may have come further meanwhile.
        if (check.Misfit is null && check.Number > (head.Read()?.Number ?? 0))
        {
            head.Write(new AuditHead(check.Number, check.Hash, clock.GetUtcNow(), markedFrom));
        }

        return new AuditVerdict(check.Number, check.Unsealed, check.Number == 0 ? null : check.Hash, known, check.Misfit);
    }

    // From below every number, and each page begins with the last row of the one before: no row stands beside the numbers unseen.
    private async Task<bool> TakeSealedAsync(AuditCheck check, CancellationToken ct)
    {
        for (var after = long.MinValue; ; after = check.Number - 1)
        {
            var number = check.Number;
            var entries = await log.SealedAsync(after, Page, ct);
            if (!entries.All(check.Take))
            {
                return false;
            }

            if (check.Number == number)
            {
                return true;
            }
        }
    }

    private async Task TakeUnsealedAsync(AuditCheck check, CancellationToken ct)
    {
        var after = long.MinValue;
        while (await log.UnsealedAsync(after, Page, ct) is { Count: > 0 } entries && entries.All(check.TakeUnsealed))
        {
            after = entries[^1].Id;
        }
    }
}

/// <summary>What a verification found.</summary>
/// <param name="Sealed">Rows of the chain that fit; where one doesn't, those before it.</param>
/// <param name="Unsealed">Rows that wait for their seal and fit.</param>
/// <param name="Hash">The hash of the last row that fits, hex; null: there is none.</param>
/// <param name="Known">How far the chain was known to have come; null: nothing was.</param>
/// <param name="Misfit">Null: all of it fits.</param>
public sealed record AuditVerdict(long Sealed, long Unsealed, string? Hash, AuditHead? Known, AuditMisfit? Misfit);
