using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NexusWorkflows.Activities.Setup;
using NexusWorkflows.Activities.Sites;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Tenancy.Names;

namespace NexusWorkflows.Activities.Intake;

/// <summary>Completes and judges the inputs of an onboarding; asks nobody.</summary>
internal static partial class OnboardingInputs
{
    private static readonly string[] DefaultAliases = ["sales", "support", "info", "noreply"];

    public static (JsonObject Input, IReadOnlyDictionary<string, string[]> Errors) Complete(JsonObject input, SiteAddresses addresses)
    {
        var reader = new InputReader(input);
        var completed = input.DeepClone().AsObject();
        completed["name"] = Name(reader);
        var domain = Domain(reader, addresses.Naming);
        completed["domain"] = domain;
        completed["url"] = domain is null ? null : addresses.UrlOf(domain);
        var mailDomain = reader.Text("mailDomain") is { } given ? Checked(reader, "mailDomain", DomainName.Of(given)) : domain;
        completed["mailDomain"] = mailDomain;
        completed["aliases"] = List(Aliases(reader, mailDomain).Distinct(StringComparer.Ordinal));
        completed["apps"] = List(Apps(reader));
        completed["email"] = Email(reader);
        completed["sso"] = reader.Flag("sso");
        completed["mailCutover"] = reader.Flag("mailCutover");
        completed["phase"] = Phase(reader);
        Country(reader, completed);
        Password(reader);
        return (completed, reader.Errors);
    }

    private static string? Name(InputReader reader)
    {
        if (reader.Text("name") is { } name)
        {
            return Checked(reader, "name", ClientName.Of(name));
        }

        reader.Refuse("name", "Give the client's name.");
        return null;
    }

    private static string? Domain(InputReader reader, SiteNaming naming)
    {
        switch (reader.Text("subdomain"), reader.Text("domain"))
        {
            case ({ } subdomain, null):
                return Checked(reader, "subdomain", SiteName.OfSubdomain(subdomain, naming));
            case (null, { } domain):
                return Checked(reader, "domain", SiteName.OfDomain(domain, naming));
            case ({ } subdomain, { } domain):
                return Both(reader, subdomain, domain, naming);
            default:
                reader.Refuse("subdomain", $"Give a subdomain of '{naming.BaseDomain}', or a domain.");
                return null;
        }
    }

    // A completed input holds both, and completing it again must not refuse it.
    private static string? Both(InputReader reader, string subdomain, string domain, SiteNaming naming)
    {
        var verdict = SiteName.OfSubdomain(subdomain, naming);
        if (verdict.Name == SiteName.OfDomain(domain, naming).Name)
        {
            return Checked(reader, "subdomain", verdict);
        }

        reader.Refuse("domain", "Give either a subdomain or a domain, not both.");
        return null;
    }

    private static IEnumerable<string> Aliases(InputReader reader, string? mailDomain)
    {
        foreach (var alias in reader.Texts("aliases") ?? DefaultAliases)
        {
            // Whether a whole address is one of ours can't be told while its domain is refused.
            if (mailDomain is null && alias.Contains('@', StringComparison.Ordinal))
            {
                continue;
            }

            var local = Checked(reader, "aliases", MailAddress.OfAlias(alias, mailDomain ?? ""));
            if (local == "erp")
            {
                reader.Refuse("aliases", "'erp' is the client's mailbox and can't be an alias too. Leave it out.");
            }
            else if (local is not null)
            {
                yield return local;
            }
        }
    }

    private static IEnumerable<string> Apps(InputReader reader)
    {
        foreach (var app in (reader.Texts("apps") ?? ["erpnext"]).Where(a => a != "frappe"))
        {
            if (AppName().IsMatch(app))
            {
                yield return app;
            }
            else
            {
                reader.Refuse("apps", $"'{TypedText.Shown(app)}' is no app: use letters a-z, digits and '_'.");
            }
        }
    }

    private static string? Email(InputReader reader) => reader.Text("email") is { } email ? Checked(reader, "email", MailAddress.Of(email)) : null;

    private static string Phase(InputReader reader)
    {
        var phase = reader.Text("phase") ?? "infrastructure";
        if (phase != "infrastructure")
        {
            reader.Refuse("phase", $"'{TypedText.Shown(phase)}' is no phase of this workflow. Leave it out, or give 'infrastructure'.");
        }

        return phase;
    }

    private static void Country(InputReader reader, JsonObject completed)
    {
        if (reader.Text("country") is not { } country)
        {
            completed["country"] = null;
            return;
        }

        if (!completed["apps"]!.AsArray().Any(app => (string?)app == "erpnext") && !reader.IsRefused("apps"))
        {
            reader.Refuse("country", "A country starts ERPNext's setup wizard, but 'erpnext' is not among the apps. Leave the country out, or add the app.");
        }

        var usual = CountryDefaults.Of(country);
        completed["country"] = CountryDefaults.NameOf(country);
        foreach (var (field, value) in new[] { ("currency", usual?.Currency), ("timeZone", usual?.TimeZone), ("language", usual?.Language) })
        {
            completed[field] = reader.Text(field) ?? value;
            if (completed[field] is null && !reader.IsRefused(field))
            {
                reader.Refuse(field, $"What is usual in '{TypedText.Shown(country)}' isn't known here: give '{field}' too, or one of {string.Join(", ", CountryDefaults.Countries)} as the country.");
            }
        }
    }

    // Only its length: the value itself is nobody's business here.
    private static void Password(InputReader reader)
    {
        if (reader.Text("adminPassword") is { Length: < Secret.MinimumLength })
        {
            reader.Refuse("adminPassword", $"A password has at least {Secret.MinimumLength} characters.");
        }
    }

    private static string? Checked(InputReader reader, string field, NameVerdict verdict)
    {
        if (!verdict.IsGood)
        {
            reader.Refuse(field, verdict.Fault);
        }

        return verdict.Name;
    }

    private static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,59}\z")]
    private static partial Regex AppName();
}
