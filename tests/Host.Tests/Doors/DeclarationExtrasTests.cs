using System.Text.Json.Nodes;
using NexusWorkflows.Host.Doors;

namespace NexusWorkflows.Host.Tests.Doors;

public sealed class DeclarationExtrasTests
{
    private const string Stored = """
        {"variables":[{"id":"v1","name":"Key","typeName":"String","isSensitive":true}],
         "inputs":[{"type":"String","name":"password","isArray":false,"isSensitive":true,"isRequired":true},{"type":"String","name":"domain","isArray":false}],
         "outputs":[{"type":"String","name":"Token","isArray":false,"isSensitive":true}],"customProperties":{"of":"another"}}
        """;

    [Fact]
    public void PutAndRestore_ThroughADesignerThatForgets_GivesBackWhatItForgot()
    {
        var definition = JsonNode.Parse(Stored)!.AsObject();
        DeclarationExtras.Put(definition, definition["customProperties"]!.AsObject());
        Forget(definition);
        definition["inputs"]!.AsArray().Add(new JsonObject { ["type"] = "String", ["name"] = "added" });
        DeclarationExtras.Restore(definition, definition["customProperties"]!.AsObject());

        var expected = JsonNode.Parse(Stored)!.AsObject();
        expected["inputs"]!.AsArray().Add(new JsonObject { ["type"] = "String", ["name"] = "added" });
        Assert.True(JsonNode.DeepEquals(expected, definition), definition.ToJsonString());
    }

    [Fact]
    public void Restore_SaidOtherwiseByHand_KeepsWhatWasSaid()
    {
        var definition = JsonNode.Parse(Stored)!.AsObject();
        DeclarationExtras.Put(definition, definition["customProperties"]!.AsObject());
        definition["inputs"]![0]!["isSensitive"] = false;
        DeclarationExtras.Restore(definition, definition["customProperties"]!.AsObject());

        Assert.False(definition["inputs"]![0]!["isSensitive"]!.GetValue<bool>());
    }

    [Fact]
    public void Put_NothingToForget_AddsNothing()
    {
        var definition = JsonNode.Parse("""{"inputs":[{"type":"String","name":"domain"}],"customProperties":{}}""")!.AsObject();
        DeclarationExtras.Put(definition, definition["customProperties"]!.AsObject());

        Assert.Equal("{}", definition["customProperties"]!.ToJsonString());
    }

    // As Elsa Studio 3.8.2 was seen to.
    private static void Forget(JsonObject definition)
    {
        foreach (var declared in ((string[])["variables", "inputs", "outputs"]).SelectMany(list => definition[list]!.AsArray()))
        {
            declared!.AsObject().Remove("isSensitive");
            declared.AsObject().Remove("isRequired");
        }
    }
}
