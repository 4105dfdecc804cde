using System.Text.Json.Nodes;
using NexusWorkflows.Activities.Intake;
using NexusWorkflows.Activities.Sites;

namespace NexusWorkflows.Activities.Tests.Intake;

public sealed class OnboardingInputsTests
{
    [Fact]
    public void Complete_NameAndSubdomain_FillsInTheRest()
    {
        var (input, errors) = Complete("""{"name":" Byrne Accounting ","subdomain":"Byrne"}""");

        Assert.Empty(errors);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            {"name":"Byrne Accounting","subdomain":"Byrne","domain":"byrne.nexus.localhost","url":"https://byrne.nexus.localhost:8443/","mailDomain":"byrne.nexus.localhost",
             "aliases":["sales","support","info","noreply"],"apps":["erpnext"],"email":null,"sso":false,"mailCutover":false,"phase":"infrastructure","country":null}
            """), input), input.ToJsonString());
    }

    [Fact]
    public void Complete_EverythingGiven_IsKept()
    {
        var (input, errors) = Complete("""
            {"name":"Acme","domain":"erp.acme.example","mailDomain":"Acme.example","aliases":"Sales, info@acme.example,,sales","apps":["frappe","erpnext","hrms"],"email":"Boss@Acme.example",
             "sso":"true","mailCutover":true,"country":"germany","language":"English","adminPassword":"long-enough"}
            """);

        Assert.Empty(errors);
        Assert.Equal("""["sales","info"]""", input["aliases"]!.ToJsonString());
        Assert.Equal("""["erpnext","hrms"]""", input["apps"]!.ToJsonString());
        Assert.Equal(("acme.example", "boss@acme.example", "Germany", "EUR", "Europe/Berlin", "English"),
            ((string?)input["mailDomain"], (string?)input["email"], (string?)input["country"], (string?)input["currency"], (string?)input["timeZone"], (string?)input["language"]));
        Assert.True((bool)input["sso"]! && (bool)input["mailCutover"]!);
    }

    [Fact]
    public void Complete_ItsOwnResult_IsTheSameAgain()
    {
        var first = Complete("""{"name":"Byrne","subdomain":"byrne","country":"France"}""").Input;

        var (second, errors) = OnboardingInputs.Complete(first, Addresses("any"));

        Assert.Empty(errors);
        Assert.True(JsonNode.DeepEquals(first, second), second.ToJsonString());
    }

    [Theory]
    [InlineData("""{"subdomain":"a"}""", "name", "Give the client's name.")]
    [InlineData("""{"name":"n"}""", "subdomain", "Give a subdomain of 'nexus.localhost', or a domain.")]
    [InlineData("""{"name":"n","subdomain":"a","domain":"b.example.com"}""", "domain", "Give either a subdomain or a domain, not both.")]
    [InlineData("""{"name":"n","subdomain":"a;b"}""", "subdomain", "'a;b' is no subdomain: use at most 63 letters, digits and '-', the first and last no '-'. Choose another.")]
    [InlineData("""{"name":"n","subdomain":"-a"}""", "subdomain", "'-a' is no subdomain: use at most 63 letters, digits and '-', the first and last no '-'. Choose another.")]
    [InlineData("""{"name":"n","subdomain":"a\nb"}""", "subdomain", "'a?b' is no subdomain: use at most 63 letters, digits and '-', the first and last no '-'. Choose another.")]
    [InlineData("""{"name":"n","subdomain":"*.x"}""", "subdomain", "'*.x' is a wildcard; a site has one name. Give a subdomain of 'nexus.localhost'.")]
    [InlineData("""{"name":"n","subdomain":"ac--me"}""", "subdomain", "'ac--me' is no subdomain: use at most 63 letters, digits and '-', the first and last no '-'. Choose another.")]
    [InlineData("""{"name":"n","subdomain":"ｗｗｗ"}""", "subdomain", "'www' below 'nexus.localhost' is kept for services of our own. Choose another.")]
    [InlineData("""{"name":"n","subdomain":"www"}""", "subdomain", "'www' below 'nexus.localhost' is kept for services of our own. Choose another.")]
    [InlineData("""{"name":"n","domain":"www.nexus.localhost"}""", "domain", "'www' below 'nexus.localhost' is kept for services of our own. Choose another.")]
    [InlineData("""{"name":"n","subdomain":"www","domain":"www.nexus.localhost"}""", "subdomain", "'www' below 'nexus.localhost' is kept for services of our own. Choose another.")]
    [InlineData("""{"name":"n","subdomain":"www","domain":"b.example.com"}""", "domain", "Give either a subdomain or a domain, not both.")]
    [InlineData("""{"name":"n\nm","subdomain":"a"}""", "name", "'n?m' can't be a client's name: it holds a character that can't be printed (U+000A). Type it anew, on one line.")]
    [InlineData("""{"name":"n","domain":"https://a.example.com"}""", "domain", "'https://a.example.com' is an address of a page; a site's name has no 'https://' and no path. Give a domain like 'erp.example.com'.")]
    [InlineData("""{"name":"n","domain":"nexus.localhost"}""", "domain", "'nexus.localhost' is the domain of all sites and can't be a site itself. Give a name below it.")]
    [InlineData("""{"name":"n","domain":"127.0.0.1"}""", "domain", "'127.0.0.1' is no domain: write it like 'erp.example.com', with letters, digits and '-', up to 63 between two dots and 253 in all.")]
    [InlineData("""{"name":"n","domain":"localhost"}""", "domain", "'localhost' is no domain: write it like 'erp.example.com', with letters, digits and '-', up to 63 between two dots and 253 in all.")]
    [InlineData("""{"name":"n","subdomain":"a","aliases":["a b"]}""", "aliases", "'a b' can't stand before the @: use letters, digits, '.', '_', '+' and '-', the first and last a letter or digit. Choose another.")]
    [InlineData("""{"name":"n","subdomain":"a","aliases":["info@other.example"]}""", "aliases", "'info@other.example' isn't in the mail domain 'a.nexus.localhost'. Give only the part before the @.")]
    [InlineData("""{"name":"n","subdomain":"a","aliases":["@a.nexus.localhost"]}""", "aliases", "'@a.nexus.localhost' would take all mail of the domain; an alias is one address. Give a name like 'sales'.")]
    [InlineData("""{"name":"n","subdomain":"a","aliases":["erp@a.nexus.localhost"]}""", "aliases", "'erp' is the client's mailbox and can't be an alias too. Leave it out.")]
    [InlineData("""{"name":"n","subdomain":"a","mailDomain":"m","aliases":["info@m","sales"]}""", "mailDomain", "'m' is no domain: write it like 'erp.example.com', with letters, digits and '-', up to 63 between two dots and 253 in all.")]
    [InlineData("""{"name":"n","subdomain":"a","aliases":["erp"]}""", "aliases", "'erp' is the client's mailbox and can't be an alias too. Leave it out.")]
    [InlineData("""{"name":"n","subdomain":"a","aliases":5}""", "aliases", "'aliases' must be a list of texts.")]
    [InlineData("""{"name":"n","subdomain":"a","apps":["--force"]}""", "apps", "'--force' is no app: use letters a-z, digits and '_'.")]
    [InlineData("""{"name":"n","subdomain":"a","apps":"frappe","country":"France"}""", "country", "A country starts ERPNext's setup wizard, but 'erpnext' is not among the apps. Leave the country out, or add the app.")]
    [InlineData("""{"name":"n","subdomain":"a","email":"nobody"}""", "email", "'nobody' is no mail address: write it like 'name@example.com', with letters, digits, '.', '_', '+' and '-' before the @.")]
    [InlineData("""{"name":"n","subdomain":"a","sso":"perhaps"}""", "sso", "'sso' must be true or false.")]
    [InlineData("""{"name":"n","subdomain":"a","phase":"all"}""", "phase", "'all' is no phase of this workflow. Leave it out, or give 'infrastructure'.")]
    [InlineData("""{"name":"n","subdomain":"a","adminPassword":"short"}""", "adminPassword", "A password has at least 8 characters.")]
    public void Complete_UnfitInput_IsRefusedByField(string json, string field, string message)
    {
        var (_, errors) = Complete(json);

        Assert.Equal([field], errors.Keys);
        Assert.Equal([message], errors[field]);
    }

    [Fact]
    public void Complete_TooLongSubdomain_IsShownInPart() => Assert.Equal(
        [$"'{new string('a', 60)}…' is no subdomain: use at most 63 letters, digits and '-', the first and last no '-'. Choose another."],
        Complete($$"""{"name":"n","subdomain":"{{new string('a', 300)}}"}""").Errors["subdomain"]);

    [Fact]
    public void Complete_TooLongName_SaysHowLong() => Assert.Equal(
        [$"'{new string('n', 60)}…' has 141 characters; a client's name has at most 140. Choose a shorter one."],
        Complete($$"""{"name":"{{new string('n', 141)}}","subdomain":"a"}""").Errors["name"]);

    [Fact]
    public void Complete_InternationalNames_ArePunycodeAndStaySo()
    {
        var (first, errors) = Complete("""{"name":"Ünï  Büro","subdomain":"Ünï","mailDomain":"bücher.example.","aliases":"info@Bücher.example,info","email":"Jo@bücher.example"}""");
        Assert.Empty(errors);
        Assert.Equal(("Ünï Büro", "xn--n-nga1b.nexus.localhost", "xn--bcher-kva.example", "jo@xn--bcher-kva.example", """["info"]"""),
            ((string?)first["name"], (string?)first["domain"], (string?)first["mailDomain"], (string?)first["email"], first["aliases"]!.ToJsonString()));

        var (second, again) = OnboardingInputs.Complete(first, Addresses("any"));

        Assert.Empty(again);
        Assert.True(JsonNode.DeepEquals(first, second), second.ToJsonString());
    }

    [Theory]
    [InlineData("Example.ORG.", "a.example.org")]
    [InlineData("localhost", "a.localhost")]
    public void Complete_BaseHoweverWritten_IsNormalised(string written, string domain) => Assert.Equal(
        domain,
        (string?)OnboardingInputs.Complete(JsonNode.Parse("""{"name":"n","subdomain":"a"}""")!.AsObject(), new SiteAddresses(new DomainOptions { Base = written })).Input["domain"]);

    [Fact]
    public void Addresses_UnknownPattern_IsRefused() => Assert.Equal(
        "'Any' is no pattern of names. Set 'domains: pattern:' to subdomain, full or any. (Parameter 'options')",
        Assert.Throws<ArgumentException>(() => Addresses("Any")).Message);

    [Fact]
    public void Complete_UnknownCountry_AsksForWhatIsUsual()
    {
        var errors = Complete("""{"name":"n","subdomain":"a","country":"Atlantis","currency":"EUR"}""").Errors;

        Assert.Equal(["timeZone", "language"], errors.Keys);
        Assert.StartsWith("What is usual in 'Atlantis' isn't known here: give 'timeZone' too, or one of Australia, ", errors["timeZone"][0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("full", """{"name":"n","subdomain":"a"}""", "subdomain", "Sites here have domains of their own ('domains: pattern: full'). Give a domain.")]
    [InlineData("subdomain", """{"name":"n","domain":"a.example.com"}""", "domain", "Sites here are subdomains of 'nexus.localhost' ('domains: pattern: subdomain'). Give a subdomain.")]
    public void Complete_AgainstThePattern_IsRefused(string pattern, string json, string field, string message) =>
        Assert.Equal([message], OnboardingInputs.Complete(JsonNode.Parse(json)!.AsObject(), Addresses(pattern)).Errors[field]);

    private static (JsonObject Input, IReadOnlyDictionary<string, string[]> Errors) Complete(string json) => OnboardingInputs.Complete(JsonNode.Parse(json)!.AsObject(), Addresses("any"));

    private static SiteAddresses Addresses(string pattern) => new(new DomainOptions { Base = "nexus.localhost", Pattern = pattern, HttpsPort = 8443 });
}
