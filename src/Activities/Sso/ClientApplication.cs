using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform;
using NexusWorkflows.Platform.Authentik;

namespace NexusWorkflows.Activities.Sso;

/// <summary>An application with its provider and its binding, as one thing.</summary>
internal sealed class ClientApplication(AuthentikClient authentik, string slug)
{
    public async Task<Observation> ObserveAsync(CancellationToken ct)
    {
        var provider = await authentik.FindProviderAsync(slug, ct);
        if (await authentik.FindApplicationAsync(slug, ct) is not { } application)
        {
            // A provider can't carry a mark: alone it is ours only if an attempt or a record of ours says so.
            return provider is null ? Observation.Absent() : Observation.Partial(null, $"provider '{slug}' is left without its application", Ids(provider));
        }

        var token = application.Token ?? Mark.None;
        if (provider is null || application.Provider != provider.Pk)
        {
            return Observation.Partial(token, $"application '{slug}' has no provider of its own");
        }

        var bindings = await authentik.BindingsOfAsync(application.Pk, ct);
        if (!bindings.Any(b => b is { Enabled: true, Group: not null }))
        {
            return Observation.Partial(token, $"application '{slug}' is bound to no group and so open to everybody", Ids(provider));
        }

        return await LetsOutsidersInAsync(ct)
            ? Observation.Partial(token, $"application '{slug}' lets the outsider in", Ids(provider))
            : Observation.Found(token, Ids(provider));
    }

    /// <summary>Creates it, and proves that an outsider is refused; where one isn't, it is taken away again.</summary>
    public async Task CreateAsync(ActivityContext context, NewApplication application, CancellationToken ct)
    {
        var outsider = await authentik.OutsiderAsync(ct); // before anything is made: without an outsider nothing could be proved
        await authentik.CreateApplicationAsync(application, ct);
        context.Changed();
        if (await authentik.CheckAccessAsync(slug, outsider.Pk, ct))
        {
            await RemoveAsync(ct);
            context.TookBack();
            throw Fault.Refused("sso.open_to_outsiders", $"Application '{slug}' let the outsider '{outsider.Username}' in and was removed again. Check that this user is in no client's group and is no superuser, then retry.");
        }
    }

    /// <summary>The application goes first, since deleting it leaves the provider behind; what is gone already is done.</summary>
    public async Task RemoveAsync(CancellationToken ct)
    {
        await authentik.DeleteApplicationAsync(slug, ct);
        if (await authentik.FindProviderAsync(slug, ct) is not { } provider)
        {
            return;
        }

        if (provider.ApplicationSlug is { } other && other != slug)
        {
            throw new ActivityFaultException(StepErrorKind.Conflict, "sso.provider_in_use", $"Provider '{slug}' was left alone: application '{other}' uses it. Give that application a provider of its own, then retry.");
        }

        await authentik.DeleteProviderAsync(provider.Pk, ct);
    }

    // A look must be possible without an outsider too: an undo or an offboarding has nothing to prove.
    private async Task<bool> LetsOutsidersInAsync(CancellationToken ct)
    {
        try
        {
            return await authentik.CheckAccessAsync(slug, (await authentik.OutsiderAsync(ct)).Pk, ct);
        }
        catch (PlatformException missing) when (missing.Code is "authentik.outsider_missing" or "authentik.outsider_inactive")
        {
            return false;
        }
    }

    private static JsonObject Ids(AuthentikProvider provider) => new() { ["provider"] = provider.Pk, ["clientId"] = provider.ClientId };
}
