using System.Text.Json.Nodes;

namespace NexusWorkflows.Tenancy;

/// <summary>A site as the register has it.</summary>
public sealed record Site
{
    /// <summary>Host name; unique.</summary>
    public required string Domain { get; init; }

    /// <summary>The client's name.</summary>
    public required string Client { get; init; }

    public SiteStatus Status { get; init; } = SiteStatus.Development;

    /// <summary>Name of the backend that holds it; null: not known.</summary>
    public string? Backend { get; init; }

    public string? Database { get; init; }

    public IReadOnlyList<string> Apps { get; init; } = [];

    public SiteMail Mail { get; init; } = new();

    /// <summary>Slug of its single sign-on application; null: it has none.</summary>
    public string? Sso { get; init; }

    /// <summary>What it is for, in plain words.</summary>
    public string? Purpose { get; init; }

    public IReadOnlyList<string> Features { get; init; } = [];

    public IReadOnlyList<string> DocumentationLinks { get; init; } = [];

    /// <summary>Where it is reached; null: not reachable yet.</summary>
    public string? Url { get; init; }

    /// <summary>How its records stood when last looked at; null: never looked.</summary>
    public JsonNode? Dns { get; init; }

    /// <summary>Its certificate when last looked at; null: never looked.</summary>
    public JsonNode? Certificate { get; init; }

    /// <summary>Mail address of the client's contact for this site.</summary>
    public string? Email { get; init; }

    /// <summary>The token of the effect that registered it; null: entered by hand.</summary>
    public string? Token { get; init; }

    /// <summary>The run that registered it; null: entered by hand.</summary>
    public string? RunId { get; init; }

    /// <summary>Set by the register when the row is new.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Set by the register with each change.</summary>
    public DateTimeOffset ChangedAt { get; init; }
}

/// <summary>The mail of a site.</summary>
/// <param name="Domain">Null: it has no mail.</param>
/// <param name="Aliases">Whole addresses.</param>
public sealed record SiteMail(string? Domain = null, string? Mailbox = null, IReadOnlyList<string>? Aliases = null, string? DkimSelector = null)
{
    public IReadOnlyList<string> Aliases { get; init; } = Aliases ?? [];
}
