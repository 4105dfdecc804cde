namespace NexusWorkflows.Platform.Erpnext;

/// <summary>Where one ERPNext backend is and how it is talked to.</summary>
public sealed record BenchOptions
{
    /// <summary>The backend's name, as workflows call it.</summary>
    public required string Name { get; init; }

    /// <summary>The bench program, found on the PATH of the place where commands run.</summary>
    public string Bench { get; init; } = "bench";

    /// <summary>The MariaDB client program, found likewise.</summary>
    public string DatabaseClient { get; init; } = "mariadb";

    /// <summary>Absolute path of the bench folder (the one that holds <c>sites</c>), as seen where commands run.</summary>
    public required string BenchDirectory { get; init; }

    /// <summary>The database server as seen where commands run, <c>host</c> or <c>host:port</c>.</summary>
    public string DatabaseHost { get; init; } = "db";

    public string DatabaseRootUser { get; init; } = "root";

    /// <summary>File on this machine with the root user's password on its first line; read anew for each command.</summary>
    public required string DatabaseRootPasswordFile { get; init; }

    /// <summary>What commands find in their environment beside what is there anyway; never a secret.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>host:port at which the sites answer HTTP; null: each site by its own name.</summary>
    public string? Connect { get; init; }

    /// <summary>How long one of the short commands of a look may take at most; changing commands bring their own limit.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(30);
}
