using System.Text.Json.Nodes;
using NexusWorkflows.Platform.Dns;
using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Platform.Mailcow;

/// <summary>
/// Mailcow's administration API. Every failure is a <see cref="PlatformException"/> of system <c>mailcow</c>; nothing is retried.
/// A refusal carries Mailcow's own key in its code (<c>mailcow.domain_exists</c>). Deleting what isn't there is done.
/// </summary>
public sealed class MailcowClient(HttpClient http, MailcowOptions options)
{
    private const string System = "mailcow";

    private readonly HttpWire wire = new(http, new HttpTarget(System, "Mailcow", options.Url, options.Timeout, "X-API-Key", options.ApiKey));

    /// <summary>A client with connections of its own, to be kept as long as the process lives.</summary>
    public static MailcowClient Create(MailcowOptions options) =>
        new(HttpWire.CreateClient(System, options.Connect, options.Timeout), options);

    public async Task<MailDomain?> FindDomainAsync(string domain, CancellationToken ct)
    {
        var name = DomainName.Host(domain, System);
        var call = wire.Reading($"read mail domain '{name}'");
        return MailcowRecords.Domain(call, await ReadAsync(call, $"get/domain/{name}", ct));
    }

    /// <summary>Adds the domain; Mailcow makes its DKIM key in the same call, or takes over one that an earlier domain of that name left behind.</summary>
    public async Task AddDomainAsync(NewMailDomain domain, CancellationToken ct)
    {
        var name = DomainName.Host(domain.Name, System);
        await WriteAsync($"add mail domain '{name}'", "add/domain", "domain_added", new JsonObject
        {
            ["domain"] = name,
            ["description"] = domain.Description,
            ["aliases"] = domain.Aliases,
            ["mailboxes"] = domain.Mailboxes,
            ["defquota"] = domain.DefaultQuotaMiB,
            ["maxquota"] = domain.MaxQuotaMiB,
            ["quota"] = domain.QuotaMiB,
            ["active"] = 1,
            ["gal"] = 1,
            ["backupmx"] = 0,
            ["relay_all_recipients"] = 0,
            ["relay_unknown_only"] = 0,
            ["tags"] = Strings(domain.Tags),
            ["restart_sogo"] = 0, // with SOGo down the answer would hold no success although the domain exists
        }, ct);
    }

    /// <summary>Deletes the domain and its aliases; refused as <c>mailcow.domain_not_empty</c> while it has mailboxes. Its DKIM key stays: delete that too.</summary>
    public async Task DeleteDomainAsync(string domain, CancellationToken ct)
    {
        if (await FindDomainAsync(domain, ct) is { } found)
        {
            await WriteAsync($"delete mail domain '{found.Name}'", "delete/domain", "domain_removed", Strings([found.Name]), ct);
        }
    }

    /// <summary>Suspends or resumes a domain: nobody can sign in to the mailboxes of one that isn't active.</summary>
    public Task SetDomainActiveAsync(string domain, bool active, CancellationToken ct)
    {
        var name = DomainName.Host(domain, System);
        var body = new JsonObject { ["items"] = Strings([name]), ["attr"] = new JsonObject { ["active"] = active ? "1" : "0" } };
        return WriteAsync($"{(active ? "resume" : "suspend")} mail domain '{name}'", "edit/domain", "domain_modified", body, ct);
    }

    public async Task<DkimKey?> FindDkimAsync(string domain, CancellationToken ct)
    {
        var name = DomainName.Host(domain, System);
        var call = wire.Reading($"read the DKIM key of '{name}'");
        return MailcowRecords.Dkim(call, await ReadAsync(call, $"get/dkim/{name}", ct));
    }

    /// <summary>Makes a key of 2048 or 4096 bit; the latter takes seconds. Refused as <c>mailcow.dkim_domain_or_sel_invalid</c> where there is one.</summary>
    public Task AddDkimAsync(string domain, string selector, int keySize, CancellationToken ct)
    {
        var name = DomainName.Host(domain, System);
        var body = new JsonObject { ["domains"] = name, ["dkim_selector"] = selector, ["key_size"] = keySize };
        return WriteAsync($"add a DKIM key to '{name}'", "add/dkim", "dkim_added", body, ct);
    }

    public async Task DeleteDkimAsync(string domain, CancellationToken ct)
    {
        var name = DomainName.Host(domain, System);
        if (await FindDkimAsync(name, ct) is not null)
        {
            await WriteAsync($"delete the DKIM key of '{name}'", "delete/dkim", "dkim_removed", Strings([name]), ct);
        }
    }

    public async Task<Mailbox?> FindMailboxAsync(string address, CancellationToken ct)
    {
        var name = DomainName.MailAddress(address, System);
        var call = wire.Reading($"read mailbox '{name}'");
        return MailcowRecords.Mailbox(call, await ReadAsync(call, $"get/mailbox/{name}", ct));
    }

    /// <summary>The mailboxes of this domain alone; none when there is no such domain.</summary>
    public async Task<IReadOnlyList<Mailbox>> MailboxesOfAsync(string domain, CancellationToken ct)
    {
        var name = DomainName.Host(domain, System);
        if (await FindDomainAsync(name, ct) is null)
        {
            return []; // asked for a domain it doesn't have, Mailcow lists the mailboxes of every client
        }

        var call = wire.Reading($"list the mailboxes of '{name}'");
        var all = MailcowRecords.List(call, await ReadAsync(call, $"get/mailbox/all/{name}", ct));
        // Filtered again: the domain may have gone since.
        return [.. all.Select(node => MailcowRecords.Mailbox(call, node)).OfType<Mailbox>().Where(m => m.Domain.Equals(name, StringComparison.OrdinalIgnoreCase))];
    }

    public async Task AddMailboxAsync(NewMailbox mailbox, CancellationToken ct)
    {
        var address = DomainName.MailAddress($"{mailbox.LocalPart}@{mailbox.Domain}", System);
        var at = address.IndexOf('@', StringComparison.Ordinal);
        if (mailbox.QuotaMiB < 1)
        {
            throw wire.Writing($"add mailbox '{address}'").Permanent("quota_empty", "would make a mailbox without limit. Give a quota of at least 1 MiB.");
        }

        await WriteAsync($"add mailbox '{address}'", "add/mailbox", "mailbox_added", new JsonObject
        {
            ["local_part"] = address[..at],
            ["domain"] = address[(at + 1)..],
            ["name"] = mailbox.Name,
            ["quota"] = mailbox.QuotaMiB,
            ["password"] = mailbox.Password,
            ["password2"] = mailbox.Password,
            ["active"] = "1",
            ["force_pw_update"] = "0",
            ["tls_enforce_in"] = "0",
            ["tls_enforce_out"] = "0",
            ["authsource"] = "mailcow",
            ["tags"] = Strings(mailbox.Tags),
        }, ct);
    }

    public async Task DeleteMailboxAsync(string address, CancellationToken ct)
    {
        if (await FindMailboxAsync(address, ct) is { } found)
        {
            await DeleteAsync($"delete mailbox '{found.Address}'", "delete/mailbox", "mailbox_removed", found.Address,
                async () => await FindMailboxAsync(address, ct) is null, ct);
        }
    }

    public async Task<MailAlias?> FindAliasAsync(string address, CancellationToken ct)
    {
        var name = DomainName.MailAddress(address, System);
        var call = wire.Reading($"read alias '{name}'");
        return MailcowRecords.Alias(call, await ReadAsync(call, $"get/alias/{name}", ct));
    }

    /// <summary>The aliases of this domain alone; none when there is no such domain.</summary>
    public async Task<IReadOnlyList<MailAlias>> AliasesOfAsync(string domain, CancellationToken ct)
    {
        var name = DomainName.Host(domain, System);
        if (await FindDomainAsync(name, ct) is null)
        {
            return [];
        }

        var call = wire.Reading($"list the aliases of '{name}'");
        var all = MailcowRecords.List(call, await ReadAsync(call, $"get/alias/all/{name}", ct));
        return [.. all.Select(node => MailcowRecords.Alias(call, node)).OfType<MailAlias>().Where(a => a.Address.EndsWith($"@{name}", StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>Adds an active alias that forwards to <paramref name="goTo"/>.</summary>
    public Task AddAliasAsync(string address, string goTo, CancellationToken ct)
    {
        var name = DomainName.MailAddress(address, System);
        // Without "active" Mailcow makes it inactive.
        var body = new JsonObject { ["address"] = name, ["goto"] = DomainName.MailAddress(goTo, System), ["active"] = "1" };
        return WriteAsync($"add alias '{name}'", "add/alias", "alias_added", body, ct);
    }

    public async Task DeleteAliasAsync(string address, CancellationToken ct)
    {
        if (await FindAliasAsync(address, ct) is { } found)
        {
            await DeleteAsync($"delete alias '{found.Address}'", "delete/alias", "alias_removed", found.Address,
                async () => await FindAliasAsync(address, ct) is null, ct);
        }
    }

    /// <summary>One small read that goes through the key, PHP, Redis and the database.</summary>
    public async Task ProbeAsync(CancellationToken ct) =>
        await ReadAsync(wire.Reading("look after Mailcow"), $"get/domain/{DomainName.Record(options.MailHost, System)}", ct);

    private async Task<JsonNode?> ReadAsync(Call call, string path, CancellationToken ct) =>
        MailcowEnvelope.Read(call, await wire.SendAsync(call, HttpMethod.Get, $"api/v1/{path}", null, ct));

    private async Task WriteAsync(string doing, string path, string expected, JsonNode body, CancellationToken ct)
    {
        var call = wire.Writing(doing);
        MailcowEnvelope.Write(call, await wire.SendAsync(call, HttpMethod.Post, $"api/v1/{path}", body, ct), expected);
    }

    private async Task DeleteAsync(string doing, string path, string expected, string item, Func<Task<bool>> isGone, CancellationToken ct)
    {
        try
        {
            await WriteAsync(doing, path, expected, Strings([item]), ct);
        }
        catch (PlatformException refusal) when (refusal.Code == "mailcow.access_denied")
        {
            // What another hand has deleted meanwhile is refused with the words for a missing right.
            if (!await isGone())
            {
                throw;
            }
        }
    }

    private static JsonArray Strings(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
