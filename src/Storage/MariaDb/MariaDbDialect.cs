using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using MySqlConnector;

namespace NexusWorkflows.Storage.MariaDb;

internal sealed partial class MariaDbDialect : Dialect
{
    /// <summary>Of every key and text: as SQLite compares, byte by byte, and with the blanks at the end.</summary>
    public const string Collation = "utf8mb4_nopad_bin";

    public static readonly MariaDbDialect Instance = new();

    public override string ForUpdate => " FOR UPDATE";

    public override string SkipLocked => " FOR UPDATE SKIP LOCKED";

    public override int ClaimsAhead => 4;

    // Not INSERT IGNORE: that would also cut a text that is too long, and say nothing.
    public override string OrNothing(string key)
    {
        var first = key.Split(',')[0];
        return $" ON DUPLICATE KEY UPDATE {first} = {first}";
    }

    public override string OrSet(string key, string assignments) => $" ON DUPLICATE KEY UPDATE {assignments}";

    public override string Incoming(string column) => $"VALUES({column})";

    public override string Texts(string parameter) => $"SELECT listed.value FROM JSON_TABLE({parameter}, '$[*]' COLUMNS (value VARCHAR(1024) CHARACTER SET utf8mb4 COLLATE {Collation} PATH '$')) AS listed";

    public override string Like(string column, string parameter) => $"{column} COLLATE utf8mb4_general_nopad_ci LIKE {parameter} ESCAPE '!'";

    public override string JsonText(string column, string path) => $"json_value({column}, '{path}')";

    public override string Adapt(string sql) => Value().Replace(sql, "@p$1");

    public override string Parameter(int number) => string.Create(CultureInfo.InvariantCulture, $"@p{number}");

    public override long Insert(DbCommand command)
    {
        command.ExecuteNonQuery();
        return ((MySqlCommand)command).LastInsertedId;
    }

    public override string Numbered(string insert) => insert;

    [GeneratedRegex(@"\$(\d+)")]
    private static partial Regex Value();
}
