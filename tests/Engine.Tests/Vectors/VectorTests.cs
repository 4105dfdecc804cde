using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Tests.Vectors;

/// <summary>Ours does what Elsa 3.8 was seen to do (S26).</summary>
public sealed partial class VectorTests
{
    public static TheoryData<string> Observed => [.. Vector.All.Values.Where(v => v.Quirk is null && !v.IsOtherHost && v.IsPlayed).Select(v => v.Name)];

    public static TheoryData<string> Quirks => [.. Vector.All.Values.Where(v => v.Quirk is not null && v.Json["definition"] is not null && v.IsPlayed).Select(v => v.Name)];

    [Theory]
    [MemberData(nameof(Observed))]
    public void Vector_OneProcess_IsAsObserved(string name) => Compare(name, storesBetweenEvents: false, new EngineSettings());

    [Theory]
    [MemberData(nameof(Observed))]
    public void Vector_StoredBetweenEvents_IsAsObserved(string name) => Compare(name, storesBetweenEvents: true, new EngineSettings { CommitEveryStep = true });

    /// <summary>Where Elsa hangs, dies or waits for ever, ours rests: final, or waiting for somebody.</summary>
    [Theory]
    [MemberData(nameof(Quirks))]
    public void Vector_Doubtful_ComesToRest(string name)
    {
        var vector = Vector.All[name];
        try
        {
            var run = new VectorRun(vector, true, new EngineSettings { RunStepLimit = 2_000, BurstLimit = 500 });
            Assert.Contains(run.State.Status, new[] { RunStatus.Finished, RunStatus.Failed, RunStatus.Waiting, RunStatus.Paused, RunStatus.Cancelled });
            Assert.Empty(run.State.Queue);
        }
        catch (DefinitionException refused)
        {
            Assert.NotEmpty(refused.Message);
        }
    }

    private static void Compare(string name, bool storesBetweenEvents, EngineSettings settings)
    {
        var vector = Vector.All[name];
        if (vector.IsRefused)
        {
            Assert.Throws<DefinitionException>(() => WorkflowGraph.Parse(vector.Definition));
            return;
        }

        var played = new VectorRun(vector, storesBetweenEvents, settings);
        var expect = vector.Expect;
        Assert.Equal(Text(Replies(expect)), Text(played.Replies));
        if (expect["noInstance"] is not null)
        {
            Assert.Null(played.Found);
            return;
        }

        Compare(expect, played.Run);
        Assert.Equal(Text(Standings(vector.Pauses)), Text(Standings(new JsonArray([.. played.Pauses]))));
        foreach (var children in (expect["children"] as JsonArray ?? []).GroupBy(c => c!["definitionId"]!.GetValue<string>()))
        {
            Assert.All(children.Zip(played.RunsOf(children.Key)), pair => Compare(pair.First!.AsObject(), pair.Second));
            Assert.Equal(children.Count(), played.RunsOf(children.Key).Count);
        }
    }

    private static void Compare(JsonObject expect, PlayedRun run)
    {
        var status = ElsaStatus.Of(run.State.Status);
        Assert.Equal(Text(expect["trace"]), Text(run.Trace()));
        Assert.Equal(Text(expect["lines"]), Text(new JsonArray([.. run.Lines.Select(l => l?.DeepClone())])));
        Assert.Equal($"{expect["status"]}/{expect["subStatus"]}", $"{status.Status}/{status.SubStatus}");
        Assert.Equal(Text(expect["output"]), Text(run.State.Output));
        Assert.Equal(expect["name"]?.GetValue<string>() ?? "", run.State.Name ?? "");
        Assert.Equal(expect["correlationId"]?.GetValue<string>() ?? "", run.State.CorrelationId ?? "");
        Assert.Equal(Text(Known(expect["incidents"]!.AsArray())), Text(run.Incidents()));
        Assert.Equal(Text(expect["bookmarks"] ?? new JsonArray()), Text(run.OpenBookmarks()));
        if (expect["variables"] is { } variables)
        {
            Assert.Equal(Text(variables), Text(run.Variables()));
        }
    }

    private static JsonArray Replies(JsonObject expect) =>
        new([.. (expect["replies"] as JsonArray ?? []).Where(r => r!["stimulus"]!.GetValue<string>() == "http").Select(r => (JsonNode)new JsonArray(r!["reply"]!["status"]!.DeepClone(), r["reply"]!["body"]!.DeepClone()))]);

    private static JsonArray Known(JsonArray incidents) =>
        new([.. incidents.Select(i => (JsonNode)new JsonObject { ["activityId"] = i!["activityId"]?.DeepClone(), ["message"] = i["message"]?.DeepClone(), ["exception"] = i["exception"]?.DeepClone() })]);

    private static JsonArray Standings(JsonArray pauses) =>
        new([.. pauses.Select(p => (JsonNode)new JsonObject { ["status"] = p!["status"]?.DeepClone(), ["subStatus"] = p["subStatus"]?.DeepClone(), ["bookmarks"] = p["bookmarks"]?.DeepClone() ?? new JsonArray() })]);

    /// <summary>Numbers by value, members in one order, ids by their shape.</summary>
    private static string Text(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject members => "{" + string.Join(", ", members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}: {Text(m.Value)}")) + "}",
        JsonArray items => "[" + string.Join(", ", items.Select(Text)) + "]",
        _ when node.GetValueKind() == JsonValueKind.Number => double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
        _ when node.GetValueKind() == JsonValueKind.String => "'" + Time().Replace(Id().Replace(node.GetValue<string>(), "<id>"), "<time>") + "'",
        _ => node.ToJsonString(),
    };

    [GeneratedRegex("^[0-9a-f]{14,16}$")]
    private static partial Regex Id();

    [GeneratedRegex(@"^2024-10-04T\d\d:\d\d:\d\d\S*$")]
    private static partial Regex Time();
}
