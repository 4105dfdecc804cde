using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Tests.Vectors.Stored;

/// <summary>Where Elsa is odd about other runs: what ours does on purpose.</summary>
public sealed class StoredDoubtfulTests(VectorEngine engine) : IClassFixture<VectorEngine>
{
    [Theory]
    [InlineData("child-dispatch-faults", "after")] // a definition that stops at faults takes whatever end as an end
    [InlineData("child-execute-output-variable", "5 Finished")]
    [InlineData("wfact-sees-parent-variable", "[from parent]")]
    [InlineData("wfact-outcomes-object", "inside|y")] // the outcome that is meant, not the text that lists it
    [InlineData("activate-refused-always", "ran")] // the names that the designer offers are taken
    [InlineData("activate-refused-singleton", "ran")]
    public async Task Vector_Doubtful_FinishesAsMeant(string name, string lines)
    {
        var run = new StoredVectorRun(engine, Vector.All[name]);
        await run.PlayAsync();
        var record = await run.RecordAsync();

        Assert.Equal(lines, string.Join('|', record["lines"]!.AsArray().Select(l => l!.GetValue<string>())));
        Assert.Equal("Finished/Finished", $"{record["status"]}/{record["subStatus"]}");
    }

    [Fact]
    public async Task Vector_ResultInAVariable_HasTheStatusInWords()
    {
        var run = new StoredVectorRun(engine, Vector.All["child-execute-output-variable"]);
        await run.PlayAsync();

        var result = (await run.RecordAsync())["variables"]!["R"]!.AsObject();
        Assert.Equal("""{"Status":"Finished","SubStatus":"Finished","Output":{"Sum":5}}""", new JsonObject(result.Where(m => m.Key != "WorkflowInstanceId").Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))).ToJsonString());
    }
}
