using System.Text.Json.Nodes;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Tests.ElsaApi;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Doors;

public sealed class DefinitionFileTests
{
    public static TheoryData<string> Shipped => [.. Directory.EnumerateFiles(RepositoryRoot.Of("workflows"), "*.json").Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Of_AShippedWorkflow_IsTheFileItself(string file)
    {
        var text = File.ReadAllText(RepositoryRoot.Of(Path.Combine("workflows", file)));

        Assert.Equal(text, DefinitionFile.Of(text));
    }

    [Fact]
    public void Of_WhateverOrderAndFractions_IsOneText()
    {
        var model = Samples.Greeting("one", "about");
        model["customProperties"] = new JsonObject { ["b"] = new JsonObject { ["z"] = 1, ["a"] = 2 }, ["a"] = 1, ["nexusRevision"] = 7, ["nexusEditor"] = "x" };
        var (first, other) = (DefinitionFile.Of(model.ToJsonString()), Turned(model)!.AsObject());
        other["id"] = "v7";
        other["version"] = 7;
        (other["isLatest"], other["isPublished"], other["isReadonly"], other["createdAt"]) = (true, true, false, "2026-01-01T00:00:00Z");
        other["links"] = new JsonArray();
        foreach (var activity in other["root"]!["activities"]!.AsArray())
        {
            activity!["nodeId"] = "Workflow1:flow1:" + activity["id"];
            activity["metadata"]!["designer"]!["position"] = new JsonObject { ["y"] = 19.6, ["x"] = 10.4 };
        }

        other["customProperties"]!["b"] = new JsonObject { ["z"] = 1, ["a"] = 2 }; // what an author put in there is in their order
        Assert.Equal(first, DefinitionFile.Of(other.ToJsonString()));
        Assert.Equal(first, DefinitionFile.Of(first));
        Assert.EndsWith("}\n", first, StringComparison.Ordinal);
        Assert.StartsWith("{\n  \"definitionId\": \"one\",\n  \"name\": \"Greeting\",\n  \"description\": \"about\",\n", first, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", first, StringComparison.Ordinal);
        Assert.Contains("\"b\": {\n      \"z\": 1,\n      \"a\": 2\n    }", first, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NestedActivities_KeepsWhatTheyMean()
    {
        var inner = Samples.Step("inner", "Elsa.Sequence", ("activities", new JsonArray(Samples.Step("b", "Elsa.WriteLine", ("text", Samples.Literal("Grüße „ß“"))), Samples.Step("a", "Elsa.WriteLine"))));
        var model = Samples.Definition("nested", "Nested", "", Samples.Step("if", "Elsa.If", ("condition", Samples.Script("1 < 2 && 'é' != \"x\"")), ("then", inner)));

        var written = DefinitionFile.Of(model.ToJsonString());

        Assert.True(DefinitionMeaning.IsSame(model.ToJsonString(), written));
        Assert.Equal(["b", "a"], JsonNode.Parse(written)!["root"]!["activities"]![0]!["then"]!["activities"]!.AsArray().Select(activity => activity!["id"]!.GetValue<string>()));
        Assert.Contains("Grüße „ß“", written, StringComparison.Ordinal);
        Assert.Contains("1 < 2 && 'é' != \\\"x\\\"", written, StringComparison.Ordinal);
    }

    /// <summary>The same members from the last to the first, at every level.</summary>
    private static JsonNode? Turned(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Reverse().Select(member => KeyValuePair.Create(member.Key, Turned(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Turned)]),
        _ => node?.DeepClone(),
    };
}
