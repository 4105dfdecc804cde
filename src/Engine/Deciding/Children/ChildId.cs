using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace NexusWorkflows.Engine.Deciding.Children;

/// <summary>Ids of children: a function of what started them, so that the same decision made again names the same run.</summary>
internal static class ChildId
{
    /// <summary>16 hex digits, as Elsa's ids are.</summary>
    /// <param name="begins">How often the step has begun runs, this time included.</param>
    public static string Of(string parentId, string stepId, int begins, int item)
    {
        var origin = string.Create(CultureInfo.InvariantCulture, $"{parentId}/{stepId}/{begins}/{item}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)).AsSpan(0, 8));
    }
}
