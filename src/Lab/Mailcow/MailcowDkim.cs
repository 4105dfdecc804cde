using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NexusWorkflows.Lab.Mailcow;

/// <summary>DKIM keys: real RSA ones, kept by domain name beside the domains and outliving them.</summary>
internal sealed partial class MailcowDkim
{
    private const int UsualSize = 2048;
    private readonly Lock gate = new();
    private Task<string>? ahead;

    public void Add(MailcowState state, JsonObject attributes, MailcowOutcomes outcomes)
    {
        var size = (int)attributes.Number("key_size", UsualSize);
        var selector = attributes["dkim_selector"] is null ? "dkim" : attributes.Text("dkim_selector");
        foreach (var text in PhpValue.Words(attributes.Text("domains")))
        {
            var log = MailcowOutcomes.Log("dkim", "add", null, new JsonObject { ["key_size"] = size, ["dkim_selector"] = selector, ["domains"] = text });
            var domain = MailName.Domain(text);
            if (domain is not null && !state.Domains.ContainsKey(domain))
            {
                outcomes.Danger(log, new JsonArray("access_denied", text));
            }
            else if (domain is null || !SelectorPattern().IsMatch(selector) || size is < 1024 or > 4096 || state.Dkim.ContainsKey(domain))
            {
                outcomes.Danger(log, new JsonArray("dkim_domain_or_sel_invalid", text));
            }
            else
            {
                state.Dkim[domain] = new JsonObject { ["selector"] = selector, ["length"] = size, ["pubkey"] = TakePublicKey(size) };
                outcomes.Success(log, new JsonArray("dkim_added", domain));
            }
        }
    }

    /// <summary>The same key for each domain would do for nobody; seeds take theirs from the same maker.</summary>
    public void Seed(MailcowState state, string domain)
    {
        if (!state.Dkim.ContainsKey(domain))
        {
            state.Dkim[domain] = new JsonObject { ["selector"] = "dkim", ["length"] = UsualSize, ["pubkey"] = TakePublicKey(UsualSize) };
        }
    }

    /// <summary>Answers success for absent ones too.</summary>
    public static void Delete(MailcowState state, string item, MailcowOutcomes outcomes)
    {
        var log = MailcowOutcomes.Log("dkim", "delete", null, new JsonObject { ["domains"] = item });
        if (MailName.Domain(item) is not { } domain)
        {
            outcomes.Danger(log, new JsonArray("dkim_domain_or_sel_invalid", item));
            return;
        }

        state.Dkim.Remove(domain);
        outcomes.Success(log, new JsonArray("dkim_removed", domain));
    }

    public static JsonObject? Find(MailcowState state, string domain) =>
        state.Dkim[domain.ToLowerInvariant()] is not JsonObject key
            ? null
            : new JsonObject
            {
                ["pubkey"] = key.Text("pubkey"),
                ["length"] = key.Text("length"),
                ["dkim_txt"] = $"v=DKIM1;k=rsa;t=s;s=email;p={key.Text("pubkey")}",
                ["dkim_selector"] = key.Text("selector"),
                ["privkey"] = "",
            };

    // One key is made ahead of its use: making it is the slowest thing the Lab does. Who finds none ready makes its own:
    // it is asked under the state's lock, where waiting for another thread of the pool waits for all who stand behind that lock.
    private string TakePublicKey(int size)
    {
        if (size != UsualSize)
        {
            return MakePublicKey(size);
        }

        lock (gate)
        {
            if (ahead is { IsCompletedSuccessfully: false })
            {
                return MakePublicKey(UsualSize);
            }

            var ready = ahead?.Result ?? MakePublicKey(UsualSize);
            ahead = Task.Run(() => MakePublicKey(UsualSize));
            return ready;
        }
    }

    private static string MakePublicKey(int size)
    {
        using var key = RSA.Create(size);
        return Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }

    [GeneratedRegex("^[A-Za-z0-9_-]+$")]
    private static partial Regex SelectorPattern();
}
