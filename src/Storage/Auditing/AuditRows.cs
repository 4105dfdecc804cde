using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Auditing;

/// <summary>Who did what; one row an act, in the transaction of the act.</summary>
internal static class AuditRows
{
    private const string Columns = "id, at, actor, action, subject, detail, mark, number, hash, seal";

    private const string Insert = "INSERT INTO audit (at, actor, action, subject, detail) VALUES ($1, $2, $3, $4, $5)";

    private const string Where = """
        ($1 IS NULL OR actor = $1) AND ($2 IS NULL OR action = $2) AND ($3 IS NULL OR subject = $3) AND ($4 IS NULL OR at >= $4) AND ($5 IS NULL OR at < $5)
        """;

    public static void Add(Session session, AuditRow? audit)
    {
        if (audit is null)
        {
            return;
        }

        var row = AsStored(audit);
        var id = session[session.Dialect.Numbered(Insert)].Insert(row.At, row.Actor, row.Action, row.Subject, row.Detail);
        session["UPDATE audit SET mark = $2 WHERE id = $1"].Run(id, session.AuditKey.Mark(id, row));
    }

    /// <summary>Newest first: as written, for clocks of several processes may disagree.</summary>
    public static Page<AuditEntry> List(Session session, AuditFilter filter)
    {
        var (page, size) = (Math.Max(1, filter.PageNumber), Math.Clamp(filter.PageSize, 1, 500));
        object?[] values = [filter.Actor, filter.Action, filter.Subject, filter.From, filter.To];
        var total = session[$"SELECT count(*) FROM audit WHERE {Where}"].Number(values) ?? 0;
        var items = session[$"SELECT {Columns} FROM audit WHERE {Where} ORDER BY id DESC LIMIT $6 OFFSET $7"].All(Read, [.. values, (long)size, (page - 1L) * size]);
        return new Page<AuditEntry>(items, page, size, total);
    }

    public static List<AuditEntry> Sealed(Session session, long after, int limit) =>
        session[$"SELECT {Columns} FROM audit WHERE number > $1 ORDER BY number, id LIMIT $2"].All(Read, after, (long)limit);

    public static List<AuditEntry> Unsealed(Session session, long after, int limit) =>
        session[$"SELECT {Columns} FROM audit WHERE number IS NULL AND id > $1 ORDER BY id LIMIT $2"].All(Read, after, (long)limit);

    /// <summary>The newest seal; null: there is none yet.</summary>
    public static AuditSeal? Newest(Session session) =>
        session[$"SELECT {Columns} FROM audit WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1"].First(Read)?.Seal;

    public static void Put(Session session, long id, AuditSeal seal) =>
        session["UPDATE audit SET number = $2, hash = $3, seal = $4 WHERE id = $1"].Run(id, seal.Number, seal.Hash, seal.Proof);

    // The mark is made of what will be read back: SQLite's texts end at a NUL when read, and no detail is the same as an empty one.
    private static AuditRow AsStored(AuditRow row) =>
        row with { Actor = Text(row.Actor), Action = Text(row.Action), Subject = Text(row.Subject), Detail = string.IsNullOrEmpty(row.Detail) ? null : Text(row.Detail) };

    private static string Text(string text) => text.Replace('\0', '\uFFFD');

    // What somebody else wrote into a row must still be read, to be found out.
    private static AuditEntry Read(Row row) => new(
        row.Number(0),
        new AuditRow(new DateTimeOffset(Math.Clamp(row.Number(1), DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero), row.Text(2), row.Text(3), row.Text(4), row.TextOrNull(5)),
        row.BytesOrNone(6),
        row.IsNull(7) ? null : new AuditSeal(row.Number(7), row.BytesOrNone(8), row.BytesOrNone(9)));
}
