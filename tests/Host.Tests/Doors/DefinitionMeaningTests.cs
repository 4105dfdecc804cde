using System.Text.Json.Nodes;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Tests.ElsaApi;

namespace NexusWorkflows.Host.Tests.Doors;

public sealed class DefinitionMeaningTests
{
    [Fact]
    public void IsSame_AsTheDesignerSendsItBack_IsSame()
    {
        var before = Samples.Greeting("d", "about");
        var after = before.DeepClone().AsObject();
        after["id"] = "another";
        after["version"] = 7;
        after["isPublished"] = true;
        after["links"] = new JsonArray(new JsonObject { ["rel"] = "publish" });
        after["options"]!["activationStrategyType"] = null;
        var activities = after["root"]!["activities"]!.AsArray();
        foreach (var activity in activities)
        {
            activity!["nodeId"] = "Workflow1:flow1:" + activity["id"];
            activity["customProperties"] = new JsonObject { ["canStartWorkflow"] = false };
            activity["metadata"]!["designer"]!["size"] = new JsonObject { ["width"] = 212.5, ["height"] = 54 };
        }

        var touched = activities[1]!;
        activities.RemoveAt(1);
        activities.Add(touched);

        Assert.True(DefinitionMeaning.IsSame(before.ToJsonString(), after.ToJsonString()));
    }

    [Fact]
    public void IsSame_AnotherOrderInASequence_IsNot()
    {
        JsonObject Sequence(params string[] ids) => new() { ["root"] = Samples.Step("main", "Elsa.Sequence", ("activities", new JsonArray([.. ids.Select(id => Samples.Step(id, "Elsa.WriteLine"))]))) };

        Assert.False(DefinitionMeaning.IsSame(Sequence("a", "b").ToJsonString(), Sequence("b", "a").ToJsonString()));
        Assert.True(DefinitionMeaning.IsSame(Sequence("a", "b").ToJsonString(), Sequence("a", "b").ToJsonString()));
    }

    [Theory]
    [InlineData("name")]
    [InlineData("input")]
    [InlineData("place")]
    [InlineData("connection")]
    [InlineData("order of variables")]
    [InlineData("unknown member")]
    public void IsSame_SomethingMeant_IsNot(string change)
    {
        var before = Samples.Greeting("d", "about");
        before["variables"]!.AsArray().Add(new JsonObject { ["id"] = "v2", ["name"] = "Second" });
        var after = before.DeepClone().AsObject();
        var activities = after["root"]!["activities"]!.AsArray();
        switch (change)
        {
            case "name":
                after["name"] = "Goodbye";
                break;
            case "input":
                activities[5]!["text"]!["expression"]!["value"] = "C";
                break;
            case "place":
                activities[5]!["metadata"]!["designer"]!["position"]!["x"] = 400;
                break;
            case "connection":
                after["root"]!["connections"]!.AsArray().RemoveAt(0);
                break;
            case "order of variables":
                var first = after["variables"]![0]!;
                after["variables"]!.AsArray().RemoveAt(0);
                after["variables"]!.AsArray().Add(first);
                break;
            default:
                after["somethingOfAnother"]!["kept"] = 2;
                break;
        }

        Assert.False(DefinitionMeaning.IsSame(before.ToJsonString(), after.ToJsonString()));
    }

    [Fact]
    public void IsSame_BoxWithoutAPlaceGetsOne_IsSame()
    {
        var before = Samples.Greeting("d", "about");
        before["root"]!["activities"]![0]!.AsObject().Remove("metadata");
        var after = Samples.Greeting("d", "about");

        Assert.True(DefinitionMeaning.IsSame(before.ToJsonString(), after.ToJsonString()));
        Assert.False(DefinitionMeaning.IsSame(after.ToJsonString(), before.ToJsonString()));
    }
}
