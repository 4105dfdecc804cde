using System.Text;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Setup;

/// <summary>Binds a data directory to its platform at first use, so that records of one never act on another.</summary>
internal static class PlatformBinding
{
    /// <exception cref="RefusalException">The directory belongs to another platform.</exception>
    public static void Bind(DataDirectory data, string platform)
    {
        var bound = Encoding.UTF8.GetString(PrivateFile.ReadOrMake(data.Platform, () => Encoding.UTF8.GetBytes(platform + "\n"))).Trim();
        if (bound != platform)
        {
            throw RefusalException.Invalid("platform.other",
                $"The data directory '{data.Path}' belongs to the platform '{bound}', but the configuration names '{platform}'. Use another data directory for it (--data DIR or NEXUS_DATA), or put the configuration back.");
        }
    }
}
