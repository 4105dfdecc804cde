using System.Globalization;

namespace NexusWorkflows.Storage.Moving;

/// <summary>A table that both stores have.</summary>
internal sealed class MovableTable
{
    // What a MariaDB store needs for itself.
    private static readonly string[] Own = ["schema_versions", "store_key", "gate", "writers", MoveMark.Table];

    // These have one row from the start.
    private static readonly string[] Counters = ["audit_sealer", "definition_revisions"];

    private readonly string columns;
    private readonly string insert;

    private MovableTable(string name, IReadOnlyList<string> columns)
    {
        Name = name;
        this.columns = string.Join(", ", columns.Select(column => $"`{column}`"));
        insert = $"INSERT INTO `{name}` ({this.columns}) VALUES ({string.Join(", ", columns.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"${i + 1}")))})";
    }

    public string Name { get; }

    /// <summary>As MariaDB names them; what it computes itself is left out.</summary>
    public static List<MovableTable> All(Session to, string schema)
    {
        var columns = to["""
            SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
            WHERE c.table_schema = $1 AND t.table_type = 'BASE TABLE' AND coalesce(c.generation_expression, '') = '' ORDER BY c.table_name, c.ordinal_position
            """].All(row => (Table: row.Text(0), Column: row.Text(1)), schema);
        return [.. columns.Where(column => !Own.Contains(column.Table)).GroupBy(column => column.Table).Select(table => new MovableTable(table.Key, [.. table.Select(column => column.Column)]))];
    }

    public bool IsUsed(Session to) => !Counters.Contains(Name) && to[$"SELECT 1 FROM `{Name}` LIMIT 1"].Number() is not null;

    public void Clear(Session to) => to[$"DELETE FROM `{Name}`"].Run();

    /// <summary>The next rows, each with its SQLite number before its values.</summary>
    public List<object?[]> Page(Session from, long after, int limit) =>
        from[$"SELECT rowid AS number_of_row, {columns} FROM `{Name}` WHERE rowid > $1 ORDER BY rowid LIMIT $2"].All(row => row.Values(), after, (long)limit);

    public void Add(Session to, object?[] row) => to[insert].Run(row.AsSpan(1));

    /// <summary>Numbers that were given to rows which are gone aren't given again.</summary>
    public void CountOn(Session from, Session to)
    {
        if (from["SELECT seq FROM sqlite_sequence WHERE name = $1"].Number(Name) is { } last)
        {
            to[string.Create(CultureInfo.InvariantCulture, $"ALTER TABLE `{Name}` AUTO_INCREMENT = {last + 1}")].Run();
        }
    }

    /// <summary>The same for the same rows, in whatever order.</summary>
    public TableDigest Digest(Session session)
    {
        var rows = session[$"SELECT {columns} FROM `{Name}`"].All(row => TableDigest.Of(row.Values()));
        return new TableDigest(rows.Count, rows.Aggregate(0UL, (sum, row) => unchecked(sum + row)));
    }
}
