using System.Text.Json.Nodes;
using NexusWorkflows.Host.ElsaApi.Definitions;

namespace NexusWorkflows.Host.Tests.ElsaApi;

public sealed class DefinitionTreeTests
{
    private static readonly string Json = new JsonObject
    {
        ["definitionId"] = "d",
        ["name"] = "d",
        ["root"] = new JsonObject
        {
            ["id"] = "flow1",
            ["type"] = "Elsa.Flowchart",
            ["activities"] = new JsonArray(
                new JsonObject
                {
                    ["id"] = "gone",
                    ["type"] = "Nowhere.Nothing",
                    ["version"] = 3,
                    ["own"] = new JsonObject { ["kept"] = true },
                    ["body"] = new JsonObject { ["id"] = "inner", ["type"] = "Nowhere.Else", ["version"] = 1 },
                    ["metadata"] = new JsonObject { ["displayText"] = "Mine", ["designer"] = new JsonObject { ["position"] = new JsonObject { ["x"] = 1, ["y"] = 2 } } },
                },
                new JsonObject { ["id"] = "line", ["type"] = "Elsa.WriteLine", ["version"] = 1 }),
        },
    }.ToJsonString();

    private static DefinitionTree Read(string json) => DefinitionTree.Read(json, type => type.StartsWith("Elsa.", StringComparison.Ordinal));

    [Fact]
    public void Read_FillsInWhereEachActivityIs()
    {
        var tree = Read(Json);

        Assert.Equal("Workflow1:flow1", tree.Definition["root"]!["nodeId"]!.GetValue<string>());
        Assert.Equal("Workflow1:flow1:line", tree.Definition["root"]!["activities"]![1]!["nodeId"]!.GetValue<string>());
    }

    [Fact]
    public void Read_UnknownType_IsAPlaceholderWhichTheDesignerCanShow()
    {
        var shown = Read(Json).Definition["root"]!["activities"]![0]!;

        Assert.Equal(
            ("Elsa.NotFoundActivity", "gone", "Workflow1:flow1:gone", "Nowhere.Nothing", 3, 1),
            (shown["type"]!.GetValue<string>(), shown["id"]!.GetValue<string>(), shown["nodeId"]!.GetValue<string>(), shown["missingTypeName"]!.GetValue<string>(), shown["missingTypeVersion"]!.GetValue<int>(), shown["metadata"]!["designer"]!["position"]!["x"]!.GetValue<int>()));
    }

    [Fact]
    public void Restored_Placeholder_IsTheOriginalAtItsNewPlace()
    {
        var sent = Read(Json).Definition;
        sent["root"]!["activities"]![0]!["metadata"]!["designer"]!["position"]!["x"] = 500;

        var restored = JsonNode.Parse(DefinitionTree.Restored(sent.ToJsonString()))!["root"]!["activities"]![0]!;

        Assert.Equal("Nowhere.Nothing", restored["type"]!.GetValue<string>());
        Assert.Equal(("Mine", 500, true), (restored["metadata"]!["displayText"]!.GetValue<string>(), restored["metadata"]!["designer"]!["position"]!["x"]!.GetValue<int>(), restored["own"]!["kept"]!.GetValue<bool>()));
        Assert.Equal("Nowhere.Else", restored["body"]!["type"]!.GetValue<string>());
    }

    [Fact]
    public void Restored_WithoutAPlaceholder_IsTheVeryText() => Assert.Same(Json, DefinitionTree.Restored(Json));
}
