using System.Text.Json.Nodes;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Engine.Tests.Vectors.Stored;

/// <summary>Ours on a real store does what Elsa 3.8 was seen to do (S26).</summary>
public sealed class StoredVectorTests(VectorEngine engine) : IClassFixture<VectorEngine>
{
    private static readonly string[] Played = ["completeTask", "event", "execute", "save", "cancel", "wait"];
    private static readonly string[] Waiting = ["delay", "event", "task", "cancel", "stm", "studio"];

    public static TheoryData<string> OfFamilies => [.. Vector.All.Values.Where(v => IsPlayed(v) && v.IsOfFamilies).Select(v => v.Name)];

    public static TheoryData<string> Sample => [.. Waits.Where((_, index) => index % 5 == 0), .. Flow.Where((_, index) => index % 25 == 0)];

    public static TheoryData<string> Rest => [.. Waits.Where((_, index) => index % 5 != 0), .. Flow.Where((_, index) => index % 25 != 0)];

    private static IEnumerable<string> Waits => Others.Where(v => Waiting.Contains(v.Group)).Select(v => v.Name);

    private static IEnumerable<string> Flow => Others.Where(v => !Waiting.Contains(v.Group)).Select(v => v.Name);

    private static IEnumerable<Vector> Others => Vector.All.Values.Where(v => IsPlayed(v) && v.IsOfTheFlow && !v.IsRefused && !v.IsOfFamilies);

    [Theory]
    [MemberData(nameof(OfFamilies))]
    public Task Vector_WithOtherRuns_IsAsObserved(string name) => CompareAsync(name);

    [Theory]
    [MemberData(nameof(Sample))]
    public Task Vector_OfOneRunSampled_IsAsObserved(string name) => CompareAsync(name);

    /// <summary>One server for all of them: a start of its own would take longer than they do.</summary>
    [FullFact]
    public async Task Vectors_OnMariaDb_AreAsObserved()
    {
        using var shared = new MariaDbVectorEngine();
        await shared.InitializeAsync();
        var wrong = new List<string>();
        foreach (var vector in Vector.All.Values.Where(v => IsPlayed(v) && (v.IsOfFamilies || (v.IsOfTheFlow && !v.IsRefused))))
        {
            try
            {
                await CompareAsync(shared, vector);
            }
            catch (Xunit.Sdk.XunitException exception)
            {
                wrong.Add($"{vector.Name}: {exception.Message}");
            }
        }

        await shared.DisposeAsync();
        Assert.Empty(wrong);
    }

    [FullTheory]
    [MemberData(nameof(Rest))]
    public Task Vector_OfOneRunAllOthers_IsAsObserved(string name) => CompareAsync(name);

    private static bool IsPlayed(Vector vector) => vector.Quirk is null && vector.Stimuli.All(s => Played.Contains(s!["kind"]!.GetValue<string>()));

    private Task CompareAsync(string name) => CompareAsync(engine, Vector.All[name]);

    private static async Task CompareAsync(VectorEngine engine, Vector vector)
    {
        var name = vector.Name;
        var expect = vector.Expect;
        var run = new StoredVectorRun(engine, vector);
        await run.PlayAsync();
        if (expect["noInstance"] is not null)
        {
            Assert.Null(await run.FindRecordAsync());
            return;
        }

        Equal(RunRecords.Expected(expect, name, hasParent: false), await run.RecordAsync());
        Assert.Equal(VectorText.Of(VectorText.Standings(vector.Pauses)), VectorText.Of(VectorText.Standings(run.Pauses)));
        Equal(Each(expect["children"], name, true), await run.ChildrenAsync(), vector.Free is not null);
        Equal(Each(expect["moreRuns"], name, false), await run.MoreRunsAsync(), false);
        var starts = (expect["replies"] as JsonArray ?? []).Where(r => r!["cannotStart"] is not null);
        Assert.Equal(starts.Select(r => r!["cannotStart"]!.GetValue<string>() == "True"), run.Refusals);
    }

    private static JsonArray Each(JsonNode? records, string name, bool hasParent) =>
        new([.. (records as JsonArray ?? []).Select(r => (JsonNode)RunRecords.Expected(r!.AsObject(), name, hasParent))]);

    private static void Equal(JsonArray expected, JsonArray actual, bool inAnyOrder)
    {
        Assert.Equal(expected.Count, actual.Count);
        var order = inAnyOrder ? VectorText.Of : (Func<JsonNode?, string>)(_ => "");
        foreach (var (wanted, had) in expected.OrderBy(order, StringComparer.Ordinal).Zip(actual.OrderBy(order, StringComparer.Ordinal)))
        {
            Equal(wanted!.AsObject(), had!.AsObject());
        }
    }

    /// <summary>Member by member, so that a difference is named.</summary>
    private static void Equal(JsonObject expected, JsonObject actual)
    {
        foreach (var (member, value) in expected)
        {
            if (value is not null)
            {
                Assert.Equal($"{member}: {VectorText.Of(value)}", $"{member}: {VectorText.Of(actual[member])}");
            }
        }
    }
}
