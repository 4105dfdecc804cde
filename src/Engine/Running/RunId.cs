using System.Security.Cryptography;

namespace NexusWorkflows.Engine.Running;

/// <summary>Ids of runs: 16 hex digits, as Elsa's are.</summary>
internal static class RunId
{
    public static string New() => RandomNumberGenerator.GetHexString(16, lowercase: true);
}
