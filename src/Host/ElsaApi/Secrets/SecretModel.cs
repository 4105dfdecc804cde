using NexusWorkflows.Engine.Sealing;

namespace NexusWorkflows.Host.ElsaApi.Secrets;

/// <summary>A named secret as Elsa's clients know one; never with its value.</summary>
/// <param name="CurrentVersion">Null: none that is given out.</param>
internal sealed record SecretModel(
    string Id, string Name, string DisplayName, string? Description, string TypeName, string StoreName, string? Scope, SecretStatus Status, int? CurrentVersion, DateTimeOffset CreatedAt, DateTimeOffset? UpdatedAt, DateTimeOffset? ExpiresAt)
{
    /// <summary>The one store there is, by the name that Elsa's designer knows.</summary>
    public const string Store = "encrypted";

    public static SecretModel Of(NamedSecret secret) => new(
        secret.Id, secret.Name, secret.DisplayName ?? secret.Name, secret.Description, NamedSecret.Text, Store, secret.Scope, secret.Status,
        secret.Status == SecretStatus.Active ? secret.Version : null, secret.CreatedAt, secret.UpdatedAt, secret.ExpiresAt);
}

/// <summary>What a client may filter by.</summary>
internal sealed record SecretFilter(string? Search, IReadOnlyList<string> TypeNames, IReadOnlyList<string> StoreNames, string? Scope, SecretStatus? Status)
{
    public bool Fits(SecretModel secret) =>
        (Search is null || Has(secret.Name) || Has(secret.DisplayName) || Has(secret.Description))
        && (TypeNames.Count == 0 || TypeNames.Contains(secret.TypeName, StringComparer.OrdinalIgnoreCase))
        && (StoreNames.Count == 0 || StoreNames.Contains(secret.StoreName, StringComparer.OrdinalIgnoreCase))
        && (Scope is null || string.Equals(Scope, secret.Scope, StringComparison.OrdinalIgnoreCase))
        && (Status is null || secret.Status == Status);

    private bool Has(string? text) => text?.Contains(Search!.Trim(), StringComparison.OrdinalIgnoreCase) == true;
}

internal sealed record SecretPage(IReadOnlyList<SecretModel> Items, long TotalCount);

internal sealed record SecretChoice(IReadOnlyList<SecretModel> Items, bool CanCreateInline);

internal sealed record SecretTypes(IReadOnlyList<SecretType> Types, IReadOnlyList<SecretStoreKind> Stores);

internal sealed record SecretType(string Name, string DisplayName, string Description, string EditorHint, IReadOnlyList<string> SupportedStoreNames);

/// <param name="Capabilities">Words, parted by commas.</param>
internal sealed record SecretStoreKind(string Name, string DisplayName, string Description, string Capabilities, bool IsReadOnly);

/// <param name="Error">Null: it would be given out.</param>
internal sealed record SecretTest(bool Succeeded, string? Error);
