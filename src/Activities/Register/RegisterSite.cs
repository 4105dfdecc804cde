using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Tenancy;

namespace NexusWorkflows.Activities.Register;

/// <summary>Enters the site into the register; the row is committed together with the answer of the call.</summary>
[Activity("Nexus", "Register", "Enters the site into the register of clients and sites.", TimeoutSeconds = 60)]
public sealed class RegisterSite(ISiteRegister register) : ResourceActivity
{
    [Input(Description = "Host name of the site.", Required = true)]
    public required Input<string> Domain { get; init; }

    [Input(Description = "The client's name.", Required = true)]
    public required Input<string> Client { get; init; }

    [Input(Description = "Where the site is reached.")]
    public Input<string?> Url { get; init; } = new(null);

    [Input(Description = "The backend that holds it.")]
    public Input<string?> Backend { get; init; } = new(null);

    [Input(Description = "Its database.")]
    public Input<string?> Database { get; init; } = new(null);

    [Input(Description = "The apps installed.", UIHint = "multitext")]
    public Input<IReadOnlyList<string>> Apps { get; init; } = new([]);

    [Input(Description = "Mail address of the client's contact.")]
    public Input<string?> Email { get; init; } = new(null);

    [Input(Description = "The client's mail domain.")]
    public Input<string?> MailDomain { get; init; } = new(null);

    [Input(Description = "The site's mailbox.")]
    public Input<string?> Mailbox { get; init; } = new(null);

    [Input(Description = "The aliases' addresses.", UIHint = "multitext")]
    public Input<IReadOnlyList<string>> Aliases { get; init; } = new([]);

    [Input(Description = "Name of the DKIM key in the DNS.")]
    public Input<string?> DkimSelector { get; init; } = new(null);

    [Input(Description = "Slug of the sign-on's application.")]
    public Input<string?> Sso { get; init; } = new(null);

    [Input(Description = "The DNS records to publish, with their status.", UIHint = "json-editor")]
    public Input<JsonNode?> Dns { get; init; } = new(null);

    [Input(Description = "Issuer and end of the certificate.", UIHint = "json-editor")]
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
