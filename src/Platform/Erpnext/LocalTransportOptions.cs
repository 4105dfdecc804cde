namespace NexusWorkflows.Platform.Erpnext;

/// <summary>How commands run as processes of this machine.</summary>
public sealed record LocalTransportOptions
{
    /// <summary>Folder the commands start in.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Variables beside those of this process, whose own <c>NEXUS_…</c> ones aren't passed on; never a secret.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Folder for the output files of running commands, made if missing, readable by us alone.</summary>
    public string RunDirectory { get; init; } = Path.Combine(Path.GetTempPath(), "nexus-commands");
}
