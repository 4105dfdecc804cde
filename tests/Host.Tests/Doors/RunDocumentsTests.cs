using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Doors;

namespace NexusWorkflows.Host.Tests.Doors;

public sealed class RunDocumentsTests
{
    private static readonly DateTimeOffset Began = new(2026, 11, 25, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Json_PausedRun_HasTheFixedShape()
    {
        var state = State(RunStatus.Paused);
        state.OnFailure = OnFailure.Pause;
        state.Cause = "Mailcow answered 'max_mailbox_exceeded' for 'erp@…' (5 of 5 used)";
        state.Incidents.Add(new IncidentState { Id = "i1", StepId = "s1", ActivityId = "createMailbox", Message = state.Cause, Since = Began });

        var json = JsonNode.Parse(JsonSerializer.Serialize(RunDocuments.Of(Record(state), [], []), DoorJson.Context.RunDocument))!.AsObject();

        foreach (var member in new[] { "id", "workflow", "version", "status", "direction", "cause", "actor", "site", "key", "onFailure", "startedAt", "finishedAt", "waitingFor", "steps", "incidents", "effects" })
        {
            Assert.True(json.ContainsKey(member), $"'{member}' is missing");
        }

        Assert.Equal(("paused", "forward", "pause", "2026-11-25T08:00:00.000Z"), (Text(json, "status"), Text(json, "direction"), Text(json, "onFailure"), Text(json, "startedAt")));
        Assert.Equal(state.Cause, Text(json, "cause"));
        Assert.Equal("""["retry","skip","edit","undo","cancel"]""", json["incidents"]![0]!["actions"]!.ToJsonString());
        Assert.Null(json["finishedAt"]);
    }

    [Fact]
    public void WaitingFor_SystemThatIsDown_SaysWhichAndSinceWhen()
    {
        var state = State(RunStatus.Waiting);
        state.Steps["s1"] = new StepState
        {
            Id = "s1", NodeId = "n", External = new ExternalState { ActivityType = "Nexus.CreateMailbox", Inputs = [], Phase = ExternalPhase.WaitingForSystem, WaitingFor = "mailcow", WaitingSince = Began },
        };

        var run = RunDocuments.Of(Record(state), [], []);

        Assert.Equal(("'mailcow', which is down", "system", Began), (run.WaitingFor, run.WaitsFor, run.WaitingSince));
        Assert.False(run.WaitsForPerson());
    }

    [Fact]
    public void WaitingFor_Task_IsAPerson()
    {
        var state = State(RunStatus.Waiting);
        state.Bookmarks.Add(new BookmarkState("b", "s", "Elsa.RunTask", null));

        Assert.True(RunDocuments.Of(Record(state), [], []).WaitsForPerson());
    }

    private static string? Text(JsonObject json, string name) => json[name]?.GetValue<string>();

    private static RunState State(RunStatus status) => new() { Status = status, Id = "r1", RootId = "r1", DefinitionId = "onboarding", DefinitionVersionId = "v", Actor = "cli:me", StartedAt = Began };

    private static RunRecord Record(RunState state) => new(state.Id, state.RootId, "onboarding", 1, state, null, Began, null, null, null, false);
}
