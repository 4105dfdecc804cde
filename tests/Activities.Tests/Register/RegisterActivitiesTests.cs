using NexusWorkflows.Activities.Register;
using NexusWorkflows.Activities.Tests.Running;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Tenancy;

namespace NexusWorkflows.Activities.Tests.Register;

public sealed class RegisterActivitiesTests
{
    private const string Domain = "acme.nexus.localhost";
    private readonly SiteBook book = new();

    [Fact]
    public async Task RegisterSite_WritesWithItsAnswer_IsFoundUnderItsTokenAndDeleted()
    {
        var register = Register();
        Assert.Equal(ObservationKind.Absent, (await Drive.LookAsync(register)).Kind);

        var intent = await EnterAsync(register);

        var seen = await Drive.LookAsync(register);
        Assert.Equal((ObservationKind.Found, intent.Token), (seen.Kind, seen.Token));
        var site = (await book.FindSiteAsync(Domain, default))!;
        Assert.Equal(("Acme", $"https://{Domain}/", "run1", SiteStatus.Development), (site.Client, site.Url, site.RunId, site.Status));
        Assert.Equal([$"sales@{Domain}"], site.Mail.Aliases);
        var context = Drive.Context();
        var target = register.Targets(context)[0];
        await register.RemoveAsync(context, target, new EffectRecord("e1", target, intent.Token, [], null), Drive.Intent(), default);
        book.Apply(context);
        Assert.Equal(ObservationKind.Absent, (await Drive.LookAsync(register)).Kind);
    }

    [Fact]
    public async Task MarkOffboarded_KeepsTheRow_AndFreesTheName()
    {
        await EnterAsync(Register());
        var mark = new MarkOffboarded(book) { Domain = Drive.Of(Domain) };
        var before = await Drive.LookAsync(mark);
        Assert.Equal("development", (string?)before.Before);

        var context = Drive.Context();
        await mark.CreateAsync(context, mark.Targets(context)[0], Drive.Intent(before: before.Before), default);
        book.Apply(context);

        Assert.Equal(ObservationKind.AsWished, (await Drive.LookAsync(mark)).Kind);
        Assert.Equal(SiteStatus.Offboarded, (await book.FindSiteAsync(Domain, default))!.Status);
        Assert.Equal(ObservationKind.Absent, (await Drive.LookAsync(Register())).Kind);
    }

    [Fact]
    public async Task MarkOffboarded_UnknownSite_IsRefused()
    {
        var fault = await Assert.ThrowsAsync<ActivityFaultException>(() => Drive.LookAsync(new MarkOffboarded(book) { Domain = Drive.Of(Domain) }));

        Assert.Equal("Site 'acme.nexus.localhost' isn't in the register, so it can't be marked as offboarded. Check its name.", fault.Message);
    }

    private async Task<Intent> EnterAsync(RegisterSite register)
    {
        var context = Drive.Context();
        var intent = Drive.Intent();
        await register.CreateAsync(context, register.Targets(context)[0], intent, default);
        book.Apply(context);
        return intent;
    }

    private RegisterSite Register() => new(book) { Domain = Drive.Of(Domain), Client = Drive.Of("Acme"), Url = Drive.Of<string?>($"https://{Domain}/"), Aliases = Drive.List($"sales@{Domain}") };
}
