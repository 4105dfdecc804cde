using System.Globalization;
using System.Text;
using System.Text.Json;

namespace NexusWorkflows.Storage;

/// <summary>The conditions of a query and the values they name.</summary>
internal sealed class Conditions(Dialect dialect)
{
    private readonly StringBuilder text = new("1 = 1");
    private readonly List<object?> values = [];

    public string Text => text.ToString();

    public object?[] Values => [.. values];

    /// <summary>A condition without a value; null: none.</summary>
    public void Add(string? condition)
    {
        if (condition is not null)
        {
            text.Append(" AND ").Append(condition);
        }
    }

    /// <param name="condition">With <c>$n</c> where the value stands.</param>
    /// <param name="value">Null: no condition.</param>
    public void Add(string condition, object? value)
    {
        if (value is not null)
        {
            Add(condition.Replace("$n", Next(value), StringComparison.Ordinal));
        }
    }

    /// <param name="condition">With <c>$n</c> where the list of texts stands.</param>
    /// <param name="any">Null: no condition. Empty: nothing fits.</param>
    public void AddIn(string condition, IReadOnlyCollection<string>? any)
    {
        if (any is { Count: 1 })
        {
            Add(condition.Replace("NOT IN $n", "<> $n", StringComparison.Ordinal).Replace("IN $n", "= $n", StringComparison.Ordinal), any.First()); // with one value an index gives the order as well
        }
        else if (any is not null)
        {
            // One statement whatever the number of texts: each text of a statement is prepared once and kept.
            Add(condition.Replace("$n", $"({dialect.Texts(Next(JsonSerializer.Serialize(any)))})", StringComparison.Ordinal));
        }
    }

    /// <summary>That one of the columns has a part in it; null: no condition.</summary>
    public void AddSearch(string? pattern, params ReadOnlySpan<string> columns)
    {
        if (pattern is not null)
        {
            var name = Next(pattern);
            List<string> any = [];
            foreach (var column in columns)
            {
                any.Add(dialect.Like(column, name));
            }

            Add($"({string.Join(" OR ", any)})");
        }
    }

    /// <summary>The name under which a value goes along.</summary>
    public string Next(object value)
    {
        values.Add(value is int number ? (long)number : value);
        return string.Create(CultureInfo.InvariantCulture, $"${values.Count}");
    }
}
