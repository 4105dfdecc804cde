namespace NexusWorkflows.Platform.Authentik;

/// <summary>An application as Authentik has it. <paramref name="Provider"/> is null when none is set, <paramref name="Token"/> when it isn't marked as made by a run.</summary>
public sealed record AuthentikApplication(Guid Pk, string Slug, string Name, int? Provider, string LaunchUrl, string Description, string? Token);

/// <summary>An OAuth2 provider as Authentik has it.</summary>
public sealed record AuthentikProvider(int Pk, string Name, string ClientId, string ClientSecret, string? ApplicationSlug)
{
    /// <summary>Names the provider alone, never the secret.</summary>
    public override string ToString() => $"{Name} ({Pk})";
}

/// <summary>
/// An application to create, with its provider of the same name as the slug, open to one group alone.
/// Redirect URIs are compared whole, character by character: give each exactly as the site sends it.
/// </summary>
public sealed record NewApplication(string Name, string Slug, IReadOnlyList<string> RedirectUris, Guid Group, string LaunchUrl, string Token);

/// <summary>Who may use an application. Authentik lets everybody in when none is enabled.</summary>
public sealed record PolicyBinding(Guid Pk, Guid Target, Guid? Group, int? User, Guid? Policy, bool Enabled, bool Negate);
