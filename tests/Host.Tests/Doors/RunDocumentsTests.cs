using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Commands;
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

    [Fact]
    public void WaitingFor_Hold_NamesWhoHasItOrComesFirst()
    {
        var state = State(RunStatus.Waiting);
        state.WaitsForHoldsSince = Began.AddMinutes(1);

        var run = RunDocuments.Of(Record(state) with { WaitsForHold = new HoldWait("site:a", "r0", Began, null) }, [], []);

        Assert.Equal(("hold site:a, held by run r0 since 2026-11-25 08:00:00Z", "hold", Began.AddMinutes(1)), (run.WaitingFor, run.WaitsFor, run.WaitingSince));
        Assert.Equal(run.WaitingFor, RunDocuments.HeadOf(Record(state) with { WaitsForHold = new HoldWait("site:a", "r0", Began, null) }).WaitingFor);
        Assert.Equal("hold site:a, which run r0 waits for first", RunDocuments.Of(Record(state) with { WaitsForHold = new HoldWait("site:a", "r0", null, null) }, [], []).WaitingFor);
        Assert.Equal("limit backups, which 4 runs use up", RunDocuments.Of(Record(state) with { WaitsForHold = new HoldWait("backups", null, null, 4) }, [], []).WaitingFor);
        Assert.False(run.WaitsForPerson());
    }

    [Fact]
    public void UndoPlan_OfARun_ListsWhatStandsNewestFirst()
    {
        EffectState[] effects = [Effect("e1", "a"), Effect("e2", "b") with { Status = EffectStatus.Removed }, Effect("e3", "c") with { Status = EffectStatus.Unknown }];

        var plan = UndoPlan.Of([RunDocuments.Of(Record(State(RunStatus.Running)), [], effects, [new TakenEffect("e1", "r9")])]);

        Assert.Equal(["would be removed toys box 'c' ", "would be left toys box 'a' run r9 has taken it over"], plan.Steps.Select(step => $"{step.Verdict} {step.Target} {step.Detail}"));
    }

    private static EffectState Effect(string id, string name) => new()
    {
        Id = id, RunId = "r1", RootId = "r1", StepId = "s1", Number = 1, System = "toys", Kind = "box", Name = name, Token = "t", ActivityType = "Toy.MakeBox", Inputs = [],
    };

    private static string? Text(JsonObject json, string name) => json[name]?.GetValue<string>();

    private static RunState State(RunStatus status) => new() { Status = status, Id = "r1", RootId = "r1", DefinitionId = "onboarding", DefinitionVersionId = "v", Actor = "cli:me", StartedAt = Began };

    private static RunRecord Record(RunState state) => new(state.Id, state.RootId, "onboarding", 1, state, null, Began, null, null, null, false);
}
