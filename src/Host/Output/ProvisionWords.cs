using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Labs;

namespace NexusWorkflows.Host.Output;

/// <summary>What a person wants to know once a client is on the platform.</summary>
internal static class ProvisionWords
{
    /// <param name="lab">Null: the site is on a real platform.</param>
    public static void Say(Screen screen, ProvisionDocument document, SiteDocument site, LabAddresses? lab)
    {
        var onLab = lab is not null && site.Url.StartsWith($"https://{site.Domain}:{lab.Edge.Port}", StringComparison.Ordinal);
        screen.Say($"{site.Client} is on {site.Url}");
        if (onLab)
        {
            screen.Say($"  curl --cacert {Hints.Quoted(lab!.Ca)} --resolve {site.Domain}:{lab.Edge.Port}:127.0.0.1 {site.Url}");
            screen.Say("  In a browser the name resolves by itself; it will warn, as the certificate is from the Lab's own authority.");
        }

        screen.Say($"Database      {site.Database} on {site.Backend}, apps {string.Join(", ", site.Apps)}");
        if (site.Mail is { } mail)
        {
            screen.Say($"Mail          {string.Join(", ", new[] { mail.Mailbox }.Concat(mail.Aliases).OfType<string>())}");
        }

        foreach (var record in site.Dns)
        {
            screen.Say($"DNS           {record.Status,-9} {record.Type,-5} {record.Name} {record.Value}");
        }

        if (site.Certificate is { } certificate)
        {
            screen.Say($"Certificate   {certificate.Issuer}, until {certificate.NotAfter.UtcDateTime:yyyy-MM-dd}");
        }

        if (site.Dns.Any(record => record.Status is "missing" or "wrong"))
        {
            screen.Say("              Publish the records that are missing or wrong; until then mail may be refused.");
        }

        if (document.AdminPassword is { } password)
        {
            screen.Say($"The administrator's password is shown once, by: {password.Read}");
        }

        if (onLab)
        {
            screen.Say($"The Lab goes on running; stop it with: {Hints.Command("lab stop")}");
        }
    }
}
