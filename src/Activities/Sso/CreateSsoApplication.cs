using System.Text.Json.Nodes;
using NexusWorkflows.Activities.Sites;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform.Authentik;

namespace NexusWorkflows.Activities.Sso;

/// <summary>Creates the client's group, and the site's application that opens to this group alone.</summary>
[Activity("Nexus", "SSO", "Creates the site's sign-on in Authentik, open to the client's own group alone.", Undo = "removes the application with its provider, then the group", TimeoutSeconds = 120)]
public sealed class CreateSsoApplication(AuthentikClient authentik, SiteAddresses addresses) : ResourceActivity
{
    private const string Group = "group";

    [Input(Description = "Host name of the site.", Required = true)]
    public required Input<string> Domain { get; init; }

    [Input(Description = "Name shown on the sign-on page; without a value the domain.")]
    public Input<string?> Title { get; init; } = new(null);

    [Output(Description = "Slug of the application, and name of the group.")]
    public Output<string> Slug { get; init; } = new();

    [Output(Description = "The provider's client id.")]
    public Output<string> ClientId { get; init; } = new();

    private string SlugName => SsoName.For(Domain.Value);

    private ClientApplication Application => new(authentik, SlugName);

    public override IReadOnlyList<Target> Targets(ActivityContext context) => [new("authentik", Group, SlugName), new("authentik", "application", SlugName)];

    public override Task<Observation> ObserveAsync(ActivityContext context, Target target, CancellationToken ct) =>
        target.Kind == Group ? ObserveGroupAsync(ct) : Application.ObserveAsync(ct);

    public override async Task CreateAsync(ActivityContext context, Target target, Intent intent, CancellationToken ct)
    {
        if (target.Kind == Group)
        {
            await authentik.CreateGroupAsync(SlugName, new JsonObject { ["nexus"] = intent.Token, ["site"] = Domain.Value }, ct);
            return;
        }

        var group = await authentik.FindGroupAsync(SlugName, ct)
            ?? throw Fault.Refused("sso.group_gone", $"The application of '{Domain.Value}' was not created: its group '{SlugName}' is gone. Retry from the group.");
        var url = addresses.UrlOf(Domain.Value);
        // Compared by Authentik character by character with what the site's Social Login Key sends.
        var redirect = $"{url}api/method/frappe.integrations.oauth2_logins.custom/authentik";
        await Application.CreateAsync(context, new NewApplication(string.IsNullOrEmpty(Title.Value) ? Domain.Value : Title.Value, SlugName, [redirect], group.Pk, url, intent.Token), ct);
    }

    public override async Task RemoveAsync(ActivityContext context, Target target, EffectRecord recorded, Intent intent, CancellationToken ct)
    {
        if (target.Kind != Group)
        {
            await Application.RemoveAsync(ct);
            return;
        }

        // A binding goes with its group, and an application without one is open to everybody.
        if (await authentik.FindApplicationAsync(SlugName, ct) is not null)
        {
            throw Fault.Refused("sso.application_first", $"Group '{SlugName}' was not removed: without it application '{SlugName}' would be open to everybody. Remove the application first.");
        }

        if (await authentik.FindGroupAsync(SlugName, ct) is { } group)
        {
            await authentik.DeleteGroupAsync(group.Pk, ct);
        }
    }

    public override void SetOutputs(ActivityContext context, IReadOnlyList<EffectRecord> effects)
    {
        Slug.Set(SlugName);
        ClientId.Set(effects.FirstOrDefault(e => e.Target.Kind != Group)?.Ids["clientId"]?.GetValue<string>());
    }

    private async Task<Observation> ObserveGroupAsync(CancellationToken ct) => await authentik.FindGroupAsync(SlugName, ct) is { } group
        ? Observation.Found(SsoMark.Of(group.Attributes), new JsonObject { ["pk"] = group.Pk.ToString() })
        : Observation.Absent();
}
