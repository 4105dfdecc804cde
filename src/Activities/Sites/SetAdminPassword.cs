using System.Text.Json.Nodes;
using NexusWorkflows.Activities.Options;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform;
using NexusWorkflows.Platform.Erpnext;

namespace NexusWorkflows.Activities.Sites;

/// <summary>Sets the Administrator's password; that the site takes it is the proof.</summary>
[Activity("Nexus", "Sites", "Sets the Administrator's password of the site and proves it by signing in.", DisplayName = "Set Administrator's password", Undo = "leaves it: nobody knows the one before", TimeoutSeconds = 600)]
public sealed class SetAdminPassword(Backends backends) : SettingActivity
{
    [Input(Description = "Host name of the site.", Required = true)]
    public required Input<string> Domain { get; init; }

    [Input(DisplayName = "New password", Description = "The password to set.", Generate = true, OneTime = true)]
    public required Input<Secret> Password { get; init; }

    [Input(Description = "The ERPNext backend; without a value the first configured one.", OptionsFrom = OptionNames.Backends, Category = InputGroup.More)]
    public Input<string?> Backend { get; init; } = new(null);

    [Output(DisplayName = "Administrator's password", Description = "The password that was set.", Sensitive = true)]
    public Output<Secret> AdminPassword { get; init; } = new();

    public override IReadOnlyList<Target> Targets(ActivityContext context) => [SiteTarget.Inside("admin-password", Domain.Value)];

    protected override async Task<SettingReading> ReadAsync(ActivityContext context, Target target, CancellationToken ct)
    {
        using var site = backends.Of(Backend.Value).Open(Domain.Value);
        try
        {
            return await site.CanLoginAsync("Administrator", Password.Value.Reveal(), ct) ? SettingReading.Wished : SettingReading.Other(null);
        }
        catch (PlatformException missing) when (missing.Code == "erpnext.site_missing")
        {
            return SettingReading.Other(null); // a plan looks before the site is there
        }
    }

    protected override Task WriteAsync(ActivityContext context, Target target, Intent intent, CancellationToken ct) =>
        backends.Of(Backend.Value).Bench.SetAdminPasswordAsync(Domain.Value, Password.Value.Reveal(), SiteCommand.For(context, intent), ct);

    protected override Task RestoreAsync(ActivityContext context, Target target, JsonNode? before, Intent intent, CancellationToken ct) =>
        throw Fault.Refused("site.password_stays", $"The Administrator's password of '{Domain.Value}' can't be put back: nobody knows the one before. Skip it, or drop the site.");

    public override void SetOutputs(ActivityContext context, IReadOnlyList<EffectRecord> effects) => AdminPassword.Set(Password.Value);

    public override async Task<bool?> IsOverAsync(ActivityContext context, Intent intent, CancellationToken ct) =>
        !await backends.Of(Backend.Value).Bench.IsRunningAsync(intent.ExecutionId, ct);
}
