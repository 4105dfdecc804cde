namespace NexusWorkflows.Host.Doors;

/// <summary>A client's site with what belongs to it.</summary>
/// <param name="Sso">Slug of the client's application; null without single sign-on.</param>
internal sealed record SiteDocument(
    string Domain, string Url, string Client, string Status, string Backend, string Database, IReadOnlyList<string> Apps, SiteMailDocument? Mail,
    IReadOnlyList<DnsDocument> Dns, CertificateDocument? Certificate, SsoDocument? Sso);

internal sealed record SiteMailDocument(string Domain, string? Mailbox, IReadOnlyList<string> Aliases, string? DkimSelector);

/// <param name="Status">ok, missing, wrong or unchecked.</param>
internal sealed record DnsDocument(string Type, string Name, string Value, string Status);

internal sealed record CertificateDocument(string Issuer, DateTimeOffset NotAfter);

internal sealed record SsoDocument(string Application, string? ClientId);

/// <summary>A site in a list.</summary>
internal sealed record SiteHead(string Domain, string Url, string Client, string Status, string Backend, string Database, DateTimeOffset? Since);

internal sealed record ClientDocument(string Id, string Name, string? Email, IReadOnlyList<string> Sites);

/// <summary>What <c>provision --json</c> prints.</summary>
/// <param name="Site">Null where the run didn't come that far.</param>
/// <param name="Error">Why the run didn't finish; null when it did.</param>
internal sealed record ProvisionDocument(ProvisionRun Run, SiteDocument? Site, ProvisionSecret? AdminPassword, IReadOnlyList<string> Warnings, ErrorDocument? Error);

internal sealed record ProvisionRun(string Id, string Workflow, int Version, string Status, double? Seconds);

/// <param name="Read">The command that shows it, once.</param>
internal sealed record ProvisionSecret(string Secret, string Read);

internal sealed record ErrorDocument(string Code, string Message);
