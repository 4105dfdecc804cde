namespace NexusWorkflows.Platform.Mailcow;

/// <summary>Mailcow's administration API. Every failure is a <see cref="PlatformException"/> of system <c>mailcow</c>; nothing is retried.</summary>
public sealed class MailcowClient(HttpClient http, MailcowOptions options)
{
    public static MailcowClient Create(MailcowOptions options) => throw new NotImplementedException();
    public Task<MailDomain?> FindDomainAsync(string domain, CancellationToken ct) => throw new NotImplementedException();
    public Task AddDomainAsync(NewMailDomain domain, CancellationToken ct) => throw new NotImplementedException();
    public Task DeleteDomainAsync(string domain, CancellationToken ct) => throw new NotImplementedException();
    public Task SetDomainActiveAsync(string domain, bool active, CancellationToken ct) => throw new NotImplementedException();
    public Task<DkimKey?> FindDkimAsync(string domain, CancellationToken ct) => throw new NotImplementedException();
    public Task AddDkimAsync(string domain, string selector, int keySize, CancellationToken ct) => throw new NotImplementedException();
    public Task DeleteDkimAsync(string domain, CancellationToken ct) => throw new NotImplementedException();
    public Task<Mailbox?> FindMailboxAsync(string address, CancellationToken ct) => throw new NotImplementedException();
    public Task<IReadOnlyList<Mailbox>> MailboxesOfAsync(string domain, CancellationToken ct) => throw new NotImplementedException();
    public Task AddMailboxAsync(NewMailbox mailbox, CancellationToken ct) => throw new NotImplementedException();
    public Task DeleteMailboxAsync(string address, CancellationToken ct) => throw new NotImplementedException();
    public Task<MailAlias?> FindAliasAsync(string address, CancellationToken ct) => throw new NotImplementedException();
    public Task<IReadOnlyList<MailAlias>> AliasesOfAsync(string domain, CancellationToken ct) => throw new NotImplementedException();
    public Task AddAliasAsync(string address, string goTo, CancellationToken ct) => throw new NotImplementedException();
    public Task DeleteAliasAsync(string address, CancellationToken ct) => throw new NotImplementedException();
    public Task ProbeAsync(CancellationToken ct) => throw new NotImplementedException();
}
