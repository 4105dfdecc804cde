using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Runs;

/// <summary>Recorded effects, a row each.</summary>
internal static class EffectRows
{
    private const string Columns =
        "id, run_id, root_id, step_id, number, system, kind, name, goes_with, token, ids, before_secret, activity_type, inputs, site, status, made_at, removed_at, removed_by";

    // What an effect is never changes; how it stands does. It is numbered here: several runs of a tree record effects beside each other.
    private const string Insert = $"""
        INSERT INTO effects ({Columns}) VALUES ($1, $2, $3, $4, $19, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        """;

    public static void Put(Session session, EffectState effect) => session[Insert + session.Dialect.OrUpdate("id", "ids", "before_secret", "inputs", "status", "removed_at", "removed_by")].Run(
        effect.Id, effect.RunId, effect.RootId, effect.StepId, effect.System, effect.Kind, effect.Name, effect.GoesWith, effect.Token, effect.Ids, effect.BeforeSecret,
        effect.ActivityType, effect.Inputs, effect.Site, Words.Of(effect.Status), effect.MadeAt, effect.RemovedAt, effect.RemovedBy,
        (session["SELECT max(number) FROM effects WHERE root_id = $1"].Number(effect.RootId) ?? 0) + 1);

    /// <summary>In the order they were made.</summary>
    public static List<EffectState> OfRoot(Session session, string rootId) =>
        session[$"SELECT {Columns} FROM effects WHERE root_id = $1 ORDER BY number, id"].All(Read, rootId);

    public static List<EffectState> OfSite(Session session, string site, bool onlyMade) =>
        session[$"SELECT {Columns} FROM effects WHERE site = $1 AND ($2 = 0 OR status = 'made') ORDER BY made_at, root_id, number"].All(Read, site, onlyMade);

    /// <summary>Those that stand, and whose thing another root run has made since: where one of them is there, it is the later one's.</summary>
    public static List<TakenEffect> TakenOver(Session session, string rootId) =>
        session["""
            SELECT mine.id, later.root_id FROM effects mine JOIN effects later
                ON later.name = mine.name AND later.kind = mine.kind AND later.system = mine.system AND later.root_id <> mine.root_id AND later.status = 'made'
                AND (later.made_at > mine.made_at OR (later.made_at = mine.made_at AND later.root_id > mine.root_id))
            WHERE mine.root_id = $1 AND mine.status IN ('made', 'unknown') ORDER BY mine.number, mine.id, later.made_at DESC
            """].All(row => new TakenEffect(row.Text(0), row.Text(1)), rootId).DistinctBy(taken => taken.EffectId).ToList();

    /// <exception cref="StoreException">One of them isn't there: leaving it out would leave something behind.</exception>
    public static List<EffectState> Named(Session session, IReadOnlyList<string> ids) =>
        [.. ids.Select(id => session[$"SELECT {Columns} FROM effects WHERE id = $1"].First(Read, id)
            ?? throw new StoreException("store.effect_missing", $"The recorded effect '{id}' isn't in the store."))];

    private static EffectState Read(Row row) => new()
    {
        Id = row.Text(0),
        RunId = row.Text(1),
        RootId = row.Text(2),
        StepId = row.Text(3),
        Number = row.Int(4),
        System = row.Text(5),
        Kind = row.Text(6),
        Name = row.Text(7),
        GoesWith = row.TextOrNull(8),
        Token = row.Text(9),
        Ids = row.Object(10),
        BeforeSecret = row.TextOrNull(11),
        ActivityType = row.Text(12),
        Inputs = row.Object(13),
        Site = row.TextOrNull(14),
        Status = row.Word<EffectStatus>(15),
        MadeAt = row.Time(16),
        RemovedAt = row.TimeOrNull(17),
        RemovedBy = row.TextOrNull(18),
    };
}
