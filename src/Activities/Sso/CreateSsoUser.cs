using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform;
using NexusWorkflows.Platform.Authentik;

namespace NexusWorkflows.Activities.Sso;

/// <summary>Creates a user in the client's group.</summary>
[Activity("Nexus", "SSO", "Creates a user in Authentik, in the client's own group.", Undo = "deletes the user", TimeoutSeconds = 120)]
public sealed class CreateSsoUser(AuthentikClient authentik) : ResourceActivity
{
    [Input(Description = "Host name of the site whose sign-on the user may use.", Required = true)]
    public required Input<string> Domain { get; init; }

    [Input(Description = "The user's mail address, which is also the user name.", Required = true)]
    public required Input<string> Email { get; init; }

    [Input(Description = "The user's full name; without a value the mail address.")]
    public Input<string?> FullName { get; init; } = new(null);

    [Input(Description = "First password.", Generate = true, OneTime = true)]
    public required Input<Secret> Password { get; init; }

    [Output(Description = "The user's name for signing on.")]
    public Output<string> Username { get; init; } = new();

    private string UserName => Email.Value.ToLowerInvariant();

    public override IReadOnlyList<Target> Targets(ActivityContext context) => [new("authentik", "user", UserName)];

    /// <summary>Inactive, it was left between its making and its password.</summary>
    public override async Task<Observation> ObserveAsync(ActivityContext context, Target target, CancellationToken ct)
    {
        if (await authentik.FindUserAsync(target.Name, ct) is not { } user)
        {
            return Observation.Absent();
        }

        var (token, ids) = (SsoMark.Of(user.Attributes), new JsonObject { ["pk"] = user.Pk });
        return user.Active ? Observation.Found(token, ids) : Observation.Partial(token, $"user '{target.Name}' is inactive", ids);
    }

    public override async Task CreateAsync(ActivityContext context, Target target, Intent intent, CancellationToken ct)
    {
        var slug = SsoName.For(Domain.Value);
        var group = await authentik.FindGroupAsync(slug, ct)
            ?? throw Fault.Refused("sso.group_missing", $"User '{target.Name}' was not created: '{Domain.Value}' has no group '{slug}' in Authentik. Create the site's sign-on first.");
        var name = string.IsNullOrEmpty(FullName.Value) ? Email.Value : FullName.Value;
        var user = await authentik.CreateUserAsync(
            new NewAuthentikUser(target.Name, name, Email.Value, $"clients/{slug}", "external", [group.Pk], new JsonObject { ["nexus"] = intent.Token }), ct);
        context.Changed();
        await authentik.SetPasswordAsync(user.Pk, Password.Value.Reveal(), ct);
        await authentik.ActivateUserAsync(user.Pk, ct);
    }

    public override async Task RemoveAsync(ActivityContext context, Target target, EffectRecord recorded, Intent intent, CancellationToken ct)
    {
        if (await authentik.FindUserAsync(target.Name, ct) is { } user)
        {
            await authentik.DeleteUserAsync(user.Pk, ct);
        }
    }

    public override void SetOutputs(ActivityContext context, IReadOnlyList<EffectRecord> effects) => Username.Set(UserName);
}
