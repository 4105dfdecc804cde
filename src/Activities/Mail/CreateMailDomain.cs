using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform.Mailcow;

namespace NexusWorkflows.Activities.Mail;

/// <summary>Adds the client's mail domain with a DKIM key of its own; a tag carries the ownership token.</summary>
[Activity("Nexus", "Mail", "Adds the client's mail domain to Mailcow, with its DKIM key.", Undo = "deletes the domain and its key, unless somebody has added mailboxes", TimeoutSeconds = 120)]
public sealed class CreateMailDomain(MailcowClient mailcow, MailExchange exchange) : ResourceActivity
{
    private const string Selector = "dkim";
    private const int KeySize = 2048;

    [Input(Description = "The mail domain.", Required = true)]
    public required Input<string> Domain { get; init; }

    [Input(Description = "The client's name, shown in Mailcow.")]
    public Input<string?> Description { get; init; } = new(null);

    [Input(DisplayName = "Move mail here", Description = "Take the domain over although its mail goes elsewhere today.")]
    public Input<bool> MailCutover { get; init; } = new(false);

    [Input(Description = "The most that it may have.", DefaultValue = 25, Category = InputGroup.Limits)]
    public Input<int> Mailboxes { get; init; } = new(25);

    [Input(Description = "The most that it may have.", DefaultValue = 100, Category = InputGroup.Limits)]
    public Input<int> Aliases { get; init; } = new(100);

    [Input(DisplayName = "Quota (MiB)", Description = "Size of all mailboxes together.", DefaultValue = 10240, Category = InputGroup.Limits)]
    public Input<int> QuotaMiB { get; init; } = new(10240);

    [Output(DisplayName = "DKIM selector", Description = "Name of the DKIM key in the DNS.")]
    public Output<string> DkimSelector { get; init; } = new();

    /// <summary>A domain of ours without its key gets the key.</summary>
    public override bool FinishesPartial => true;

    public override IReadOnlyList<Target> Targets(ActivityContext context) => [MailTarget.Domain(Domain.Value)];

    public override async Task<Observation> ObserveAsync(ActivityContext context, Target target, CancellationToken ct)
    {
        if (await mailcow.FindDomainAsync(target.Name, ct) is not { } domain)
        {
            return Observation.Absent();
        }

        var token = Mark.OfTags(domain.Tags);
        return await mailcow.FindDkimAsync(target.Name, ct) is { } key
            ? Observation.Found(token, new JsonObject { ["dkimSelector"] = key.Selector })
            : Observation.Partial(token, $"mail domain '{target.Name}' has no DKIM key");
    }

    public override async Task CreateAsync(ActivityContext context, Target target, Intent intent, CancellationToken ct)
    {
        if (await mailcow.FindDomainAsync(target.Name, ct) is null)
        {
            await AddAsync(target.Name, intent.Token, ct);
            context.Changed();
        }

        if (await mailcow.FindDkimAsync(target.Name, ct) is null)
        {
            await mailcow.AddDkimAsync(target.Name, Selector, KeySize, ct);
        }
    }

    // The key goes first: if we die in between, the domain is still there and marked, so that the rest is found.
    public override async Task RemoveAsync(ActivityContext context, Target target, EffectRecord recorded, Intent intent, CancellationToken ct)
    {
        var mailboxes = await mailcow.MailboxesOfAsync(target.Name, ct);
        if (mailboxes.Count > 0)
        {
            throw Fault.Refused("mail.domain_not_empty", $"Mail domain '{target.Name}' was not removed: it has mailboxes that no run recorded ({string.Join(", ", mailboxes.Select(m => $"'{m.Address}'"))}). Save and delete them in Mailcow, then retry.");
        }

        await mailcow.DeleteDkimAsync(target.Name, ct);
        await mailcow.DeleteDomainAsync(target.Name, ct);
        if (await mailcow.FindDkimAsync(target.Name, ct) is not null)
        {
            throw Fault.NotYet("mail.dkim_left", $"Mail domain '{target.Name}' is gone, yet its DKIM key is still there.");
        }
    }

    public override void SetOutputs(ActivityContext context, IReadOnlyList<EffectRecord> effects) =>
        DkimSelector.Set(effects is [{ } made, ..] ? made.Ids["dkimSelector"]?.GetValue<string>() : null);

    private async Task AddAsync(string domain, string token, CancellationToken ct)
    {
        if (!MailCutover.Value && await exchange.ElsewhereAsync(domain, ct) is { Count: > 0 } hosts)
        {
            throw Fault.Refused("mail.goes_elsewhere", $"Mail domain '{domain}' was not added: its mail goes to {string.Join(", ", hosts.Select(h => $"'{h}'"))} today. Choose another mail domain, or set 'mailCutover' when it is to move here.");
        }

        // A key without a domain is what an earlier client of that name left behind; Mailcow would silently adopt it, and who has a copy could sign this
        // client's mail. With no domain there, nobody uses it.
        await mailcow.DeleteDkimAsync(domain, ct);
        var quota = QuotaMiB.Value;
        await mailcow.AddDomainAsync(new NewMailDomain(domain, Description.Value ?? domain, [token], Aliases.Value, Mailboxes.Value, Math.Min(1024, quota), Math.Min(4096, quota), quota), ct);
    }
}
