using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Auditing;

/// <summary>The form in which audit rows are chained: anyone who has the rows can compute the hashes, without a key.</summary>
public static class AuditChain
{
    /// <summary>Stands for the hash before the first row.</summary>
    public static byte[] Start => new byte[SHA256.HashSizeInBytes];

    /// <summary>The hash of a row that follows another.</summary>
    /// <param name="before">The hash of the row with the number before.</param>
    public static byte[] Hash(ReadOnlySpan<byte> before, long number, long id, AuditRow row) =>
        SHA256.HashData(Form([Convert.ToHexStringLower(before), Text(number), .. Fields(id, row)]));

    /// <summary>An instant as it is hashed and exported, to the tick.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The row alone, wherever it comes to stand in the chain.</summary>
    internal static byte[] Form(long id, AuditRow row) => Form(Fields(id, row));

    private static string?[] Fields(long id, AuditRow row) => [Text(id), Time(row.At), row.Actor, row.Action, row.Subject, row.Detail];

    // Each field with its length in bytes, so that no text can pass for the end of one and the beginning of the next.
    private static byte[] Form(string?[] fields)
    {
        var form = new StringBuilder();
        foreach (var field in fields)
        {
            _ = field is null ? form.Append("-\n") : form.Append(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(field)}:{field}\n");
        }

        return Encoding.UTF8.GetBytes(form.ToString());
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
