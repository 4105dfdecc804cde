using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Tests.Running.Family;

/// <summary>Definitions in few words: a name and its activities in sequence.</summary>
internal static class Workflows
{
    public static string Of(string name, params string[] activities) => Make(name, "", activities);

    /// <param name="more">Further members, each with a comma behind it.</param>
    public static string Make(string name, string more, params string[] activities) => $$"""
        { "definitionId": "{{name}}", "name": "{{name}}", "version": 1, {{more}} "root": { "id": "main", "type": "Elsa.Sequence", "version": 1, "activities": [{{string.Join(", ", activities)}}] } }
        """;

    public static string Parallel(string id, params string[] activities) => $$"""{ "id": "{{id}}", "type": "Elsa.Parallel", "version": 1, "activities": [{{string.Join(", ", activities)}}] }""";

    public static string Box(string name) => $$"""{ "id": "box-{{name}}", "type": "Toy.MakeBox", "version": 1, {{Input("name", "Literal", name)}} }""";

    public static string BoxOf(string id, string script) => $$"""{ "id": "{{id}}", "type": "Toy.MakeBox", "version": 1, {{Input("name", "JavaScript", script)}} }""";

    public static string Lids(string box) => $$"""{ "id": "lids-{{box}}", "type": "Toy.MakeLids", "version": 1, {{Input("box", "Literal", box)}} }""";

    public static string Task(string name) => $$"""{ "id": "task-{{name}}", "type": "Elsa.RunTask", "version": 1, {{Input("taskName", "Literal", name)}} }""";

    public static string Line(string script) => $$"""{ "id": "line", "type": "Elsa.WriteLine", "version": 1, {{Input("text", "JavaScript", script)}} }""";

    public static string Output(string name, string script) => $$"""
        { "id": "out-{{name}}", "type": "Elsa.SetOutput", "version": 1, {{Input("outputName", "Literal", name)}}, {{Input("outputValue", "JavaScript", script)}} }
        """;

    public static string Fault(string message) => $$"""{ "id": "fault", "type": "Elsa.Fault", "version": 1, {{Input("message", "Literal", message)}} }""";

    /// <param name="type">ExecuteWorkflow or DispatchWorkflow.</param>
    public static string Child(string type, string id, string workflow, bool waits = true, string input = "({})") => $$"""
        { "id": "{{id}}", "type": "Elsa.{{type}}", "version": 1, {{Input("workflowDefinitionId", "Literal", workflow)}}, {{Input("waitForCompletion", "Literal", waits.ToString())}}, {{Input("input", "JavaScript", input)}} }
        """;

    public static string Bulk(string id, string workflow, string items, string more = "") => $$"""
        { "id": "{{id}}", "type": "Elsa.BulkDispatchWorkflows", "version": 1, {{Input("workflowDefinitionId", "Literal", workflow)}}, {{Input("items", "JavaScript", items)}}{{more}} }
        """;

    public static string Input(string name, string type, string value) => $$"""
        "{{name}}": { "typeName": "Object", "expression": { "type": "{{type}}", "value": {{JsonValue.Create(value).ToJsonString()}} } }
        """;
}
