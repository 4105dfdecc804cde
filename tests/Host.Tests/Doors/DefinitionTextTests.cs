using System.Text.Json.Nodes;
using NexusWorkflows.Activities;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Doors;

public sealed class DefinitionTextTests
{
    private static readonly string Onboarding = File.ReadAllText(RepositoryRoot.Of("workflows/onboarding.json"));

    [Fact]
    public void Typed_TextsFromACommandLine_BecomeWhatIsDeclared()
    {
        var typed = DefinitionText.Typed(Onboarding, new JsonObject { ["Subdomain"] = "123", ["sso"] = "true", ["aliases"] = "sales, info", ["apps"] = new JsonArray("hrms"), ["unknown"] = "true" });

        Assert.Equal("""{"subdomain":"123","sso":true,"aliases":["sales","info"],"apps":["hrms"],"unknown":"true"}""", typed.ToJsonString());
    }

    [Fact]
    public void Inputs_OfTheOnboarding_TellWhichAreSecret()
    {
        var inputs = DefinitionText.Inputs(Onboarding);

        Assert.Equal(["adminPassword"], inputs.Where(input => input.Sensitive).Select(input => input.Name));
        Assert.Contains(inputs, input => input is { Name: "name", Type: "String", Description: "The client's name." });
    }

    [Fact]
    public void ActivityNames_OfTheOnboarding_AreThoseOnTheCanvas() => Assert.Equal("Create the site", DefinitionText.ActivityNames(Onboarding)["createSite"]);

    [Fact]
    public void ActivityDefinition_OneActivity_TakesItsInputsFromTheRun()
    {
        var activity = ActivityCatalog.Of(typeof(ActivitiesServices).Assembly).Find("Nexus.SetAdminPassword")!;

        var (id, json) = ActivityDefinition.Make(activity, new JsonObject { ["domain"] = "x.example", ["password"] = "canary-canary" });

        var definition = JsonNode.Parse(json)!;
        Assert.Equal("activity-Nexus.SetAdminPassword", id);
        Assert.DoesNotContain("canary", json, StringComparison.Ordinal);
        Assert.Equal("""{"type":"Input","value":"password"}""", definition["root"]!["activities"]![0]!["password"]!["expression"]!.ToJsonString());
        Assert.True(DefinitionText.Inputs(json).Single(input => input.Name == "password").Sensitive);
        Assert.Equal("site:{{ Input.domain }}", definition["customProperties"]!["nexusHolds"]![0]!["scope"]!["value"]!.GetValue<string>());
        Assert.Equal(json, ActivityDefinition.Make(activity, new JsonObject { ["password"] = "other-other", ["domain"] = "y.example" }).Json);
    }
}
