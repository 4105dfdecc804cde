using System.Text.Json.Nodes;

namespace NexusWorkflows.Host.Tests.ElsaApi;

/// <summary>Definitions as a designer sends them.</summary>
internal static class Samples
{
    /// <summary>Greets whom it is given, by two branches, then waits for an approval.</summary>
    public static JsonObject Greeting(string? definitionId, string description) => Definition(definitionId, "Greeting", description,
        Step("begin", "Elsa.Start"),
        Step("greet", "Elsa.SetVariable", ("variable", new JsonObject { ["id"] = "v1", ["name"] = "Greeting" }), ("value", Script("'Hello ' + (getInput('Who') || 'all')"))),
        Step("long", "Elsa.FlowDecision", ("condition", Script("getGreeting().length > 3"))),
        Step("fork", "Elsa.FlowFork", ("branches", Literal("[\"A\",\"B\"]"))),
        Step("sayA", "Elsa.WriteLine", ("text", Script("'A: ' + getGreeting()"))),
        Step("sayB", "Elsa.WriteLine", ("text", Literal("B"))),
        Step("join", "Elsa.FlowJoin", ("mode", Literal("WaitAll"))),
        Step("approve", "Elsa.RunTask", ("taskName", Literal("Approve")), ("payload", Script("({amount: 42})"))),
        Step("done", "Elsa.WriteLine", ("text", Literal("done"))));

    public static JsonObject Faulty() => Definition(null, "Faulty", "Faults", Step("boom", "Elsa.RunJavaScript", ("script", Literal("throw new Error('boom')"))));

    public static JsonObject Unknown() => Definition(null, "Unknown", "Has a type that isn't there", Step("gone", "Nowhere.Nothing"));

    /// <summary>A flowchart of these activities; connections by the ids of <see cref="Greeting"/>, where they occur.</summary>
    public static JsonObject Definition(string? definitionId, string name, string description, params JsonObject[] activities)
    {
        var ids = activities.Select(activity => activity["id"]!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
        var connections = Connections.Where(connection => ids.Contains(connection.From) && ids.Contains(connection.To)).Select(connection => (JsonNode)new JsonObject
        {
            ["source"] = new JsonObject { ["activity"] = connection.From, ["port"] = connection.Port },
            ["target"] = new JsonObject { ["activity"] = connection.To, ["port"] = "In" },
            ["vertices"] = new JsonArray(),
        });
        return new JsonObject
        {
            ["definitionId"] = definitionId,
            ["name"] = name,
            ["description"] = description,
            ["toolVersion"] = "3.8.0",
            ["version"] = 1,
            ["variables"] = new JsonArray(new JsonObject { ["id"] = "v1", ["name"] = "Greeting", ["typeName"] = "String", ["isArray"] = false, ["value"] = "" }),
            ["inputs"] = new JsonArray(new JsonObject { ["name"] = "Who", ["type"] = "String", ["displayName"] = "Who", ["uiHint"] = "singleline" }),
            ["outputs"] = new JsonArray(),
            ["outcomes"] = new JsonArray(),
            ["customProperties"] = new JsonObject(),
            ["options"] = new JsonObject { ["usableAsActivity"] = false },
            ["somethingOfAnother"] = new JsonObject { ["kept"] = true },
            ["root"] = new JsonObject { ["id"] = "flow1", ["name"] = "Flowchart1", ["type"] = "Elsa.Flowchart", ["version"] = 1, ["activities"] = new JsonArray([.. activities]), ["connections"] = new JsonArray([.. connections]) },
        };
    }

    public static JsonObject Step(string id, string type, params (string Name, JsonNode Value)[] inputs)
    {
        var step = new JsonObject { ["id"] = id, ["name"] = id, ["type"] = type, ["version"] = 1, ["metadata"] = new JsonObject { ["designer"] = new JsonObject { ["position"] = new JsonObject { ["x"] = 10, ["y"] = 20 } } } };
        foreach (var (name, value) in inputs)
        {
            step[name] = value;
        }

        return step;
    }

    public static JsonObject Literal(string value) => Expression("Literal", value);

    public static JsonObject Script(string value) => Expression("JavaScript", value);

    private static JsonObject Expression(string type, string value) => new() { ["typeName"] = "Object", ["expression"] = new JsonObject { ["type"] = type, ["value"] = value } };

    private static readonly (string From, string Port, string To)[] Connections =
    [
        ("begin", "Done", "greet"), ("greet", "Done", "long"), ("long", "True", "fork"), ("fork", "A", "sayA"), ("fork", "B", "sayB"), ("sayA", "Done", "join"), ("sayB", "Done", "join"), ("join", "Done", "approve"), ("approve", "Done", "done"),
    ];
}
