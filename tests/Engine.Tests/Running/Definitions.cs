using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Tests.Running;

/// <summary>Small definitions of Elsa's own activities, as JSON.</summary>
internal static class Definitions
{
    public static string Sequence(string name, params string[] activities) => $$"""
        { "definitionId": "{{name}}", "name": "{{name}}", "version": 1, "root": { "id": "main", "type": "Elsa.Sequence", "version": 1, "activities": [{{string.Join(',', activities)}}] } }
        """;

    public static string Activity(string id, string type, params string[] inputs) =>
        $$"""{ "id": "{{id}}", "type": "{{type}}", "version": 1{{string.Concat(inputs.Select(i => ", " + i))}} }""";

    public static string Input(string name, string value, string expression = "Literal") =>
        $$"""
        "{{name}}": { "typeName": "String", "expression": { "type": "{{expression}}", "value": {{JsonValue.Create(value).ToJsonString()}} } }
        """;

    public static string Line(string text) => Activity("line-" + text, "Elsa.WriteLine", Input("text", text));

    public static string Script(string id, string script) => Activity(id, "Elsa.WriteLine", Input("text", script, "JavaScript"));

    public static string Event(string id, string name, bool starts = false) =>
        Activity(id, "Elsa.Event", [Input("eventName", name), .. Starts(starts)]);

    public static string Publish(string id, string name, string payload = "null", bool local = false) =>
        Activity(id, "Elsa.PublishEvent", Input("eventName", name), Input("payload", payload, "JavaScript"), Input("isLocalEvent", local ? "true" : "false"));

    public static string Delay(string id, string span) => Activity(id, "Elsa.Delay", Input("timeSpan", span));

    public static string Task(string id, string name) => Activity(id, "Elsa.RunTask", Input("taskName", name));

    public static string Timer(string id, string interval) => Activity(id, "Elsa.Timer", [Input("interval", interval), .. Starts(true)]);

    public static string Cron(string id, string expression) => Activity(id, "Elsa.Cron", [Input("cronExpression", expression), .. Starts(true)]);

    public static string StartAt(string id, string time) => Activity(id, "Elsa.StartAt", [Input("dateTime", time), .. Starts(true)]);

    private static string[] Starts(bool starts) => starts ? ["\"customProperties\": { \"canStartWorkflow\": true }"] : [];
}
