using System.Globalization;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Tests.Deciding;

/// <summary>A small random definition: containers, loops, branches, state machines, tasks, events, delays, scripts with time and chance, now and then a fault.</summary>
internal sealed class RandomProgram(int seed, int size)
{
    private const int Deepest = 5;
    private readonly Random random = new(seed);
    private int left = Math.Max(1, size);
    private int number;

    public string Definition() => new JsonObject
    {
        ["definitionId"] = "random",
        ["variables"] = new JsonArray(new JsonObject { ["id"] = "x", ["name"] = "X", ["typeName"] = "Int32", ["value"] = "1" }, new JsonObject { ["id"] = "y", ["name"] = "Y", ["typeName"] = "Object" }),
        ["root"] = Sequence(0),
    }.ToJsonString();

    private JsonObject Activity(int depth)
    {
        left--;
        return random.Next(depth >= Deepest || left <= 0 ? 6 : 16) switch
        {
            0 or 1 => With("WriteLine", "text", Script("'x=' + getX() + ' y=' + toJson(getY())")),
            2 => Set("x", Script(Pick("getX() + 1", "getX() * 2 % 7", "Math.floor(Math.random() * 5)"))),
            3 => Set("y", Script(Pick("({ at: new Date().toISOString(), id: newGuidString() })", "[getX(), Math.random()]", "null"))),
            4 => Wait(),
            5 => random.Next(4) == 0 ? Fail() : With("WriteLine", "text", Literal("line")),
            6 or 7 => Sequence(depth + 1),
            8 => Bodies(With("If", "condition", Script("getX() % 2 == 0")), depth, "then", "else"),
            9 => Bodies(With("For", "start", Literal("1"), "end", Literal(random.Next(4).ToString(CultureInfo.InvariantCulture))), depth, "body"),
            10 => Bodies(With("ForEach", "items", Script(Pick("[]", "['a', 2]", "[{ n: getX() }]"))), depth, "body"),
            11 => Bodies(With("ParallelForEach", "items", Script(Pick("[1]", "['a', 'b', 'c']"))), depth, "body"),
            12 => Many("Parallel", "activities", depth),
            14 => Machine(depth + 1),
            13 => Many("Fork", "branches", depth, random.Next(2) == 0 ? "WaitAll" : "WaitAny"),
            _ => Flowchart(depth + 1),
        };
    }

    private JsonObject Wait() => random.Next(5) switch
    {
        0 => With("Event", "eventName", Literal(Pick("A", "B"))),
        1 => With("Delay", "timeSpan", Literal(Pick("00:00:00", "00:02:00", "00:09:00"))),
        2 => With("PublishEvent", "eventName", Literal(Pick("A", "B")), "payload", Script("getX()")),
        _ => With("RunTask", "taskName", Literal("T")),
    };

    /// <summary>A few states that lead to any of them, by triggers and by themselves; a counter ends those.</summary>
    private JsonObject Machine(int depth)
    {
        var names = Enumerable.Range(0, random.Next(1, 4)).Select(n => $"S{n}").ToList();
        var result = New("StateMachine");
        result["initialState"] = names[0];
        result["states"] = new JsonArray([.. names.Select(name => (JsonNode)new JsonObject { ["name"] = name, ["entry"] = Activity(depth + 1), ["exit"] = random.Next(3) == 0 ? Activity(depth + 1) : null })]);
        result["transitions"] = new JsonArray([.. names.Select(from => (JsonNode)new JsonObject
        {
            ["from"] = from,
            ["to"] = names[random.Next(names.Count)],
            ["trigger"] = random.Next(3) == 0 ? null : Wait(),
            ["condition"] = new JsonObject { ["typeName"] = "Boolean", ["expression"] = Script("setVariable('X', getX() + 1) || getX() % 4 != 0") },
            ["action"] = random.Next(3) == 0 ? Activity(depth + 1) : null,
        })]);
        return result;
    }

    private JsonObject Sequence(int depth)
    {
        var result = Many("Sequence", "activities", depth);
        if (random.Next(8) == 0)
        {
            result["activities"]!.AsArray().Add(New(Pick("Break", "End", "Complete", "Finish")));
        }

        return result;
    }

    /// <summary>Connections lead forward, and one perhaps back, which a counter ends.</summary>
    private JsonObject Flowchart(int depth)
    {
        var result = Many("Flowchart", "activities", depth);
        var ids = result["activities"]!.AsArray().Select(a => a!["id"]!.GetValue<string>()).ToList();
        var connections = new JsonArray();
        for (var i = 1; i < ids.Count; i++)
        {
            connections.Add(Connection(ids[random.Next(i)], "Done", ids[i]));
            if (random.Next(2) == 0)
            {
                connections.Add(Connection(ids[random.Next(i)], "Done", ids[i]));
            }
        }

        if (random.Next(2) == 0)
        {
            var (join, turn, count) = (With("FlowJoin", "mode", Literal(Pick("WaitAny", "WaitAll", "WaitAllActive"))), With("FlowDecision", "condition", Script("(getX() % 5) != 0")), Set("x", Script("getX() + 1")));
            connections.Add(Connection(ids[^1], "Done", Id(join)));
            connections.Add(Connection(Id(join), "Done", Id(count)));
            connections.Add(Connection(Id(count), "Done", Id(turn)));
            connections.Add(Connection(Id(turn), "True", random.Next(3) == 0 ? ids[random.Next(ids.Count)] : Id(count)));
            foreach (var extra in new[] { join, turn, count })
            {
                result["activities"]!.AsArray().Add(extra);
            }
        }

        result["connections"] = connections;
        return result;
    }

    private JsonObject Fail() => random.Next(2) == 0 ? With("Fault", "message", Literal("broken")) : With("WriteLine", "text", Script("throw new Error('broken')"));

    private JsonObject Bodies(JsonObject activity, int depth, params string[] properties)
    {
        foreach (var property in properties)
        {
            activity[property] = Activity(depth + 1);
        }

        return activity;
    }

    private JsonObject Many(string type, string property, int depth, string? joinMode = null)
    {
        var result = New(type);
        result[property] = new JsonArray([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => (JsonNode)Activity(depth + 1))]);
        if (joinMode is not null)
        {
            result["joinMode"] = joinMode;
        }

        return result;
    }

    private JsonObject Set(string variable, JsonObject value)
    {
        var result = With("SetVariable", "value", value);
        result["variable"] = new JsonObject { ["id"] = variable };
        return result;
    }

    private JsonObject With(string type, string property, JsonObject expression, string? second = null, JsonObject? other = null)
    {
        var result = New(type);
        result[property] = new JsonObject { ["typeName"] = "Object", ["expression"] = expression };
        if (second is not null)
        {
            result[second] = new JsonObject { ["typeName"] = "Object", ["expression"] = other };
        }

        return result;
    }

    private JsonObject New(string type) => new() { ["id"] = $"a{++number}", ["type"] = "Elsa." + type, ["version"] = 1 };

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];

    private static string Id(JsonObject activity) => activity["id"]!.GetValue<string>();

    private static JsonObject Literal(string text) => new() { ["type"] = "Literal", ["value"] = text };

    private static JsonObject Script(string text) => new() { ["type"] = "JavaScript", ["value"] = text };

    private static JsonObject Connection(string source, string port, string target) =>
        new() { ["source"] = new JsonObject { ["activity"] = source, ["port"] = port }, ["target"] = new JsonObject { ["activity"] = target, ["port"] = "In" } };
}
