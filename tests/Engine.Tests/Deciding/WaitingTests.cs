using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using static NexusWorkflows.Engine.Tests.Deciding.Bench;

namespace NexusWorkflows.Engine.Tests.Deciding;

/// <summary>What waiting adds to a decision.</summary>
public sealed class WaitingTests
{
    [Fact]
    public void Event_WithASecretReferenceOfTheSendersOwn_IsData()
    {
        var bench = new Bench(
            Sequence(string.Join(',', Waits("e"), Line("l", "JSON.stringify(getLastResult())"))), secrets: new Dictionary<string, string> { ["input.pw"] = "hunter2hunter2" }).Start();

        bench.Take(new RunEvent.Resumed(bench.State.Bookmarks[0].Id, new JsonObject { ["$secret"] = "input.pw" }));

        Assert.Equal(["""{"$secret":"input.pw"}"""], bench.Lines);
    }

    [Fact]
    public void Publish_OfASecret_IsRefused()
    {
        const string declared = """ "inputs": [{ "name": "pw", "type": "String", "isSensitive": true }], """;
        var publish = $$"""{ "id": "p", "type": "Elsa.PublishEvent", "version": 1, {{Input("eventName", "Literal", "Go")}}, {{Input("payload", "JavaScript", "({ token: getInput('pw') })")}} }""";
        var bench = new Bench(
            Sequence(publish, declared), new JsonObject { ["pw"] = new JsonObject { ["$secret"] = "input.pw" } }, secrets: new Dictionary<string, string> { ["input.pw"] = "hunter2hunter2" }).Start();

        Assert.Equal("'p' would send a secret to whoever waits for 'Go'. Leave the secret out of its payload.", bench.State.Cause);
        Assert.Equal(RunStatus.Paused, bench.State.Status);
    }

    [Theory]
    [InlineData("JavaScript", "90", "1970-01-01T00:01:30")]
    [InlineData("JavaScript", "0.5", "1970-01-01T00:00:00")]
    [InlineData("Literal", "1.02:00:00", "1970-01-02T02:00:00")]
    public void Delay_FromANumber_IsSeconds(string type, string value, string due)
    {
        var bench = new Bench(Sequence($$"""{ "id": "d", "type": "Elsa.Delay", "version": 1, {{Input("timeSpan", type, value)}} }""")).Start();
        Assert.Equal(due, bench.State.Bookmarks[0].DueAt?.ToString("s", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("Elsa.Delay", "timeSpan", "10675199.00:00:00", "A wait of 10675199.00:00:00 is longer than the calendar.")]
    [InlineData("Elsa.Cron", "cronExpression", "0 0 30 2 *", "The cron expression '0 0 30 2 *' has no time after 1970-01-01T00:00:00.0000000+00:00. Correct it.")]
    [InlineData("Elsa.Cron", "cronExpression", "x", "'x' is no cron expression. Write five fields, or six with seconds first, such as '0 30 6 * * *'.")]
    [InlineData("Elsa.StartAt", "dateTime", "", "Failed to evaluate activity input 'DateTime'")]
    public void Wait_ThatCantBe_Faults(string type, string input, string value, string cause)
    {
        var bench = new Bench(Sequence($$"""{ "id": "d", "type": "{{type}}", "version": 1, {{Input(input, "Literal", value)}} }"""), onFailure: OnFailure.Stop).Start();
        Assert.Equal(cause, bench.State.Cause);
    }

    [Theory]
    [InlineData("Elsa.Timer", "interval", "00:02:00", "resumeAt", "1970-01-01T00:02:00.0000000+00:00")]
    [InlineData("Elsa.Cron", "cronExpression", "5 0 * * *", "executeAt", "1970-01-01T00:05:00.0000000+00:00")]
    public void Schedule_WithinARun_WaitsForItsNextTimeOnce(string type, string input, string value, string member, string time)
    {
        var bench = new Bench(Sequence($$"""{ "id": "d", "type": "{{type}}", "version": 1, {{Input(input, "Literal", value)}} }""")).Start();
        var bookmark = Assert.Single(bench.State.Bookmarks);
        Assert.Equal((type, time), (bookmark.Kind, bookmark.Payload![member]!.GetValue<string>()));

        bench.Take(new RunEvent.CameDue());
        Assert.Equal(RunStatus.Waiting, bench.State.Status);
        bench.Take(new RunEvent.Resumed(bookmark.Id, null));

        Assert.Equal(RunStatus.Finished, bench.State.Status);
    }

    private static string Waits(string id) => $$"""{ "id": "{{id}}", "type": "Elsa.Event", "version": 1, {{Input("eventName", "Literal", "Go")}} }""";
}
