using System.Data.Common;
using System.Globalization;

namespace NexusWorkflows.Storage.Sqlite;

internal sealed class SqliteDialect : Dialect
{
    public static readonly SqliteDialect Instance = new();

    // One transaction writes at a time: its rows are its own anyway.
    public override string ForUpdate => "";

    public override string SkipLocked => "";

    public override int ClaimsAhead => 1;

    public override string OrNothing(string key) => $" ON CONFLICT ({key}) DO NOTHING";

    public override string OrSet(string key, string assignments) => $" ON CONFLICT ({key}) DO UPDATE SET {assignments}";

    public override string Incoming(string column) => "excluded." + column;

    public override string Texts(string parameter) => $"SELECT value FROM json_each({parameter})";

    public override string Like(string column, string parameter) => $"{column} LIKE {parameter} ESCAPE '!'";

    public override string JsonText(string column, string path) => $"{column} ->> '{path}'";

    public override string Adapt(string sql) => sql;

    public override string Parameter(int number) => string.Create(CultureInfo.InvariantCulture, $"${number}");

    public override long Insert(DbCommand command) => (long)command.ExecuteScalar()!;

    public override string Numbered(string insert) => insert + " RETURNING id";
}
