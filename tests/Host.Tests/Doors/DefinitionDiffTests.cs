using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Activities;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Host.Commands;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Tests.ElsaApi;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Doors;

public sealed class DefinitionDiffTests
{
    private static readonly ActivityCatalog Catalog = ActivityCatalog.Of(typeof(ActivitiesServices).Assembly);

    [Fact]
    public void Between_TheSame_IsNothing()
    {
        var model = Samples.Greeting("d", "about");

        Assert.Empty(Between(model, model));
        Assert.Empty(DefinitionDiff.Between(model.ToJsonString(), DefinitionFile.Of(model.ToJsonString()), Never));
    }

    [Fact]
    public void Between_ManyChanges_NamesEachByWhatItIsAbout()
    {
        var old = Samples.Greeting("d", "about");
        var now = old.DeepClone().AsObject();
        now["description"] = "more about";
        now["options"]!["usableAsActivity"] = true;
        now["customProperties"]!["nexusOnFailure"] = "undo";
        now["variables"]!.AsArray().Add(new JsonObject { ["id"] = "v2", ["name"] = "Second", ["typeName"] = "Int32" });
        now["inputs"]![0]!["displayName"] = "Whom";
        var (activities, connections) = (now["root"]!["activities"]!.AsArray(), now["root"]!["connections"]!.AsArray());
        activities[4]!["text"] = Samples.Literal("Hi");
        activities[5]!["metadata"]!["designer"]!["position"]!["x"] = 500;
        activities[7]!["type"] = "Elsa.WriteLine";
        activities.RemoveAt(8);
        var added = Samples.Step("mail", "Elsa.SendEmail");
        added["metadata"]!["displayText"] = "Tell them";
        activities.Add(added);
        connections.RemoveAt(8);
        connections.Add(new JsonObject { ["source"] = new JsonObject { ["activity"] = "approve", ["port"] = "Yes" }, ["target"] = new JsonObject { ["activity"] = "mail", ["port"] = "In" } });

        Assert.Equal(
            [
                "changed description: about -> more about",
                "changed options usableAsActivity: false -> true",
                "changed customProperties nexusOnFailure:  -> undo",
                "changed input 'Who' displayName: Who -> Whom",
                "added variable 'Second':  -> Int32",
                "removed activity 'done': Elsa.WriteLine -> ",
                "added activity 'mail':  -> Elsa.SendEmail, 'Tell them'",
                "changed activity 'sayA' text: JavaScript: 'A: ' + getGreeting() -> Hi",
                "changed activity 'approve' type: Elsa.RunTask -> Elsa.WriteLine",
                "removed connection approve → done:  -> ",
                "added connection approve.Yes → mail:  -> ",
                "changed canvas:  -> 1 activity has another place",
            ],
            Between(old, now));
    }

    [Fact]
    public void Between_NestedActivities_SaysWhatChangedInsideAndWhere()
    {
        static JsonObject Of(params string[] lines) => new()
        {
            ["definitionId"] = "d",
            ["name"] = "d",
            ["root"] = Samples.Step("main", "Elsa.Sequence", ("activities", new JsonArray(Samples.Step("loop", "Elsa.ForEach", ("body", Samples.Step("body", "Elsa.Sequence", ("activities", new JsonArray([.. lines.Select(line => Samples.Step(line, "Elsa.WriteLine", ("text", Samples.Literal(line))))])))))))),
        };

        var old = Of("a", "b");
        var now = Of("b", "a", "c");
        now["root"]!["activities"]![0]!["body"]!["activities"]![0]!["text"] = Samples.Literal("B");

        Assert.Equal(
            ["added activity 'c':  -> Elsa.WriteLine", "changed activity 'body' activities: activity a, activity b -> activity b, activity a, activity c", "changed activity 'b' text: b -> B"],
            Between(old, now));
    }

    [Fact]
    public void Between_Secrets_AreNotTold()
    {
        static JsonObject Of(string secret)
        {
            var model = Samples.Definition("d", "D", "", Samples.Step("set", "Nexus.SetAdminPassword", ("password", Samples.Literal(secret)), ("domain", Samples.Literal("d-" + secret.Length))));
            model["variables"]!.AsArray().Add(new JsonObject { ["id"] = "v2", ["name"] = "Token", ["typeName"] = "String", ["isSensitive"] = true, ["value"] = secret });
            model["root"]!["variables"] = new JsonArray(new JsonObject { ["id"] = "v3", ["name"] = "Inner", ["typeName"] = "String", ["isSensitive"] = true, ["value"] = secret });
            model["inputs"]!.AsArray().Add(new JsonObject { ["name"] = "key", ["type"] = "String", ["customProperties"] = new JsonObject { ["isSensitive"] = true }, ["defaultValue"] = secret });
            model["customProperties"]!["VariableTestValues"] = new JsonObject { ["v2"] = secret };
            return model;
        }

        var changes = Between(Of("canary-one"), Of("canary-number-two"));

        Assert.All(changes, change => Assert.DoesNotContain("canary", change, StringComparison.Ordinal));
        Assert.Equal(
            [
                "changed customProperties VariableTestValues: *** -> ***", "changed input 'key' defaultValue: *** -> ***", "changed variable 'Token' value: *** -> ***",
                "changed activity 'flow1' variable 'Inner' value: *** -> ***", "changed activity 'set' domain: d-10 -> d-17", "changed activity 'set' password: *** -> ***",
            ],
            changes);
    }

    [Fact]
    public void Between_ActivitiesOfOneIdInTwoPlaces_AreToldApart()
    {
        static JsonObject Of(string first, string second) => new()
        {
            ["definitionId"] = "d",
            ["name"] = "d",
            ["root"] = Samples.Step("main", "Elsa.If", ("then", Samples.Step("then", "Elsa.Sequence", ("activities", new JsonArray(Samples.Step("x", "Elsa.WriteLine", ("text", Samples.Literal(first))))))), ("else", Samples.Step("else", "Elsa.Sequence", ("activities", new JsonArray(Samples.Step("x", "Elsa.WriteLine", ("text", Samples.Literal(second)))))))),
        };

        Assert.Equal(["changed activity 'Workflow1:main:else:x' text: b -> c"], Between(Of("a", "b"), Of("a", "c")));
    }

    /// <summary>What the rest of the program takes for a change is in the list, whichever member it is.</summary>
    [Fact]
    public void Between_AnyMemberOfAShippedWorkflowChanged_IsNotEmptyExactlyWhereItMeansSomethingElse()
    {
        var text = File.ReadAllText(RepositoryRoot.Of("workflows/offboarding.json"));
        var leaves = Leaves(JsonNode.Parse(text)!).ToList();
        var told = 0;
        foreach (var path in leaves)
        {
            var changed = JsonNode.Parse(text)!;
            Change(changed, path);
            if (Read(changed.ToJsonString()) is { } readable)
            {
                var isSame = DefinitionMeaning.IsSame(text, readable);
                Assert.True(isSame == (DefinitionDiff.Between(text, readable, Never).Count == 0), string.Join('/', path));
                told += isSame ? 0 : 1;
            }
        }

        Assert.True(told > 100, $"{told} of {leaves.Count}");
    }

    private static bool Never(string type, string input) => false;

    private static string[] Between(JsonObject old, JsonObject now) =>
        [.. DefinitionDiff.Between(old.ToJsonString(), now.ToJsonString(), (type, input) => WorkflowImport.IsSensitive(Catalog, type, input)).Select(change => $"{change.Kind} {change.Place}: {change.Old} -> {change.New}")];

    private static string? Read(string json)
    {
        try
        {
            WorkflowGraph.Parse(json);
            return json;
        }
        catch (DefinitionException)
        {
            return null; // no definition any more: it couldn't be imported
        }
    }

    private static IEnumerable<object[]> Leaves(JsonNode? node, params object[] path) => node switch
    {
        JsonObject members => members.SelectMany(member => Leaves(member.Value, [.. path, member.Key])),
        JsonArray items => items.SelectMany((item, at) => Leaves(item, [.. path, at])),
        _ => [path],
    };

    private static void Change(JsonNode root, object[] path)
    {
        var at = root;
        foreach (var step in path[..^1])
        {
            at = step is string name ? at![name] : at![(int)step];
        }

        JsonNode Other(JsonNode? value) => value?.GetValueKind() switch
        {
            JsonValueKind.True => false,
            JsonValueKind.False => true,
            JsonValueKind.Number => value.GetValue<double>() + 7,
            _ => value + "-other",
        };
        if (path[^1] is string last)
        {
            at![last] = Other(at[last]);
        }
        else
        {
            at![(int)path[^1]] = Other(at[(int)path[^1]]);
        }
    }
}
