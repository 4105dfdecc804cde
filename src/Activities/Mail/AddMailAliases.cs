using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform.Mailcow;

namespace NexusWorkflows.Activities.Mail;

/// <summary>Adds aliases that forward to one mailbox, one effect each.</summary>
[Activity("Nexus", "Mail", "Adds aliases in Mailcow, such as sales@ and support@, that forward to the mailbox.", Undo = "deletes those that it added", TimeoutSeconds = 120)]
public sealed class AddMailAliases(MailcowClient mailcow) : ResourceActivity
{
    [Input(Description = "The mail domain.", Required = true)]
    public required Input<string> Domain { get; init; }

    [Input(Description = "Parts before the @.")]
    public required Input<IReadOnlyList<string>> Aliases { get; init; }

    [Input(DisplayName = "Forward to", Description = "Address that gets the mail.", Required = true)]
    public required Input<string> GoTo { get; init; }

    [Output(Description = "The aliases' addresses.")]
    public Output<IReadOnlyList<string>> Addresses { get; init; } = new();

    private IEnumerable<string> Wanted => (Aliases.Value ?? []).Distinct(StringComparer.OrdinalIgnoreCase).Select(a => $"{a}@{Domain.Value}");

    public override IReadOnlyList<Target> Targets(ActivityContext context) => [.. Wanted.Select(MailTarget.Alias)];

    public override async Task<Observation> ObserveAsync(ActivityContext context, Target target, CancellationToken ct)
    {
        // An alias can't carry a mark: it is ours by an attempt or a record of ours.
        return await mailcow.FindAliasAsync(target.Name, ct) is { } alias
            ? Observation.Found(null, new JsonObject { ["goTo"] = alias.GoTo })
            : Observation.Absent();
    }

    public override Task CreateAsync(ActivityContext context, Target target, Intent intent, CancellationToken ct) => mailcow.AddAliasAsync(target.Name, GoTo.Value, ct);

    public override Task RemoveAsync(ActivityContext context, Target target, EffectRecord recorded, Intent intent, CancellationToken ct) => mailcow.DeleteAliasAsync(target.Name, ct);

    public override void SetOutputs(ActivityContext context, IReadOnlyList<EffectRecord> effects) => Addresses.Set([.. Wanted]);
}
