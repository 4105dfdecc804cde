using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Tenancy;

namespace NexusWorkflows.Activities.Register;

/// <summary>Marks a site as offboarded; its row stays as a memory of what was there.</summary>
[Activity("Nexus", "Offboarding", "Marks the site as offboarded in the register.", Undo = "puts the former status back", TimeoutSeconds = 60)]
public sealed class MarkOffboarded(ISiteRegister register) : SettingActivity
{
    [Input(Description = "Host name of the site.", Required = true)]
    public required Input<string> Domain { get; init; }

    public override IReadOnlyList<Target> Targets(ActivityContext context) => [new("register", "site-status", Domain.Value)];

    protected override async Task<SettingReading> ReadAsync(ActivityContext context, Target target, CancellationToken ct)
    {
        var site = await register.FindSiteAsync(target.Name, ct)
            ?? throw Fault.Refused("site.not_registered", $"Site '{target.Name}' isn't in the register, so it can't be marked as offboarded. Check its name.");
        return site.Status == SiteStatus.Offboarded ? SettingReading.Wished : SettingReading.Other(SiteStatusTable.ToText(site.Status));
    }

    protected override Task WriteAsync(ActivityContext context, Target target, Intent intent, CancellationToken ct) => SetAsync(context, target, SiteStatus.Offboarded);

    protected override Task RestoreAsync(ActivityContext context, Target target, JsonNode? before, Intent intent, CancellationToken ct) =>
        SetAsync(context, target, SiteStatusTable.Find(before?.GetValue<string>() ?? "") ?? SiteStatus.Development);

    private static Task SetAsync(ActivityContext context, Target target, SiteStatus status)
    {
        context.Write(RegisterChange.SiteStatusChange, RegisterChange.WriteStatus(target.Name, status));
        return Task.CompletedTask;
    }
}
