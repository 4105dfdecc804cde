using System.Data.Common;

namespace NexusWorkflows.Storage;

/// <summary>What the statements of the stores differ in; everything else is written once, in what both understand.</summary>
/// <remarks>Values are <c>$1</c>, <c>$2</c>, … in every text, also where one is used twice.</remarks>
internal abstract class Dialect
{
    /// <summary>Comes after a query whose row nobody may change before this transaction ends.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>The same, passing over rows that somebody else has.</summary>
    public abstract string SkipLocked { get; }

    /// <summary>How many rows a claim looks at for each that it takes: others may have the first ones.</summary>
    public abstract int ClaimsAhead { get; }

    /// <summary>Comes after an INSERT: a row that is there stays as it is.</summary>
    /// <param name="key">The primary key's columns.</param>
    public abstract string OrNothing(string key);

    /// <summary>Comes after an INSERT: a row that is there gets these assignments.</summary>
    /// <param name="key">The primary key's columns.</param>
    public abstract string OrSet(string key, string assignments);

    /// <summary>The value that an INSERT came with, in the assignments of <see cref="OrSet"/>.</summary>
    public abstract string Incoming(string column);

    /// <summary>The texts of a JSON array, as a query of one column.</summary>
    public abstract string Texts(string parameter);

    /// <summary>Whether a column has a part in it, whatever its case.</summary>
    /// <param name="parameter">Made by <see cref="Runs.RunRows.Pattern"/>.</param>
    public abstract string Like(string column, string parameter);

    /// <summary>A plain value in a JSON column, as text; NULL where it isn't there.</summary>
    public abstract string JsonText(string column, string path);

    /// <summary>The text as the driver wants it.</summary>
    public abstract string Adapt(string sql);

    /// <summary>The name of a value in an adapted text.</summary>
    public abstract string Parameter(int number);

    /// <summary>Runs an INSERT and gives the number that its row got.</summary>
    public abstract long Insert(DbCommand command);

    /// <summary>The text of an INSERT whose row gets a number.</summary>
    public abstract string Numbered(string insert);

    /// <summary>Comes after an INSERT: a row that is there gets these columns as they come.</summary>
    public string OrUpdate(string key, params ReadOnlySpan<string> columns)
    {
        var assignments = new string[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            assignments[i] = $"{columns[i]} = {Incoming(columns[i])}";
        }

        return OrSet(key, string.Join(", ", assignments));
    }
}
