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

    [Theory]
    [InlineData("Acme.nexus.localhost.", "acme.nexus.localhost")]
    [InlineData("ÜNÏ.nexus.localhost", "xn--n-nga1b.nexus.localhost")]
    [InlineData("WWW.nexus.localhost", "www.nexus.localhost")]
    [InlineData("nexus.localhost", "nexus.localhost")]
    [InlineData("Old_Site.example", "old_site.example")]
    [InlineData("ac--me.example", "ac--me.example")]
    [InlineData("site1", "site1")]
    public async Task Offboarding_RegisteredSiteHoweverWritten_IsFound(string typed, string domain)
    {
        Enter(domain, SiteStatus.Production);

        var check = await new OffboardingStart(book).CheckAsync(new JsonObject { ["domain"] = typed }, default);

        Assert.Empty(check.Errors);
        Assert.Equal((null, domain, domain), (check.Conflict, check.Site, (string?)check.Input["domain"]));
    }

    [Fact]
    public async Task Offboarding_StoreAnswersWithAnotherSite_IsNotFound()
    {
        var other = new Site { Domain = "uni.example", Client = "Uni", Url = "https://uni.example/", Status = SiteStatus.Production, Token = Drive.Token() };

        var check = await new OffboardingStart(new LooseRegister(other)).CheckAsync(new JsonObject { ["domain"] = "ünï.example" }, default);

        Assert.Equal(new StartConflict("site.not_found", "There is no site 'xn--n-nga1b.example' in the register. Check its name.", null), check.Conflict);
    }

    [Fact]
    public async Task Offboarding_NoDomainAndNotRegistered_IsRefusedByField()
    {
        var check = await new OffboardingStart(book).CheckAsync(new JsonObject { ["domain"] = "a;b" }, default);

        Assert.Equal(["'a;b' is no domain: write it like 'erp.example.com', with letters, digits and '-', up to 63 between two dots and 253 in all."], check.Errors["domain"]);
        Assert.Null(check.Conflict);
    }

    [Fact]
    public async Task Offboarding_OffboardedSite_IsAConflict()
    {
        Enter("gone.nexus.localhost", SiteStatus.Offboarded);

        var check = await new OffboardingStart(book).CheckAsync(new JsonObject { ["domain"] = "gone.nexus.localhost" }, default);

        Assert.Equal(new StartConflict("site.offboarded", "Site 'gone.nexus.localhost' is offboarded already.", "gone.nexus.localhost"), check.Conflict);
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

    /// <summary>Finds its one site by any name, as a store may that compares without accents.</summary>
    private sealed class LooseRegister(Site only) : ISiteRegister
    {
        public Task<Site?> FindSiteAsync(string domain, CancellationToken ct) => Task.FromResult<Site?>(only);

        public Task<SitePage> ListSitesAsync(int page, int pageSize, string? search, CancellationToken ct) => throw new NotSupportedException();

        public Task<Client?> FindClientAsync(string name, CancellationToken ct) => throw new NotSupportedException();

        public Task<IReadOnlyList<Client>> ListClientsAsync(CancellationToken ct) => throw new NotSupportedException();
    }
}
