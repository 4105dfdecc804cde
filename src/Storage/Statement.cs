using System.Data.Common;
using System.Globalization;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Storage;

/// <summary>A statement prepared once and run often; its parameters are <c>$1</c>, <c>$2</c>, … in the order of the values.</summary>
internal sealed class Statement : IDisposable
{
    private readonly DbCommand command;
    private readonly Dialect dialect;

    public Statement(DbConnection connection, Dialect dialect, string sql)
    {
        this.dialect = dialect;
        command = connection.CreateCommand();
        command.CommandText = dialect.Adapt(sql);
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
        return command.ExecuteScalar() switch
        {
            long number => number,
            null or DBNull or string => null,
            var other => Convert.ToInt64(other, CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Runs an INSERT made by <see cref="Dialect.Numbered"/>, and gives the number that its row got.</summary>
    public long Insert(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return dialect.Insert(command);
    }

    public void Dispose() => command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (i == command.Parameters.Count)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = dialect.Parameter(i + 1);
                command.Parameters.Add(parameter);
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
