namespace NexusWorkflows.Platform.Erpnext;

/// <summary>Which container commands run in, and how its Docker daemon is reached.</summary>
public sealed record DockerTransportOptions
{
    /// <summary>The daemon's address.</summary>
    public Uri Endpoint { get; init; } = new("unix:///var/run/docker.sock");

    /// <summary>Name of the backend container, for example <c>erpnext-backend-1</c>.</summary>
    public required string Container { get; init; }

    /// <summary>User in the container; null: the image's own (<c>frappe</c>). bench refuses root.</summary>
    public string? User { get; init; }

    /// <summary>Folder in the container; null: the image's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables of the commands; never a secret.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
