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
    [InlineData("""{"name":"n","subdomain":"a;b"}""", "subdomain", "'a;b' is no subdomain: use letters a-z, digits and '-', neither first nor last. Choose another.")]
    [InlineData("""{"name":"n","subdomain":"-a"}""", "subdomain", "'-a' is no subdomain: use letters a-z, digits and '-', neither first nor last. Choose another.")]
    [InlineData("""{"name":"n","subdomain":"a\nb"}""", "subdomain", "'a?b' is no subdomain: use letters a-z, digits and '-', neither first nor last. Choose another.")]
    [InlineData("""{"name":"n","subdomain":"ünï"}""", "subdomain", "'ünï' is no subdomain: use letters a-z, digits and '-', neither first nor last. Choose another.")]
    [InlineData("""{"name":"n","subdomain":"www"}""", "subdomain", "'www' is kept for services of our own. Choose another.")]
    [InlineData("""{"name":"n","domain":"www.nexus.localhost"}""", "domain", "'www' is kept for services of our own. Choose another.")]
    [InlineData("""{"name":"n","domain":"nexus.localhost"}""", "domain", "'nexus.localhost' is the domain of all sites and can't be a site itself. Give a name below it.")]
    [InlineData("""{"name":"n","domain":"127.0.0.1"}""", "domain", "'127.0.0.1' is no domain: write it like 'erp.example.com', with letters a-z, digits and '-' (an international name in its xn-- form).")]
    [InlineData("""{"name":"n","domain":"localhost"}""", "domain", "'localhost' is no domain: write it like 'erp.example.com', with letters a-z, digits and '-' (an international name in its xn-- form).")]
    [InlineData("""{"name":"n","subdomain":"a","aliases":["a b"]}""", "aliases", "'a b' can't stand before the @: use letters a-z, digits, '.', '_' and '-'. Choose another.")]
    [InlineData("""{"name":"n","subdomain":"a","aliases":["erp"]}""", "aliases", "'erp' is the client's mailbox and can't be an alias too. Leave it out.")]
    [InlineData("""{"name":"n","subdomain":"a","aliases":5}""", "aliases", "'aliases' must be a list of texts.")]
    [InlineData("""{"name":"n","subdomain":"a","apps":["--force"]}""", "apps", "'--force' is no app: use letters a-z, digits and '_'.")]
    [InlineData("""{"name":"n","subdomain":"a","apps":"frappe","country":"France"}""", "country", "A country starts ERPNext's setup wizard, but 'erpnext' is not among the apps. Leave the country out, or add the app.")]
    [InlineData("""{"name":"n","subdomain":"a","email":"nobody"}""", "email", "'nobody' is no mail address.")]
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
    public void Complete_TooLongSubdomain_SaysHowLong() =>
        Assert.Equal(["A subdomain has at most 63 characters; this one has 300."], Complete($$"""{"name":"n","subdomain":"{{new string('a', 300)}}"}""").Errors["subdomain"]);

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
