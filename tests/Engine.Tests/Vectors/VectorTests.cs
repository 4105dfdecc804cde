using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Tests.Vectors;

/// <summary>Ours does what Elsa 3.8 was seen to do (S26).</summary>
public sealed class VectorTests
{
    public static TheoryData<string> Observed => [.. Vector.All.Values.Where(v => v.Quirk is null && !v.IsOtherHost && v.IsOfTheFlow).Select(v => v.Name)];

    public static TheoryData<string> Quirks => [.. Vector.All.Values.Where(v => v.Quirk is not null && v.Json["definition"] is not null && v.IsOfTheFlow).Select(v => v.Name)];

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
        Assert.Equal(VectorText.Of(Replies(expect)), VectorText.Of(played.Replies));
        if (expect["noInstance"] is not null)
        {
            Assert.Null(played.Found);
            return;
        }

        Compare(expect, played.Run);
        Assert.Equal(VectorText.Of(VectorText.Standings(vector.Pauses)), VectorText.Of(VectorText.Standings(new JsonArray([.. played.Pauses]))));
        foreach (var children in (expect["children"] as JsonArray ?? []).GroupBy(c => c!["definitionId"]!.GetValue<string>()))
        {
            Assert.All(children.Zip(played.RunsOf(children.Key)), pair => Compare(pair.First!.AsObject(), pair.Second));
            Assert.Equal(children.Count(), played.RunsOf(children.Key).Count);
        }
    }

    private static void Compare(JsonObject expect, PlayedRun run)
    {
        var status = ElsaStatus.Of(run.State.Status);
        Assert.Equal(VectorText.Of(expect["trace"]), VectorText.Of(run.Trace()));
        Assert.Equal(VectorText.Of(expect["lines"]), VectorText.Of(new JsonArray([.. run.Lines.Select(l => l?.DeepClone())])));
        Assert.Equal($"{expect["status"]}/{expect["subStatus"]}", $"{status.Status}/{status.SubStatus}");
        Assert.Equal(VectorText.Of(expect["output"]), VectorText.Of(run.State.Output));
        Assert.Equal(expect["name"]?.GetValue<string>() ?? "", run.State.Name ?? "");
        Assert.Equal(expect["correlationId"]?.GetValue<string>() ?? "", run.State.CorrelationId ?? "");
        Assert.Equal(VectorText.Of(VectorText.Known(expect["incidents"]!.AsArray())), VectorText.Of(run.Incidents()));
        Assert.Equal(VectorText.Of(expect["bookmarks"] ?? new JsonArray()), VectorText.Of(run.OpenBookmarks()));
        if (expect["variables"] is { } variables)
        {
            Assert.Equal(VectorText.Of(variables), VectorText.Of(run.Variables()));
        }
    }

    private static JsonArray Replies(JsonObject expect) =>
        new([.. (expect["replies"] as JsonArray ?? []).Where(r => r!["stimulus"]!.GetValue<string>() == "http").Select(r => (JsonNode)new JsonArray(r!["reply"]!["status"]!.DeepClone(), r["reply"]!["body"]!.DeepClone()))]);
}
