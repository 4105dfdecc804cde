using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Storage;

/// <summary>A statement prepared once and run often; its parameters are <c>$1</c>, <c>$2</c>, … in the order of the values.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand command;

    public Statement(SqliteConnection connection, string sql)
    {
        command = connection.CreateCommand();
        command.CommandText = sql;
    }

    /// <summary>The number of rows changed.</summary>
    public int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return command.ExecuteNonQuery();
    }

    public List<T> All<T>(Func<Row, T> read, params ReadOnlySpan<object?> values)
    {
        Bind(values);
        var rows = new List<T>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add(read(new Row(reader)));
        }

        return rows;
    }

    /// <summary>The first row; null: there is none.</summary>
    public T? First<T>(Func<Row, T> read, params ReadOnlySpan<object?> values)
        where T : class
    {
        Bind(values);
        using var reader = command.ExecuteReader();
        return reader.Read() ? read(new Row(reader)) : null;
    }

    /// <summary>The one number that the query gives; null where it gives none.</summary>
    public long? Number(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return command.ExecuteScalar() is long number ? number : null;
    }

    public void Dispose() => command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (i == command.Parameters.Count)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = string.Create(CultureInfo.InvariantCulture, $"${i + 1}") });
            }

            command.Parameters[i].Value = values[i] switch
            {
                null => DBNull.Value,
                DateTimeOffset time => time.UtcTicks,
                bool flag => flag ? 1L : 0L,
                JsonNode json => JsonTexts.Write(json),
                var value => value,
            };
        }
    }
}
