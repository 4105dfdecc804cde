using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;

namespace NexusWorkflows.Activities.Register;

/// <summary>Marks a site as offboarded; its row stays as a memory of what was there.</summary>
[Activity("Nexus", "Offboarding", "Marks the site as offboarded in the register.", TimeoutSeconds = 60)]
public sealed class MarkOffboarded(ISiteLookup register) : SettingActivity
{
    [Input(Description = "Host name of the site.", Required = true)]
    public required Input<string> Domain { get; init; }

    public override IReadOnlyList<Target> Targets(ActivityContext context) => [new("register", "site-status", Domain.Value)];

    protected override async Task<SettingReading> ReadAsync(ActivityContext context, Target target, CancellationToken ct)
    {
        var site = await register.FindAsync(target.Name, ct)
            ?? throw Fault.Refused("site.not_registered", $"Site '{target.Name}' isn't in the register, so it can't be marked as offboarded. Check its name.");
        return site.IsOffboarded ? SettingReading.Wished : SettingReading.Other(site.Status);
    }

    protected override Task WriteAsync(ActivityContext context, Target target, Intent intent, CancellationToken ct) => SetAsync(context, target, RegisteredSite.Offboarded);

    protected override Task RestoreAsync(ActivityContext context, Target target, JsonNode? before, Intent intent, CancellationToken ct) =>
        SetAsync(context, target, before?.GetValue<string>() ?? RegisteredSite.Development);

    private static Task SetAsync(ActivityContext context, Target target, string status)
    {
        context.Write(RegisterWrite.Status, new JsonObject { ["domain"] = target.Name, ["status"] = status });
        return Task.CompletedTask;
    }
}
