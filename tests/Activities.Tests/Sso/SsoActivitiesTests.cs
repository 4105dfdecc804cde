using System.Text.Json.Nodes;
using NexusWorkflows.Activities.Sso;
using NexusWorkflows.Activities.Tests.Running;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform.Authentik;

namespace NexusWorkflows.Activities.Tests.Sso;

public sealed class SsoActivitiesTests(RunningLab lab) : IClassFixture<RunningLab>
{
    [Fact]
    public async Task CreateSsoApplication_MadeAndRemoved_LeavesNothing()
    {
        const string Domain = "sso1.nexus.localhost";
        var before = (await lab.StateAsync())["authentik"]!.ToJsonString();
        var create = Create(Domain);

        var made = await Drive.MakeAsync(create);

        Assert.Equal(["group", "application"], made.Select(m => m.Target.Kind));
        Assert.Equal(SsoName.For(Domain), create.Slug.Value);
        Assert.False(string.IsNullOrEmpty(create.ClientId.Value));
        Assert.Equal(made[1].Token, (await create.ObserveAsync(Drive.Context(), made[1].Target, default)).Token);
        Assert.False(await lab.Authentik.CheckAccessAsync(create.Slug.Value!, (await lab.Authentik.OutsiderAsync(default)).Pk, default));

        var user = new CreateSsoUser(lab.Authentik) { Domain = Drive.Of(Domain), Email = Drive.Of("Boss@acme.example"), Password = Drive.Secret() };
        var madeUser = await Drive.MakeAsync(user);
        Assert.Equal("boss@acme.example", user.Username.Value);
        Assert.True(await lab.Authentik.CheckAccessAsync(create.Slug.Value!, (int)madeUser[0].Ids["pk"]!, default));

        await Drive.RemoveAsync(user, madeUser);
        await Drive.RemoveAsync(create, made);
        Assert.Equal(before, (await lab.StateAsync())["authentik"]!.ToJsonString());
    }

    [Fact]
    public async Task CreateSsoApplication_GroupBeforeItsApplication_IsNotRemoved()
    {
        var create = Create("sso2.nexus.localhost");
        var made = await Drive.MakeAsync(create);

        var fault = await Assert.ThrowsAsync<ActivityFaultException>(() => create.RemoveAsync(Drive.Context(), made[0].Target, made[0], Drive.Intent(), default));

        Assert.Equal("sso.application_first", fault.Code);
        Assert.NotNull(await lab.Authentik.FindGroupAsync(create.Targets(Drive.Context())[0].Name, default));
    }

    [Fact]
    public async Task CreateSsoApplication_ProviderLeftAlone_IsPartialAndRemoved()
    {
        var create = Create("sso3.nexus.localhost");
        var made = await Drive.MakeAsync(create);
        await lab.Authentik.DeleteApplicationAsync(made[1].Target.Name, default);

        var seen = await create.ObserveAsync(Drive.Context(), made[1].Target, default);

        Assert.Equal((ObservationKind.Partial, null), (seen.Kind, seen.Token));
        Assert.Equal($"provider '{made[1].Target.Name}' is left without its application", seen.Detail);
        await Drive.RemoveAsync(create, made);
    }

    [Fact]
    public async Task CreateSsoUser_LeftBeforeItsPassword_IsPartialAndMayNotSignOn()
    {
        var create = Create("sso4.nexus.localhost");
        var made = await Drive.MakeAsync(create);
        var user = new CreateSsoUser(lab.Authentik) { Domain = Drive.Of("sso4.nexus.localhost"), Email = Drive.Of("left@acme.example"), Password = Drive.Secret() };
        var group = await lab.Authentik.FindGroupAsync(made[0].Target.Name, default);
        var left = await lab.Authentik.CreateUserAsync(new NewAuthentikUser("left@acme.example", "Left", "left@acme.example", "clients/acme", "external", [group!.Pk], new JsonObject { ["nexus"] = "nx1" }), default);

        var seen = await user.ObserveAsync(Drive.Context(), user.Targets(Drive.Context())[0], default);

        Assert.Equal((ObservationKind.Partial, "nx1", "user 'left@acme.example' is inactive"), (seen.Kind, seen.Token, seen.Detail));
        Assert.False(await lab.Authentik.CheckAccessAsync(made[1].Target.Name, left.Pk, default));
        await lab.Authentik.DeleteUserAsync(left.Pk, default);
        await Drive.RemoveAsync(create, made);
    }

    [Fact]
    public void SsoName_LongAndSimilarDomains_StayApartAndShort()
    {
        var name = SsoName.For(new string('a', 60) + ".example.com");

        Assert.True(name.Length <= 50, name);
        Assert.NotEqual(SsoName.For("a-b.example.com"), SsoName.For("a.b.example.com"));
    }

    private CreateSsoApplication Create(string domain) => new(lab.Authentik, lab.SiteAddresses) { Domain = Drive.Of(domain) };
}
