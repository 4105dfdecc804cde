using System.Text.Json.Nodes;

namespace NexusWorkflows.Host.Tests.Endpoints;

/// <summary>Definitions with endpoints, as a designer sends them: a sequence of activities.</summary>
internal static class Hooks
{
    public static JsonObject Definition(string id, params JsonObject[] activities) => new()
    {
        ["definitionId"] = id,
        ["name"] = id,
        ["version"] = 1,
        ["variables"] = new JsonArray(new JsonObject { ["id"] = "v-body", ["name"] = "Body", ["typeName"] = "Object" }, new JsonObject { ["id"] = "v-route", ["name"] = "Route", ["typeName"] = "Object" }, new JsonObject { ["id"] = "v-head", ["name"] = "Head", ["typeName"] = "Object" }),
        ["inputs"] = new JsonArray(new JsonObject { ["name"] = "word", ["type"] = "String", ["isSensitive"] = true }),
        ["root"] = new JsonObject { ["id"] = "main", ["type"] = "Elsa.Sequence", ["version"] = 1, ["activities"] = new JsonArray([.. activities]) },
    };

    public static JsonObject Endpoint(string path, bool starts = true, string methods = "[\"GET\",\"POST\"]", params (string Name, string Value)[] more)
    {
        var endpoint = Step("hook", "Elsa.HttpEndpoint", [("path", path), .. more]);
        endpoint["supportedMethods"] = Expression("Object", methods);
        endpoint["parsedContent"] = Bound("v-body");
        endpoint["routeData"] = Bound("v-route");
        endpoint["headers"] = Bound("v-head");
        endpoint["customProperties"] = new JsonObject { ["canStartWorkflow"] = starts };
        return endpoint;
    }

    public static JsonObject Answer(string id, string script, params (string Name, string Value)[] more)
    {
        var answer = Step(id, "Elsa.WriteHttpResponse", more);
        answer["content"] = Expression("JavaScript", script);
        return answer;
    }

    public static JsonObject Step(string id, string type, params (string Name, string Value)[] inputs)
    {
        var step = new JsonObject { ["id"] = id, ["type"] = type, ["version"] = 1 };
        foreach (var (name, value) in inputs)
        {
            step[name] = Expression("Literal", value);
        }

        return step;
    }

    public static JsonObject Expression(string type, string value) => new() { ["typeName"] = "Object", ["expression"] = new JsonObject { ["type"] = type, ["value"] = value } };

    private static JsonObject Bound(string variable) => new() { ["typeName"] = "Object", ["memoryReference"] = new JsonObject { ["id"] = variable } };
}
