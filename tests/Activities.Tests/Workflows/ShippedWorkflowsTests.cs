using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Activities.Tests.Workflows;

public sealed partial class ShippedWorkflowsTests
{
    private static readonly ActivityCatalog Catalog = ActivityCatalog.Of(typeof(ActivitiesServices).Assembly);

    private static readonly HashSet<string> Elsas = ["Elsa.Flowchart", "Elsa.Start", "Elsa.FlowDecision", "Elsa.FlowJoin", "Elsa.Sequence", "Elsa.SetOutput"];

    private static readonly HashSet<string> Plain = ["id", "nodeId", "name", "type", "version", "customProperties", "metadata", "activities", "connections"];

    public static TheoryData<string> Names => ["onboarding", "offboarding", "certificate-check", "run-retention"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Activities_AllOfThem_AreKnownWithTheirInputs(string name)
    {
        foreach (var activity in Activities(Root(name)).Where(a => !Elsas.Contains((string)a["type"]!)))
        {
            var type = (string)activity["type"]!;
            var descriptor = Catalog.Find(type);
            Assert.True(descriptor is not null, type);
            var known = descriptor!.Inputs.ToDictionary(i => JsonNamingPolicy.CamelCase.ConvertName(i.Name), i => i);
            var given = activity.Select(m => m.Key).Where(k => !Plain.Contains(k)).ToList();
            Assert.All(given, input => Assert.True(known.ContainsKey(input), $"{type}.{input}"));
            Assert.All(known.Where(k => k.Value.Required), k => Assert.Contains(k.Key, given));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Activities_AllOfThem_HaveIdsAndPlacesOfTheirOwn(string name)
    {
        var activities = Activities(Root(name)).ToList();

        Assert.Equal(activities.Count, activities.Select(a => (string)a["id"]!).Distinct().Count());
        Assert.All(activities, a => Assert.False(a.AsObject().ContainsKey("nodeId"))); // the server's, made anew wherever it is read
        Assert.All(activities, a => Assert.False(string.IsNullOrEmpty((string?)a["metadata"]!["displayText"])));
        var places = Root(name)["activities"]!.AsArray().Select(a => a!["metadata"]!["designer"]!["position"]!.ToJsonString()).ToList();
        Assert.Equal(places.Count, places.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Connections_AllOfThem_LeadFromAPortToAnActivity(string name)
    {
        var root = Root(name);
        var types = root["activities"]!.AsArray().ToDictionary(a => (string)a!["id"]!, a => (string)a!["type"]!);
        foreach (var connection in root["connections"]!.AsArray())
        {
            var (source, port, target) = ((string)connection!["source"]!["activity"]!, (string)connection["source"]!["port"]!, (string)connection["target"]!["activity"]!);
            Assert.True(types.ContainsKey(source) && types.ContainsKey(target), $"{source} -> {target}");
            Assert.Contains(port, types[source] == "Elsa.FlowDecision" ? ["True", "False"] : Catalog.Find(types[source])?.Outcomes ?? ["Done"]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Flow_EveryActivity_IsReachedAndEveryDecisionHasBothWays(string name)
    {
        var root = Root(name);
        var connections = root["connections"]!.AsArray().Select(c => (Source: (string)c!["source"]!["activity"]!, Port: (string)c["source"]!["port"]!, Target: (string)c["target"]!["activity"]!)).ToList();
        var reached = new HashSet<string> { "start" };
        while (connections.Any(c => reached.Contains(c.Source) && reached.Add(c.Target)))
        {
        }

        Assert.Equal(root["activities"]!.AsArray().Select(a => (string)a!["id"]!).Order(), reached.Order());
        foreach (var decision in root["activities"]!.AsArray().Where(a => (string)a!["type"]! == "Elsa.FlowDecision"))
        {
            Assert.Equal(["False", "True"], connections.Where(c => c.Source == (string)decision!["id"]!).Select(c => c.Port).Order());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Merges_AllOfThem_AreJoinsAndThoseThatADeadPathMayReachWaitForTheLiveOnes(string name)
    {
        var root = Root(name);
        var byId = root["activities"]!.AsArray().ToDictionary(a => (string)a!["id"]!, a => a!);
        foreach (var merge in root["connections"]!.AsArray().GroupBy(c => (string)c!["target"]!["activity"]!).Where(g => g.Count() > 1))
        {
            Assert.Equal("Elsa.FlowJoin", (string?)byId[merge.Key]["type"]);
            // WaitAll ends a run without running on where one way in is dead.
            var mayBeDead = merge.Any(c => (string)c!["source"]!["port"]! is "True" or "False");
            Assert.Equal(mayBeDead ? "WaitAllActive" : "WaitAll", (string?)byId[merge.Key]["mode"]!["expression"]!["value"]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Expressions_AllOfThem_NameOutputsAndInputsThatExist(string name)
    {
        var definition = Definition(name);
        var activities = Activities(Root(name)).ToDictionary(a => (string)a["id"]!, a => (string)a["type"]!);
        var inputs = definition["inputs"]!.AsArray().Select(i => (string)i!["name"]!).ToHashSet();
        var text = definition.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Replace("\\\"", "'", StringComparison.Ordinal);
        Assert.NotEmpty(InputRead().Matches(text));
        Assert.All(InputRead().Matches(text), m => Assert.Contains(m.Groups[1].Value, inputs));
        Assert.All(OutputRead().Matches(text), m => Assert.Contains(m.Groups[2].Value, Catalog.Find(activities[m.Groups[1].Value])!.Outputs.Select(o => o.Name)));
    }

    [Theory]
    [InlineData("onboarding")]
    [InlineData("offboarding")]
    public void CustomProperties_HoldTheSite(string name)
    {
        var custom = Definition(name)["customProperties"]!;

        Assert.Equal("site:{{ Input.domain }}", (string?)custom["nexusHolds"]![0]!["scope"]!["value"]);
        Assert.Equal("change", (string?)custom["nexusHolds"]![0]!["mode"]);
        Assert.Equal("pause", (string?)custom["nexusOnFailure"]);
        Assert.Equal("{{ Input.domain }}", (string?)custom["nexusSite"]!["value"]);
    }

    [Fact]
    public void Catalog_AllActivities_SayWhatTheyAreFor() =>
        Assert.All(Catalog.All, d => Assert.True(d.Description.Length > 20 && d.Inputs.All(i => i.Description.Length > 0) && d.Outputs.All(o => o.Description.Length > 0), d.TypeName));

    private static JsonObject Definition(string name) => JsonNode.Parse(File.ReadAllText(RepositoryRoot.Of($"workflows/{name}.json")))!.AsObject();

    private static JsonObject Root(string name) => Definition(name)["root"]!.AsObject();

    private static IEnumerable<JsonObject> Activities(JsonObject container) => container["activities"] is JsonArray children
        ? children.Select(c => c!.AsObject()).SelectMany(c => Activities(c).Prepend(c))
        : [];

    [GeneratedRegex(@"getInput\('(\w+)'\)")]
    private static partial Regex InputRead();

    [GeneratedRegex(@"getOutputFrom\('(\w+)', '(\w+)'\)")]
    private static partial Regex OutputRead();
}
