using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NexusWorkflows.Activities.Setup;
using NexusWorkflows.Activities.Sites;
using NexusWorkflows.Engine.Authoring;

namespace NexusWorkflows.Activities.Intake;

/// <summary>Completes and judges the inputs of an onboarding; asks nobody.</summary>
internal static partial class OnboardingInputs
{
    private const int LongestName = 140; // what ERPNext takes for a company

    private static readonly string[] DefaultAliases = ["sales", "support", "info", "noreply"];

    public static (JsonObject Input, IReadOnlyDictionary<string, string[]> Errors) Complete(JsonObject input, SiteAddresses addresses)
    {
        var reader = new InputReader(input);
        var completed = input.DeepClone().AsObject();
        completed["name"] = Name(reader);
        var domain = Domain(reader, addresses.Options);
        completed["domain"] = domain;
        completed["url"] = domain is null ? null : addresses.UrlOf(domain);
        var mailDomain = Checked(reader, "mailDomain", reader.Text("mailDomain")?.ToLowerInvariant(), HostName.FaultOfDomain) ?? domain;
        completed["mailDomain"] = mailDomain;
        completed["aliases"] = List(Aliases(reader, mailDomain));
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
        var name = reader.Text("name");
        if (name is null)
        {
            reader.Refuse("name", "Give the client's name.");
        }
        else if (name.Length > LongestName || name.Any(char.IsControl))
        {
            reader.Refuse("name", $"A client's name is one line of at most {LongestName} characters.");
        }

        return name;
    }

    private static string? Domain(InputReader reader, DomainOptions options)
    {
        var (subdomain, domain) = (reader.Text("subdomain")?.ToLowerInvariant(), reader.Text("domain")?.ToLowerInvariant());
        switch (subdomain, domain)
        {
            case (null, null):
                reader.Refuse("subdomain", $"Give a subdomain of '{options.Base}', or a domain.");
                return null;
            case (not null, not null) when domain != $"{subdomain}.{options.Base}":
                reader.Refuse("domain", "Give either a subdomain or a domain, not both.");
                return null;
            case (not null, _) when options.Pattern == "full":
                reader.Refuse("subdomain", "Sites here have domains of their own ('domains: pattern: full'). Give a domain.");
                return null;
            case (not null, _):
                return Checked(reader, "subdomain", subdomain, HostName.FaultOfSubdomain) is null ? null : $"{subdomain}.{options.Base}";
            case (null, not null) when options.Pattern == "subdomain" && !domain.EndsWith($".{options.Base}", StringComparison.Ordinal):
                reader.Refuse("domain", $"Sites here are subdomains of '{options.Base}' ('domains: pattern: subdomain'). Give a subdomain.");
                return null;
            default:
                return Checked(reader, "domain", domain, given => HostName.FaultOfDomain(given) ?? FaultBelowBase(given, options.Base));
        }
    }

    // The rules for names of ours hold however the name is given.
    private static string? FaultBelowBase(string domain, string baseDomain) =>
        domain == baseDomain ? $"'{domain}' is the domain of all sites and can't be a site itself. Give a name below it."
        : domain.EndsWith($".{baseDomain}", StringComparison.Ordinal) && domain[..^(baseDomain.Length + 1)] is var label && !label.Contains('.', StringComparison.Ordinal) ? HostName.FaultOfSubdomain(label)
        : null;

    private static IEnumerable<string> Aliases(InputReader reader, string? mailDomain)
    {
        foreach (var alias in reader.Texts("aliases") ?? DefaultAliases)
        {
            var local = mailDomain is not null && alias.EndsWith($"@{mailDomain}", StringComparison.Ordinal) ? alias[..^(mailDomain.Length + 1)] : alias;
            if (local == "erp")
            {
                reader.Refuse("aliases", "'erp' is the client's mailbox and can't be an alias too. Leave it out.");
            }
            else if (Checked(reader, "aliases", local, HostName.FaultOfLocalPart) is not null)
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
                reader.Refuse("apps", $"'{HostName.Shown(app)}' is no app: use letters a-z, digits and '_'.");
            }
        }
    }

    private static string? Email(InputReader reader)
    {
        var email = reader.Text("email")?.ToLowerInvariant();
        if (email is not null && !HostName.IsMailAddress(email))
        {
            reader.Refuse("email", $"'{HostName.Shown(email)}' is no mail address.");
        }

        return email;
    }

    private static string Phase(InputReader reader)
    {
        var phase = reader.Text("phase") ?? "infrastructure";
        if (phase != "infrastructure")
        {
            reader.Refuse("phase", $"'{HostName.Shown(phase)}' is no phase of this workflow. Leave it out, or give 'infrastructure'.");
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
                reader.Refuse(field, $"What is usual in '{HostName.Shown(country)}' isn't known here: give '{field}' too, or one of {string.Join(", ", CountryDefaults.Countries)} as the country.");
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

    private static string? Checked(InputReader reader, string field, string? value, Func<string, string?> fault)
    {
        if (value is not null && fault(value) is { } wrong)
        {
            reader.Refuse(field, wrong);
            return null;
        }

        return value;
    }

    private static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,59}\z")]
    private static partial Regex AppName();
}
