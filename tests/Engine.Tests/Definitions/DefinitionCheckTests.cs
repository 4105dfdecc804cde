using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Sealing;
using NexusWorkflows.Engine.Tests.Deciding;
using static NexusWorkflows.Engine.Tests.Deciding.Bench;

namespace NexusWorkflows.Engine.Tests.Definitions;

public sealed class DefinitionCheckTests
{
    private static readonly ActivityCatalog Catalog = ActivityCatalog.OfTypes([typeof(LookAtThing)]);

    [Fact]
    public void Check_OursWithMistakes_NamesEachPlace()
    {
        var graph = WorkflowGraph.Parse(Sequence($$"""
            {{Thing("a", Input("count", "Literal", "1"))}},
            {{Line("a", "1 +")}},
            { "id": "b", "type": "Nexus.NoSuchThing", "version": 1 },
            { "id": "f", "type": "Elsa.Flowchart", "version": 1, "activities": [{{Line("x", "1")}}], "connections": [{ "source": { "activity": "x", "port": "Done" }, "target": { "activity": "gone", "port": "In" } }] }
            """));

        Assert.Equal(
        [
            "Error root.activities[0]: 'a' needs a value for 'Name'.",
            "Error root.activities[1]: There are two activities with the id 'a'.",
            "Error root.activities[1].text: The expression doesn't parse: Could not prepare script: Unexpected end of input (<anonymous>:1:4)",
            "Error root.activities[2]: There is no activity 'Nexus.NoSuchThing'.",
            "Error root.activities[3].connections[0]: The target 'gone' isn't an activity of this flowchart.",
        ], DefinitionCheck.Check(graph, Catalog).Select(f => $"{f.Severity} {f.Place}: {f.Message}"));
    }

    [Fact]
    public void Check_PlainElsa_OnlyWarns()
    {
        var graph = WorkflowGraph.Parse(Sequence("""{ "id": "b", "type": "Acme.Whatever", "version": 1 }"""));
        Assert.Equal([new Finding(Severity.Warning, "root.activities[0]", "There is no activity 'Acme.Whatever'.")], DefinitionCheck.Check(graph, Catalog));
    }

    [Fact]
    public void Check_TriggersThatCantBeRead_Warns()
    {
        static string Trigger(string id, string type, string input) => $$"""{ "id": "{{id}}", "type": "{{type}}", "version": 1, "canStartWorkflow": true, {{input}} }""";
        var graph = WorkflowGraph.Parse(Sequence(string.Join(',',
            Trigger("e", "Elsa.Event", Input("eventName", "Literal", "")),
            Trigger("t", "Elsa.Timer", Input("interval", "Literal", "00:00:00")),
            Trigger("c", "Elsa.Cron", Input("cronExpression", "Literal", "at noon")),
            Trigger("s", "Elsa.StartAt", Input("dateTime", "Literal", "tomorrow")))));

        Assert.Equal(
        [
            "root.activities[0]: 'e' can't start the workflow: 'eventName' is empty.",
            "root.activities[1]: 't' can't start the workflow: an interval of 00:00:00 never passes. Give a longer one.",
            "root.activities[2]: 'c' can't start the workflow: 'at noon' is no cron expression. Write five fields, or six with seconds first, such as '0 30 6 * * *'.",
            "root.activities[3]: 's' can't start the workflow: 'tomorrow' can't be read as DateTimeOffset.",
        ], DefinitionCheck.Check(graph, Catalog).Select(f => $"{f.Place}: {f.Message}"));
        Assert.Empty(Triggers.Of(graph, DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void Check_FlowchartWithTwoStartingEvents_FindsBothWays()
    {
        static string Starts(string id) => $$"""{ "id": "{{id}}", "type": "Elsa.Event", "version": 1, "canStartWorkflow": true, {{Input("eventName", "Literal", "Go")}} }""";
        var graph = WorkflowGraph.Parse(Sequence($$"""
            { "id": "f", "type": "Elsa.Flowchart", "version": 1, "activities": [{{Starts("e1")}}, {{Starts("e2")}}, {{Line("b", "1")}}, {{Line("lost", "1")}}],
              "connections": [{ "source": { "activity": "e2", "port": "Done" }, "target": { "activity": "b", "port": "In" } }] }
            """));

        Assert.Equal("'lost' can't be reached from 'e1'.", Assert.Single(DefinitionCheck.Check(graph, Catalog)).Message);
    }

    [Fact]
    public void Check_OnlyAMisspeltOneOfOurs_IsRefused()
    {
        var graph = WorkflowGraph.Parse(Sequence("""{ "id": "b", "type": "Nexus.CreateSiet", "version": 1 }"""));
        Assert.Equal([new Finding(Severity.Error, "root.activities[0]", "There is no activity 'Nexus.CreateSiet'.")], DefinitionCheck.Check(graph, Catalog));
    }

    [Fact]
    public void Check_HoldsSaidWrong_NamesThem()
    {
        var graph = WorkflowGraph.Parse(Sequence(Line("a", "1"), """ "customProperties": { "nexusHoldWhenBusy": "queue", "nexusLimits": ["backups", 4] }, """));

        Assert.Equal(
        [
            new Finding(Severity.Warning, "customProperties.nexusHoldWhenBusy", "'queue' isn't something a start can do while another run has its holds: it can be 'refuse' or 'wait'."),
            new Finding(Severity.Warning, "customProperties.nexusLimits", "It has to be a list of names, for example [\"backups\"]."),
        ], DefinitionCheck.Check(graph, Catalog));
    }

    [Fact]
    public void Check_HoldsSaidRight_IsFine()
    {
        var graph = WorkflowGraph.Parse(Sequence(Line("a", "1"), """ "customProperties": { "nexusHoldWhenBusy": "wait", "nexusLimits": ["backups", { "type": "Literal", "value": "heavy" }] }, """));

        Assert.Empty(DefinitionCheck.Check(graph, Catalog));
    }

    [Fact]
    public void Check_NewerVersionOfOurs_IsRefused()
    {
        var graph = WorkflowGraph.Parse(Sequence($$"""{ "id": "a", "type": "Toy.LookAtThing", "version": 2, {{Input("name", "Literal", "box")}} }"""));
        Assert.Equal([new Finding(Severity.Error, "root.activities[0]", "There is no version 2 of 'Toy.LookAtThing' here, only 1.")], DefinitionCheck.Check(graph, Catalog));
    }

    [Theory]
    [InlineData("JavaScript", "'x' + getInput('pw')", "pw")]
    [InlineData("JavaScript", "getToken()", "Token")]
    [InlineData("Liquid", "{{ Variables.Token }}", "Token")]
    [InlineData("Variable", "{\"id\":\"v-token\"}", "Token")]
    public void Check_SecretIntoAPlainInput_Warns(string type, string value, string secret)
    {
        const string declared = """ "inputs": [{ "name": "pw", "type": "String", "isSensitive": true }], "variables": [{ "id": "v-token", "name": "Token", "typeName": "String", "isSensitive": true }], """;
        var graph = WorkflowGraph.Parse(Sequence(Thing("a", Input("name", type, value) + "," + Input("password", "JavaScript", "getInput('pw')")), declared));
        Assert.Equal([new Finding(Severity.Warning, "root.activities[0]", $"'Name' of 'a' seems to read the secret '{secret}' and isn't kept sealed: the step will fault.")], DefinitionCheck.Check(graph, Catalog));
    }

    [Fact]
    public void Check_NamedSecrets_RefusesWhatIsNotKeptSealedAndWhatCantBeHad()
    {
        var graph = WorkflowGraph.Parse(Sequence(string.Join(',',
            Thing("a", Input("name", "Secret", "smtp") + "," + Input("password", "Secret", """{"name":"smtp","typeName":"text","scope":null}""")),
            Thing("b", Input("name", "Literal", "box") + "," + Input("password", "Secret", "Gone") + "," + Input("made", "Secret", "")),
            Thing("c", Input("name", "Literal", "box") + "," + Input("password", "Secret", "old") + "," + Input("made", "Secret", "off")),
            $$"""{ "id": "l", "type": "Elsa.WriteLine", "version": 1, {{Input("text", "Secret", "smtp")}} }""",
            $$"""{ "id": "w", "type": "Elsa.Switch", "version": 1, "cases": [{ "label": "x", "condition": { "type": "Secret", "value": "smtp" } }] }""")));
        var known = new Dictionary<string, SecretStatus> { ["smtp"] = SecretStatus.Active, ["old"] = SecretStatus.Expired, ["off"] = SecretStatus.Revoked };

        Assert.Equal(
        [
            "Error root.activities[0]: 'name' of 'a' isn't kept sealed and can't take the secret 'smtp'. Use an input that is, such as a password.",
            "Error root.activities[1]: 'password' of 'b' takes the secret 'gone', which isn't there. Set it with 'nexus secrets set gone', then publish.",
            "Error root.activities[2]: 'password' of 'c' takes the secret 'old', which has expired. Set it with 'nexus secrets set old', then publish.",
            "Error root.activities[2]: 'made' of 'c' takes the secret 'off', which is revoked. Set it with 'nexus secrets set off', then publish.",
            "Error root.activities[3]: 'text' of 'l' isn't kept sealed and can't take the secret 'smtp'. Use an input that is, such as a password.",
            "Error root.activities[4]: 'cases' of 'w' isn't kept sealed and can't take the secret 'smtp'. Use an input that is, such as a password.",
        ], DefinitionCheck.Check(graph, Catalog, known).Select(f => $"{f.Severity} {f.Place}: {f.Message}"));
        Assert.Equal(3, DefinitionCheck.Check(graph, Catalog).Count);
        Assert.Equal(["gone", "off", "old", "smtp"], graph.SecretNames.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Check_ReferenceThatADesignerTurnedIntoALiteral_IsRefused()
    {
        var graph = WorkflowGraph.Parse(Sequence(Thing("a", Input("name", "Literal", """{"name":"smtp","typeName":"text"}""") + "," + Input("password", "Literal", """{"name":"smtp","typeName":"text","scope":null}"""))));

        Assert.Equal("'Password' of 'a' is a text that names the secret 'smtp', and not that secret: choose 'Secret' as its expression.", Assert.Single(DefinitionCheck.Check(graph, Catalog), f => f.Severity == Severity.Error).Message);
    }

    [Fact]
    public void Check_NamedSecretInPlainElsa_OnlyWarns()
    {
        var graph = WorkflowGraph.Parse(Sequence($$"""{ "id": "l", "type": "Elsa.WriteLine", "version": 1, {{Input("text", "Secret", "smtp")}} }"""));

        Assert.Equal(Severity.Warning, Assert.Single(DefinitionCheck.Check(graph, Catalog, new Dictionary<string, SecretStatus>())).Severity);
    }

    [Fact]
    public void Check_WayBackIntoABranch_Warns()
    {
        var ways = string.Join(',', new[] { "s>a", "s>b", "a>m", "b>m", "m>a" }.Select(w => $$"""{ "source": { "activity": "{{w[0]}}" }, "target": { "activity": "{{w[2]}}" } }"""));
        var graph = WorkflowGraph.Parse($$"""{ "root": { "id": "f", "type": "Elsa.Flowchart", "activities": [{{Line("s", "1")}},{{Line("a", "1")}},{{Line("b", "1")}},{{Line("m", "1")}}], "connections": [{{ways}}] } }""");
        Assert.Equal([new Finding(Severity.Warning, "root.activities[3]", "The way back from 'm' to 'a' faults: 'm' can also be reached past 'a'. Lead back to where the branches part.")], DefinitionCheck.Check(graph, Catalog));
    }

    [Fact]
    public void Check_NothingWrong_FindsNothing()
    {
        var graph = WorkflowGraph.Parse(Sequence(Thing("a", Input("name", "Literal", "box")) + "," + Line("l", "getOutputFrom('a', 'Colour')")));
        Assert.Empty(DefinitionCheck.Check(graph, Catalog));
        Assert.True(graph.UsesOurs(Catalog));
    }

    [Theory]
    [InlineData("{", "definition: It can't be read as JSON: Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed. LineNumber: 0 | BytePositionInLine: 1.")]
    [InlineData("[]", "definition: It isn't a JSON object.")]
    [InlineData("""{ "variables": [{ "name": "X", "value": 5 }] }""", "variables[0].value: The default of a variable has to be a text, also for numbers: write \"5\", not 5.")]
    public void Parse_NotADefinition_SaysWhereAndWhy(string json, string message) =>
        Assert.Equal(message, Assert.Throws<DefinitionException>(() => WorkflowGraph.Parse(json)).Message);

    [Fact]
    public void Parse_OverABound_SaysWhich()
    {
        var many = Sequence(string.Join(',', Enumerable.Range(0, 2_001).Select(i => $$"""{ "id": "a{{i}}", "type": "Elsa.Start", "version": 1 }""")));
        Assert.Equal("root.activities[1999]: There are more than 2,000 activities (engine.definitionActivities).", Assert.Throws<DefinitionException>(() => WorkflowGraph.Parse(many)).Message);

        var deep = string.Concat(Enumerable.Range(0, 65).Select(i => $$"""{ "id": "s{{i}}", "type": "Elsa.Sequence", "version": 1, "activities": [""")) + string.Concat(Enumerable.Repeat("]}", 65));
        Assert.EndsWith("Activities are nested deeper than 64 (engine.definitionNesting).", Assert.Throws<DefinitionException>(() => WorkflowGraph.Parse($$"""{ "root": {{deep}} }""")).Message);
    }

    [Fact]
    public void Parse_LargerThanItMayBe_SaysBothSizes()
    {
        var large = $$"""{ "definitionId": "d", "description": "{{new string('ä', 1_100_000)}}" }""";
        Assert.Equal("definition: It has 2,200,042 bytes; at most 2,097,152 are read (engine.definitionBytes).", Assert.Throws<DefinitionException>(() => WorkflowGraph.Parse(large)).Message);
    }

    [Fact]
    public void Parse_JsonNestedTooDeep_SaysWhere()
    {
        static string Nested(int levels) => $$"""{ "x": {{new string('[', levels)}}{{new string(']', levels)}} }""";
        Assert.NotNull(WorkflowGraph.Parse(Nested(511)));
        Assert.Equal("definition: It can't be read as JSON: It is nested deeper than 512 levels, at byte 518.", Assert.Throws<DefinitionException>(() => WorkflowGraph.Parse(Nested(512))).Message);
    }
}
