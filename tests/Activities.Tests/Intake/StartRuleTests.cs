using System.Text.Json.Nodes;
using NexusWorkflows.Activities.Intake;
using NexusWorkflows.Activities.Tests.Running;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Tenancy;

namespace NexusWorkflows.Activities.Tests.Intake;

public sealed class StartRuleTests(RunningLab lab) : IClassFixture<RunningLab>
{
    private readonly SiteBook book = new();

    [Fact]
    public async Task Onboarding_SiteInTheRegister_IsAConflictWithItsUrl()
    {
        Enter("acme.nexus.localhost", SiteStatus.Development);

        var check = await Onboard("""{"name":"Acme","subdomain":"acme"}""");

        Assert.Empty(check.Errors);
        Assert.Equal(new StartConflict("site.exists", "'acme.nexus.localhost' is onboarded already: https://acme.nexus.localhost/", "acme.nexus.localhost"), check.Conflict);
        Assert.Equal("acme.nexus.localhost", check.Site);
    }

    [Fact]
    public async Task Onboarding_OffboardedSite_MayComeBack()
    {
        Enter("back.nexus.localhost", SiteStatus.Offboarded);

        var check = await Onboard("""{"name":"Back","subdomain":"back"}""");

        Assert.Null(check.Conflict);
        Assert.Empty(check.Errors);
    }

    [Fact]
    public async Task Onboarding_MailGoesElsewhere_IsRefusedUnlessItIsToMove()
    {
        await lab.DnsAsync("moving.example", "MX", "5 mx.other.example");

        var refused = await Onboard("""{"name":"M","subdomain":"m","mailDomain":"moving.example"}""");
        var moving = await Onboard("""{"name":"M","subdomain":"m","mailDomain":"moving.example","mailCutover":true}""");

        Assert.Equal(["The mail of 'moving.example' goes to 'mx.other.example' today. Choose another mail domain, or set 'mailCutover' when it is to move here."], refused.Errors["mailDomain"]);
        Assert.Empty(moving.Errors);
    }

    [Fact]
    public async Task Offboarding_UnknownSite_IsNotFound()
    {
        var check = await new OffboardingStart(book).CheckAsync(new JsonObject { ["domain"] = "No.example.com" }, default);

        Assert.Equal(new StartConflict("site.not_found", "There is no site 'no.example.com' in the register. Check its name.", null), check.Conflict);
    }

    [Fact]
    public async Task Offboarding_RegisteredSite_MayBegin()
    {
        Enter("acme.nexus.localhost", SiteStatus.Development);

        var check = await new OffboardingStart(book).CheckAsync(new JsonObject { ["domain"] = "acme.nexus.localhost" }, default);

        Assert.Equal((null, "acme.nexus.localhost"), (check.Conflict, check.Site));
    }

    [Fact]
    public async Task Offboarding_NoDomain_AsksForIt() =>
        Assert.Equal(["Give the domain of the site."], (await new OffboardingStart(book).CheckAsync([], default)).Errors["domain"]);

    private Task<StartCheck> Onboard(string json) => new OnboardingStart(book, lab.SiteAddresses, lab.Exchange).CheckAsync(JsonNode.Parse(json)!.AsObject(), default);

    private void Enter(string domain, SiteStatus status)
    {
        var context = Drive.Context();
        context.Write(RegisterChange.SitePut, RegisterChange.Write(new Site { Domain = domain, Client = "Acme", Url = $"https://{domain}/", Status = status, Token = Drive.Token() }));
        book.Apply(context);
    }
}
