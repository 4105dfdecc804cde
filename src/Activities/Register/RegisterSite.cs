using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;

namespace NexusWorkflows.Activities.Register;

/// <summary>Enters the site into the register; the row is committed together with the answer of the call.</summary>
[Activity("Nexus", "Register", "Enters the site into the register of clients and sites.", TimeoutSeconds = 60)]
public sealed class RegisterSite(ISiteLookup register) : ResourceActivity
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

    public override IReadOnlyList<Target> Targets(ActivityContext context) => [new("register", "site", Domain.Value)];

    public override async Task<Observation> ObserveAsync(ActivityContext context, Target target, CancellationToken ct) =>
        await register.FindAsync(target.Name, ct) is { IsOffboarded: false } site
            ? Observation.Found(site.Token ?? Mark.None, new JsonObject { ["status"] = site.Status })
            : Observation.Absent();

    public override Task CreateAsync(ActivityContext context, Target target, Intent intent, CancellationToken ct)
    {
        context.Write(RegisterWrite.Put, new JsonObject
        {
            ["domain"] = target.Name,
            ["client"] = Client.Value,
            ["url"] = Url.Value,
            ["backend"] = Backend.Value,
            ["database"] = Database.Value,
            ["apps"] = new JsonArray([.. (Apps.Value ?? []).Select(app => (JsonNode)app)]),
            ["email"] = Email.Value,
            ["mailDomain"] = MailDomain.Value,
            ["mailbox"] = Mailbox.Value,
            ["status"] = RegisteredSite.Development,
            ["token"] = intent.Token,
        });
        return Task.CompletedTask;
    }

    public override Task RemoveAsync(ActivityContext context, Target target, EffectRecord recorded, Intent intent, CancellationToken ct)
    {
        context.Write(RegisterWrite.Delete, new JsonObject { ["domain"] = target.Name, ["token"] = recorded.Token });
        return Task.CompletedTask;
    }
}
