using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using static NexusWorkflows.Engine.Tests.Deciding.Bench;

namespace NexusWorkflows.Engine.Tests.Deciding;

public sealed class InputTests
{
    private const string SensitiveInput = """ "inputs": [{ "name": "pw", "type": "String", "isSensitive": true }], """;
    private static readonly Dictionary<string, string> OneSecret = new() { ["input.pw"] = "geheim-123" };

    private static JsonObject SealedInput => new() { ["pw"] = new JsonObject { ["$secret"] = "input.pw" } };

    [Fact]
    public void Inputs_OfEveryType_AreConvertedAndDefaulted()
    {
        var bench = new Bench(Sequence(Thing("a", string.Join(", ",
            Input("name", "Literal", "box"), Input("isBig", "Literal", "true"), Input("aliases", "Object", "[\"x\",\"y\"]"), Input("extra", "JavaScript", "({ n: 1, $secret: 'mine' })"))))).Start();

        Assert.Equal("""{"Name":"box","Password":null,"Made":{"$secret":"s2.Made"},"Count":3,"IsBig":true,"Aliases":["x","y"],"Extra":{"n":1,"$$secret":"mine"}}""", bench.InputsOf("a").ToJsonString());
        Assert.Equal(new string('P', 24), bench.Secrets["s2.Made"]);
    }

    [Theory]
    [InlineData("JavaScript", "getInput('pw')", "input.pw")]
    [InlineData("Liquid", "{{ Input.pw }}", "input.pw")]
    [InlineData("JavaScript", "'x' + getInput('pw')", "s2.Password")]
    [InlineData("Literal", "clear-text-1", "s2.Password")]
    public void SensitiveInput_Whatever_IsAReference(string type, string value, string secret)
    {
        var bench = new Bench(Sequence(Thing("a", Input("name", "Literal", "box") + "," + Input("password", type, value)), SensitiveInput), SealedInput, secrets: OneSecret).Start();

        Assert.Equal($$"""{"$secret":"{{secret}}"}""", bench.InputsOf("a")["Password"]!.ToJsonString());
        Assert.DoesNotContain("geheim", RunStateJson.Serialize(bench.State), StringComparison.Ordinal);
        Assert.DoesNotContain("clear-text-1", RunStateJson.Serialize(bench.State), StringComparison.Ordinal);
    }

    [Fact]
    public void SensitiveInput_OfFewerThanEightCharacters_IsAPermanentIncidentThatShowsNothingOfIt()
    {
        var bench = new Bench(Sequence(Thing("a", Input("name", "Literal", "box") + "," + Input("password", "JavaScript", "'zq' + 'x7v'")))).Start();

        var incident = Assert.Single(bench.State.Incidents);
        Assert.Equal(("engine.short_secret", "The secret for 'Password' of 'a' has fewer than 8 characters, too few to be masked safely. Give a longer one, with 'edit' or in the definition."), (incident.Code, incident.Message));
        Assert.DoesNotContain("zqx7v", RunStateJson.Serialize(bench.State), StringComparison.Ordinal);
        Assert.Empty(bench.Commands);
    }

    [Fact]
    public void PlainInput_GivenASecret_IsAPermanentIncident()
    {
        var bench = new Bench(Sequence(Thing("a", Input("name", "JavaScript", "'box-' + getInput('pw')")), SensitiveInput), SealedInput, secrets: OneSecret).Start();

        var incident = Assert.Single(bench.State.Incidents);
        Assert.Equal("'a' would show a secret in 'Name', which isn't kept sealed. Use an input that is, or leave the secret out.", incident.Message);
        Assert.Equal(("permanent", "engine.secret_in_plain_input"), (incident.Kind, incident.Code));
        Assert.Equal(RunStatus.Paused, bench.State.Status);
    }

    [Fact]
    public void RequiredInput_Missing_IsAPermanentIncident()
    {
        var bench = new Bench(Sequence(Thing("a", Input("name", "Literal", "")))).Start();

        var incident = Assert.Single(bench.State.Incidents);
        Assert.Equal("'a' needs a value for 'Name' and has none. Give one in the definition, or with 'edit'.", incident.Message);
        Assert.Equal("engine.missing_input", incident.Code);
    }

    [Fact]
    public void Secret_ThroughAVariableAndALine_StaysHiddenAndIsTheSameSecret()
    {
        const string variable = """ "variables": [{ "id": "v", "name": "V", "typeName": "String" }], """;
        var bench = new Bench(
            Sequence($$"""
            { "id": "set", "type": "Elsa.SetVariable", "version": 1, "variable": { "id": "v", "name": "V" }, {{Input("value", "JavaScript", "getInput('pw')")}} },
            {{Line("l", "'it is ' + getV()")}},
            {{Thing("a", Input("name", "Literal", "box") + "," + Input("password", "Variable", "{\"id\":\"v\"}"))}}
            """, SensitiveInput + variable), SealedInput, secrets: OneSecret).Start();

        Assert.Equal(["it is ***"], bench.Lines);
        Assert.Equal("""{"$secret":"input.pw"}""", bench.State.Scopes["w"].Values["v"]!.ToJsonString());
        Assert.Equal("""{"$secret":"input.pw"}""", bench.InputsOf("a")["Password"]!.ToJsonString());
    }

    [Theory]
    [InlineData("getInput('pw').toUpperCase()")]
    [InlineData("[...getInput('pw')].reverse().join('')")]
    [InlineData("getInput('pw').slice(0, 4)")]
    public void Line_MadeOfASecretInAnotherForm_IsMaskedWhole(string script)
    {
        var bench = new Bench(Sequence(Line("l", script), SensitiveInput), SealedInput, secrets: OneSecret).Start();
        Assert.Equal(["***"], bench.Lines);
    }

    [Fact]
    public void Fault_WithASecretInAnotherForm_ShowsNoneOfIt()
    {
        var bench = new Bench(Sequence(Line("l", "throw new Error(getInput('pw').toUpperCase())"), SensitiveInput), SealedInput, secrets: OneSecret).Start();
        Assert.Equal("***", Assert.Single(bench.State.Incidents).Inner!["message"]!.GetValue<string>());
        Assert.DoesNotContain("GEHEIM", RunStateJson.Serialize(bench.State), StringComparison.Ordinal);
    }

    [Fact]
    public void Script_WrittenWithASecret_YieldsOne()
    {
        var script = $$"""{ "id": "j", "type": "Elsa.RunJavaScript", "version": 1, {{Input("script", "Liquid", "'{{ Input.pw }}'.toUpperCase()")}} }""";
        var bench = new Bench(Sequence(script + "," + Line("l", "getLastResult()"), SensitiveInput), SealedInput, secrets: OneSecret).Start();
        Assert.DoesNotContain("GEHEIM", RunStateJson.Serialize(bench.State), StringComparison.Ordinal);
        Assert.Equal(["***"], bench.Lines);
    }

    [Fact]
    public void SensitiveVariable_SetInClear_IsStoredSealed()
    {
        const string variable = """ "variables": [{ "id": "v", "name": "V", "typeName": "String", "isSensitive": true }], """;
        var bench = new Bench(Sequence(Line("l", "setV('geheim-9999'); 'set'") + "," + Line("m", "'it is ' + getV()"), variable)).Start();

        Assert.Equal(["set", "it is ***"], bench.Lines);
        Assert.DoesNotContain("geheim", RunStateJson.Serialize(bench.State), StringComparison.Ordinal);
        Assert.Equal("geheim-9999", Assert.Single(bench.Secrets).Value);
    }

    [Theory]
    [InlineData("Int32", "\"5\"", "number 5")]
    [InlineData("Double", "\"1.5\"", "number 1.5")]
    [InlineData("Boolean", "\"false\"", "boolean false")]
    [InlineData("Int32", "5.5", "number 5.5")]
    [InlineData("Int32", "\"\"", "string \"\"")]
    [InlineData("String", "\"5\"", "string \"5\"")]
    [InlineData("Object", "\"5\"", "string \"5\"")]
    public void Input_ThatCameAsAText_IsReadAsTheNumberOrTruthThatIsDeclared(string type, string given, string seen)
    {
        var bench = new Bench(Sequence(Line("l", "typeof getInput('o') + ' ' + toJson(getInput('o'))"), $$""" "inputs": [{ "name": "o", "type": "{{type}}" }], """), new JsonObject { ["o"] = JsonNode.Parse(given) }).Start();

        Assert.Equal([seen], bench.Lines);
    }

    [Fact]
    public void Input_WithTheUsersOwnSecretMember_IsData()
    {
        var bench = new Bench(Sequence(Line("l", "toJson(getInput('o'))")), new JsonObject { ["o"] = new JsonObject { ["$secret"] = "input.pw" } }, secrets: OneSecret).Start();

        Assert.Equal(["""{"$secret":"input.pw"}"""], bench.Lines);
    }

    [Fact]
    public void Edit_OfAStepThatCouldntBeBegun_IsTakenInsteadOfTheDefinitions()
    {
        var bench = new Bench(Sequence(Thing("a", Input("name", "Literal", "")))).Start();
        Assert.Equal("engine.missing_input", Assert.Single(bench.State.Incidents).Code);

        bench.Take(new RunEvent.Told(new Instruction("edit", "a", new JsonObject { ["name"] = "box", ["password"] = 12345678 }, null, null, "cli:test")));

        Assert.Equal("box", bench.InputsOf("a")["Name"]!.GetValue<string>());
        Assert.Equal("12345678", bench.Secrets[bench.InputsOf("a")["Password"]!["$secret"]!.GetValue<string>()]);
        Assert.Single(bench.Commands);
    }

    /// <summary>What a person types is data: it opens no secret of the run.</summary>
    [Fact]
    public void EditAndSkip_WithASecretMemberOfTheirOwn_AreData()
    {
        var own = new JsonObject { ["$secret"] = "input.pw" };
        var bench = new Bench(Sequence(Thing("a", Input("name", "Literal", "")) + "," + Line("l", "toJson(getOutputFrom('a', 'Colour'))"), SensitiveInput), SealedInput, secrets: OneSecret).Start();
        bench.Take(new RunEvent.Told(new Instruction("edit", "a", new JsonObject { ["name"] = "box", ["extra"] = own.DeepClone() }, null, null, "cli:test")));
        Assert.Equal("""{"$$secret":"input.pw"}""", bench.InputsOf("a")["Extra"]!.ToJsonString());

        bench.Take(new RunEvent.Answered(bench.Commands[0].StepId, bench.Commands[0].Number, new Answer.Failed(Engine.Authoring.StepErrorKind.Permanent, "toys.no", "No.")));
        bench.Take(new RunEvent.Told(new Instruction("skip", "a", null, new JsonObject { ["Colour"] = own.DeepClone() }, null, "cli:test")));
        Assert.Equal(["""{"$secret":"input.pw"}"""], bench.Lines);
    }

    [Fact]
    public void Output_OfOurActivity_IsReadByLaterOnesAndBound()
    {
        const string variable = """ "variables": [{ "id": "v", "name": "V", "typeName": "String" }], """;
        var bench = new Bench(Sequence(Thing("a", Input("name", "Literal", "box") + """, "colour": { "typeName": "String", "memoryReference": { "id": "v" } } """) + "," + Line("l", "getOutputFrom('a', 'Colour') + getV()"), variable));
        bench.Start().Answer(new JsonObject { ["Colour"] = "red" });

        Assert.Equal(["redred"], bench.Lines);
        Assert.Equal(RunStatus.Finished, bench.State.Status);
        Assert.True(bench.HoldsReleased);
        Assert.Empty(bench.State.Steps);
    }
}
