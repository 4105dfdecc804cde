namespace NexusWorkflows.Engine.Auditing;

/// <summary>Holds the rows of the audit against each other, one by one and in order, until the first that doesn't fit.</summary>
/// <param name="head">How far the chain is known to have come; null: unknown, so that an end that was cut off can't be seen.</param>
/// <param name="markedFrom">Rows with a smaller id need no mark.</param>
public sealed class AuditCheck(AuditKey key, AuditHead? head, long markedFrom)
{
    private const string NotMarked = "was changed after it was written, or was written by something else than nexus, or with another master key.";

    private byte[] before = AuditChain.Start;
    private long lastId;

    /// <summary>The number of the last row that fitted.</summary>
    public long Number { get; private set; }

    /// <summary>The hash of the last row that fitted.</summary>
    public string Hash => Convert.ToHexStringLower(before);

    /// <summary>Rows without a seal that fitted.</summary>
    public long Unsealed { get; private set; }

    public AuditMisfit? Misfit { get; private set; }

    /// <summary>Takes the next row of the chain; the last one may be given again. False: it doesn't fit.</summary>
    public bool Take(AuditEntry entry)
    {
        var seal = entry.Seal ?? throw new ArgumentException("The row has no seal.", nameof(entry));
        if (seal.Number == Number && entry.Id == lastId && Number > 0)
        {
            return true;
        }

        Misfit = Wrong(entry, seal);
        if (Misfit is null)
        {
            (before, Number, lastId) = (seal.Hash, seal.Number, entry.Id);
        }

        return Misfit is null;
    }

    /// <summary>Takes a row that waits for its seal. False: it doesn't fit.</summary>
    public bool TakeUnsealed(AuditEntry entry)
    {
        if (!IsMarked(entry))
        {
            Misfit = new AuditMisfit("changed", null, entry.Id, $"The row with id {entry.Id}, which isn't sealed yet ({Words(entry)}), {NotMarked}");
            return false;
        }

        Unsealed++;
        return true;
    }

    /// <summary>The chain has no more rows. False: it once was longer.</summary>
    public bool End()
    {
        if (head is not null && Number < head.Number)
        {
            Misfit = new AuditMisfit("cut_off", Number + 1, null,
                $"Row {Number + 1} is missing: the chain ends at {(Number == 0 ? "nothing" : $"row {Number}")}, but row {head.Number} was seen sealed at {AuditChain.Time(head.At)}. The end was cut off.");
        }

        return Misfit is null;
    }

    private AuditMisfit? Wrong(AuditEntry entry, AuditSeal seal)
    {
        if (seal.Number > Number + 1)
        {
            return new AuditMisfit("removed", Number + 1, null, $"Row {Number + 1} is missing: after row {Number} comes row {seal.Number} ({Words(entry)}). It was removed.");
        }

        if (seal.Number <= Number)
        {
            return Of("inserted", "has a number that another row has: it was put in.");
        }

        if (!IsMarked(entry))
        {
            return Of("changed", NotMarked);
        }

        if (!key.Seal(seal.Hash).AsSpan().SequenceEqual(seal.Proof))
        {
            return Of("resealed", "has a seal that isn't ours: its hash was computed by something else than nexus, or with another master key.");
        }

        if (!AuditChain.Hash(before, seal.Number, entry.Id, entry.Row).AsSpan().SequenceEqual(seal.Hash))
        {
            return Of("reordered", "doesn't follow the row before it: rows were reordered, put in or taken out here.");
        }

        return head is not null && seal.Number == head.Number && Convert.ToHexStringLower(seal.Hash) != head.Hash
            ? Of("cut_off", $"isn't the one that was seen sealed as number {head.Number} at {AuditChain.Time(head.At)}: the end was cut off before it, and the chain went on from there.")
            : null;

        AuditMisfit Of(string kind, string why) => new(kind, seal.Number, entry.Id, $"Row {seal.Number} ({Words(entry)}) {why}");
    }

    private bool IsMarked(AuditEntry entry) =>
        entry.Mark.Length == 0 ? entry.Id < markedFrom : key.Mark(entry.Id, entry.Row).AsSpan().SequenceEqual(entry.Mark);

    private static string Words(AuditEntry entry) => $"{AuditChain.Time(entry.Row.At)} {entry.Row.Actor} {entry.Row.Action} '{entry.Row.Subject}'";
}

/// <summary>The first row that doesn't fit.</summary>
/// <param name="Kind"><c>changed</c>, <c>removed</c>, <c>inserted</c>, <c>reordered</c>, <c>resealed</c>, <c>cut_off</c>.</param>
/// <param name="Number">Its number; null: it has none yet.</param>
/// <param name="Id">Its id; null: it isn't there.</param>
public sealed record AuditMisfit(string Kind, long? Number, long? Id, string Message);
