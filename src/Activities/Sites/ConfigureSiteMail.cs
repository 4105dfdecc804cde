using System.Text.Json.Nodes;
using NexusWorkflows.Activities.Options;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform.Mailcow;

namespace NexusWorkflows.Activities.Sites;

/// <summary>Lets the site send its mail through the client's mailbox.</summary>
[Activity("Nexus", "Sites", "Lets the site send mail through the client's mailbox.", Undo = "puts the former settings back while these are still there")]
public sealed class ConfigureSiteMail(Backends backends, MailcowOptions mailcow) : SettingActivity
{
    [Input(Description = "Host name of the site.", Required = true)]
    public required Input<string> Domain { get; init; }

    [Input(Description = "Address of the mailbox, which is also its login.", Required = true)]
    public required Input<string> Mailbox { get; init; }

    [Input(Description = "Password of the mailbox.", Required = true)]
    public required Input<Secret> Password { get; init; }

    [Input(Description = "Mail server; without a value Mailcow's mail host.", Category = InputGroup.More)]
    public Input<string?> Server { get; init; } = new(null);

    [Input(Description = "Port for sending, with STARTTLS.", DefaultValue = 587, Category = InputGroup.More)]
    public Input<int> Port { get; init; } = new(587);

    [Input(Description = "The ERPNext backend; without a value the first configured one.", OptionsFrom = OptionNames.Backends, Category = InputGroup.More)]
    public Input<string?> Backend { get; init; } = new(null);

    private SiteConfig Config => new(backends.Of(Backend.Value).Bench, Domain.Value);

    private JsonObject Wished => new()
    {
        ["mail_server"] = string.IsNullOrEmpty(Server.Value) ? mailcow.MailHost : Server.Value,
        ["mail_port"] = Port.Value,
        ["use_tls"] = 1,
        ["mail_login"] = Mailbox.Value,
        ["mail_password"] = Password.Value.Reveal(),
        ["auto_email_id"] = Mailbox.Value,
    };

    public override IReadOnlyList<Target> Targets(ActivityContext context) => [SiteTarget.Inside("mail", Domain.Value)];

    protected override Task<SettingReading> ReadAsync(ActivityContext context, Target target, CancellationToken ct) => Config.ReadAsync(Wished, ct);

    protected override Task WriteAsync(ActivityContext context, Target target, Intent intent, CancellationToken ct) => Config.WriteAsync(Wished, ct);

    protected override Task RestoreAsync(ActivityContext context, Target target, JsonNode? before, Intent intent, CancellationToken ct) => Config.RestoreAsync(Wished, before, ct);
}
