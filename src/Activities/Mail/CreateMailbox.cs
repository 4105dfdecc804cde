using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform.Mailcow;

namespace NexusWorkflows.Activities.Mail;

/// <summary>Creates a mailbox; a tag carries the ownership token.</summary>
[Activity("Nexus", "Mail", "Creates the client's mailbox in Mailcow, with a password that only the site gets.", Undo = "deletes the mailbox with its mail", TimeoutSeconds = 120)]
public sealed class CreateMailbox(MailcowClient mailcow) : ResourceActivity
{
    [Input(Description = "The mail domain.", Required = true)]
    public required Input<string> Domain { get; init; }

    [Input(Description = "Part before the @.", DefaultValue = "erp")]
    public Input<string> LocalPart { get; init; } = new("erp");

    [Input(DisplayName = "Shown name", Description = "Name shown to people who get mail from it.")]
    public Input<string?> DisplayName { get; init; } = new(null);

    [Input(Description = "Password of the mailbox.", Generate = true)]
    public required Input<Secret> Password { get; init; }

    [Input(DisplayName = "Quota (MiB)", Description = "Its size.", DefaultValue = 1024, Category = InputGroup.Limits)]
    public Input<int> QuotaMiB { get; init; } = new(1024);

    [Output(Description = "The mailbox's address.")]
    public Output<string> Address { get; init; } = new();

    [Output(Description = "The mailbox's password.", Sensitive = true)]
    public Output<Secret> MailboxPassword { get; init; } = new();

    private string FullAddress => $"{LocalPart.Value}@{Domain.Value}";

    public override IReadOnlyList<Target> Targets(ActivityContext context) => [MailTarget.Mailbox(FullAddress)];

    public override async Task<Observation> ObserveAsync(ActivityContext context, Target target, CancellationToken ct)
    {
        if (await mailcow.FindMailboxAsync(target.Name, ct) is not { } mailbox)
        {
            return Observation.Absent();
        }

        return Observation.Found(Mark.OfTags(mailbox.Tags), new JsonObject { ["address"] = mailbox.Address });
    }

    public override Task CreateAsync(ActivityContext context, Target target, Intent intent, CancellationToken ct) =>
        mailcow.AddMailboxAsync(new NewMailbox(LocalPart.Value, Domain.Value, DisplayName.Value ?? FullAddress, Password.Value.Reveal(), QuotaMiB.Value, [intent.Token]), ct);

    public override Task RemoveAsync(ActivityContext context, Target target, EffectRecord recorded, Intent intent, CancellationToken ct) =>
        mailcow.DeleteMailboxAsync(target.Name, ct);

    public override void SetOutputs(ActivityContext context, IReadOnlyList<EffectRecord> effects)
    {
        Address.Set(FullAddress);
        MailboxPassword.Set(Password.Value);
    }
}
