using System.Data.Common;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Storage;

/// <summary>The present row of a query; columns by position.</summary>
internal readonly struct Row(DbDataReader reader)
{
    public string Text(int column) => reader.GetString(column);

    public string? TextOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public long Number(int column) => reader.GetInt64(column);

    public int Int(int column) => reader.GetInt32(column);

    public bool Flag(int column) => reader.GetInt64(column) != 0;

    public byte[] Bytes(int column) => reader.GetFieldValue<byte[]>(column);

    /// <summary>Empty where there is none.</summary>
    public byte[] BytesOrNone(int column) => reader.IsDBNull(column) ? [] : Bytes(column);

    /// <summary>All of them, as the driver gives them; null where there is none.</summary>
    public object?[] Values()
    {
        var values = new object?[reader.FieldCount];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
        }

        return values;
    }

    public bool IsNull(int column) => reader.IsDBNull(column);

    public DateTimeOffset Time(int column) => new(reader.GetInt64(column), TimeSpan.Zero);

    public DateTimeOffset? TimeOrNull(int column) => reader.IsDBNull(column) ? null : Time(column);

    public JsonNode? Json(int column) => reader.IsDBNull(column) ? null : JsonTexts.Read(reader.GetString(column));

    public JsonObject Object(int column) => Json(column)!.AsObject();

    public T Word<T>(int column)
        where T : struct, Enum => Words.Read<T>(reader.GetString(column));
}

/// <summary>Enum values as they are stored: in small letters.</summary>
internal static class Words
{
    public static string Of<T>(T value)
        where T : struct, Enum => Known<T>.Texts[value];

    public static T Read<T>(string text)
        where T : struct, Enum => Enum.Parse<T>(text, ignoreCase: true);

    private static class Known<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Texts = Enum.GetValues<T>().ToDictionary(v => v, v => v.ToString().ToLowerInvariant());
    }
}
