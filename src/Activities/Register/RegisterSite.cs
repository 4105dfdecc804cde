using System.Text.Json.Nodes;
using NexusWorkflows.Activities.Options;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Tenancy;

namespace NexusWorkflows.Activities.Register;

/// <summary>Enters the site into the register; the row is committed together with the answer of the call.</summary>
[Activity("Nexus", "Register", "Enters the site into the register of clients and sites.", Undo = "takes the row away again", TimeoutSeconds = 60)]
public sealed class RegisterSite(ISiteRegister register) : ResourceActivity
{
    [Input(Description = "Host name of the site.", Required = true)]
    public required Input<string> Domain { get; init; }

    [Input(Description = "The client's name.", Required = true)]
    public required Input<string> Client { get; init; }

    [Input(Description = "Where the site is reached.", Category = InputGroup.Site)]
    public Input<string?> Url { get; init; } = new(null);

    [Input(Description = "The backend that holds it.", OptionsFrom = OptionNames.Backends, Category = InputGroup.Site)]
    public Input<string?> Backend { get; init; } = new(null);

    [Input(Description = "Its database.", Category = InputGroup.Site)]
    public Input<string?> Database { get; init; } = new(null);

    [Input(Description = "The apps installed.", Category = InputGroup.Site)]
    public Input<IReadOnlyList<string>> Apps { get; init; } = new([]);

    [Input(DisplayName = "Contact", Description = "Mail address of the client's contact.")]
    public Input<string?> Email { get; init; } = new(null);

    [Input(Description = "The client's mail domain.", Category = InputGroup.Mail)]
    public Input<string?> MailDomain { get; init; } = new(null);

    [Input(Description = "The site's mailbox.", Category = InputGroup.Mail)]
    public Input<string?> Mailbox { get; init; } = new(null);

    [Input(Description = "The aliases' addresses.", Category = InputGroup.Mail)]
    public Input<IReadOnlyList<string>> Aliases { get; init; } = new([]);

    [Input(DisplayName = "DKIM selector", Description = "Name of the DKIM key in the DNS.", Category = InputGroup.Mail)]
    public Input<string?> DkimSelector { get; init; } = new(null);

    [Input(DisplayName = "SSO application", Description = "Slug of the sign-on's application.", Category = InputGroup.Proofs)]
    public Input<string?> Sso { get; init; } = new(null);

    [Input(DisplayName = "DNS records", Description = "The DNS records to publish, with their status.", Category = InputGroup.Proofs)]
    public Input<JsonNode?> Dns { get; init; } = new(null);

    [Input(Description = "Issuer and end of the certificate.", Category = InputGroup.Proofs)]
    public Input<JsonNode?> Certificate { get; init; } = new(null);

    public override IReadOnlyList<Target> Targets(ActivityContext context) => [new("register", "site", Domain.Value)];

    public override async Task<Observation> ObserveAsync(ActivityContext context, Target target, CancellationToken ct) =>
        await register.FindSiteAsync(target.Name, ct) is { Status: not SiteStatus.Offboarded } site
            ? Observation.Found(site.Token ?? Mark.None, new JsonObject { ["status"] = SiteStatusTable.ToText(site.Status) })
            : Observation.Absent();

    public override Task CreateAsync(ActivityContext context, Target target, Intent intent, CancellationToken ct)
    {
        context.Write(RegisterChange.SitePut, RegisterChange.Write(new Site
        {
            Domain = target.Name,
            Client = Client.Value,
            Url = Url.Value,
            Backend = Backend.Value,
            Database = Database.Value,
            Apps = Apps.Value ?? [],
            Mail = new SiteMail(MailDomain.Value, Mailbox.Value, Aliases.Value, DkimSelector.Value),
            Sso = Sso.Value,
            Dns = Dns.Value?.DeepClone(),
            Certificate = Certificate.Value?.DeepClone(),
            Email = Email.Value,
            Token = intent.Token,
            RunId = context.RootRunId,
        }));
        return Task.CompletedTask;
    }

    public override Task RemoveAsync(ActivityContext context, Target target, EffectRecord recorded, Intent intent, CancellationToken ct)
    {
        context.Write(RegisterChange.SiteDelete, RegisterChange.WriteDelete(target.Name, recorded.Token));
        return Task.CompletedTask;
    }
}
