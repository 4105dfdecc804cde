using System.Text.Json.Nodes;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>A run pauses at what it can't mend, and goes on as a person says: by the printed commands, in this process and at a server.</summary>
public sealed class IncidentTests
{
    private const string Settings = "engine: { backoffScale: 0.02, downLimit: 20s, requestTimeout: 10s, leaseSeconds: 5 }\n";

    [Fact]
    public Task Paused_EachPrintedCommandCopied_DoesWhatItSays() => AnswerEachAsync(served: false);

    [FullFact]
    public Task Paused_EachPrintedCommandCopiedBesideAServer_DoesWhatItSays() => AnswerEachAsync(served: true);

    private static async Task AnswerEachAsync(bool served)
    {
        await using var world = await NewWorldAsync(served);
        foreach (var (action, status) in new[] { ("retry", "finished"), ("edit", "finished"), ("skip", "finished"), ("undo", "undone"), ("cancel", "cancelled") })
        {
            var domain = action + ".nexus.localhost";
            var paused = await PauseAsync(world, domain);
            var line = paused.Errors.Split('\n').Single(text => text.Contains($" runs {action} ", StringComparison.Ordinal));

            var answer = await NexusWorld.ShellAsync(line.Replace("NAME=VALUE", "description='Byrne & Sons'", StringComparison.Ordinal) + " of the client");

            Assert.True(answer.ExitCode == 0, $"{line}\n{answer.Errors}");
            var run = (await world.RunAsync("runs", "show", IdIn(paused), "--json")).Json;
            Assert.Equal(status, run["status"]!.GetValue<string>());
            Assert.Equal(action is "retry" or "edit", OnboardingTests.Names((await world.StateAsync())["mailcow"]!["domains"]).Contains(domain));
        }
    }

    [FullFact]
    public Task Paused_ManyByFilter_AllGoOnWithTheReasonInTheirHistory() => AnswerManyAsync(served: false);

    [Fact]
    public Task Paused_ManyByFilterAtAServer_AllGoOnWithTheReasonInTheirHistory() => AnswerManyAsync(served: true);

    private static async Task AnswerManyAsync(bool served)
    {
        await using var world = await NewWorldAsync(served);
        var first = IdIn(await PauseAsync(world, "f1.nexus.localhost"));
        var second = IdIn(await PauseAsync(world, "f2.nexus.localhost"));

        var planned = await world.RunAsync("runs", "retry", "--filter", "status=paused", "--dry-run");
        var retried = await world.RunAsync("runs", "retry", "--filter", "status=paused", "--reason", "mail server is back", "--json");
        var again = await world.RunAsync("runs", "retry", "--filter", "status=paused", "--json");

        var ids = new[] { first, second }.Order().ToList();
        Assert.Equal(ids.Select(id => $"retry {id}"), planned.Output.TrimEnd('\n').Split('\n').Order());
        Assert.True(retried.ExitCode == 0, retried.Errors);
        Assert.Equal(ids.Select(id => (id, true, (string?)"finished")), retried.Json["items"]!.AsArray().Select(Item).Order());
        Assert.Equal((0, 0), (again.ExitCode, again.Json["items"]!.AsArray().Count));
        foreach (var id in ids)
        {
            var journal = (await world.RunAsync("runs", "journal", id, "--json")).Json.AsArray();
            Assert.Equal("mail server is back", journal.Single(entry => entry!["event"]!.GetValue<string>() == "Told")!["data"]!["reason"]!.GetValue<string>());
        }

        var audit = (await world.RunAsync("audit", "list", "--json")).Json["items"]!.AsArray();
        Assert.Equal(2, audit.Count(row => row!["action"]!.GetValue<string>() == "run.retry" && row["detail"]?.GetValue<string>() == "mail server is back"));
    }

    [FullFact]
    public async Task Told_WhatDoesNotFit_IsRefusedAndKeepsNobodyElse()
    {
        await using var world = await NewWorldAsync(served: false);
        var done = IdIn(await PauseAsync(world, "a.nexus.localhost"));
        Assert.Equal(0, (await world.RunAsync("runs", "undo", done)).ExitCode);
        var paused = IdIn(await PauseAsync(world, "b.nexus.localhost"));

        foreach (var (arguments, exit, words) in new[]
        {
            ($"retry {done}", 4, $"Run {done}: The run has no open incident."),
            ($"undo {done}", 4, $"Run {done}: The run is undone already."),
            ($"cancel {done}", 4, $"Run {done}: The run has ended: it is undone."),
            ($"retry {paused} --step nowhere", 4, $"Run {paused}: Step 'nowhere' has no open incident."),
            ($"edit {paused}", 2, "Say what to change: --input NAME=VALUE."),
            ($"retry {paused} --input a=b", 2, "'retry' takes no --input. To change what failed, use 'runs edit'."),
            ("retry nope", 3, "There is no run 'nope'. 'nexus runs list' shows those that exist."),
            ("retry --filter colour=red", 2, "'colour=red' is no filter. Write status=, workflow=, site= or search=."),
        })
        {
            var refused = await world.RunAsync(["runs", .. arguments.Split(' ')]);
            Assert.Equal((exit, words), (refused.ExitCode, refused.Errors.TrimEnd('\n').Split('\n')[^1]));
        }

        var both = await world.RunAsync("runs", "retry", done, paused, "--json");
        Assert.Equal(4, both.ExitCode);
        Assert.Equal([(done, false, $"Run {done}: The run has no open incident."), (paused, true, "finished")], both.Json["items"]!.AsArray().Select(Item).OrderBy(item => item.Done));
    }

    [Fact]
    public async Task Edit_ASecretOnTheCommandLine_IsRefused()
    {
        await using var world = await NewWorldAsync(served: false);
        await world.RefuseAsync("add/mailbox");
        var secret = Path.Combine(world.Data, "password");
        await File.WriteAllTextAsync(secret, "Zq8-long-enough-9\n");
        Assert.Equal(0, (await world.RunAsync("activity", "run", "Nexus.CreateMailDomain", "--input", "domain=s.nexus.localhost")).ExitCode);
        var paused = await world.RunAsync("activity", "run", "Nexus.CreateMailbox", "--input", "domain=s.nexus.localhost", "--input", "localPart=erp", "--input", $"password=@{secret}", "--json");
        Assert.True(paused.ExitCode == 5, paused.Errors);
        await world.LiftFaultsAsync();
        var id = paused.Json["id"]!.GetValue<string>();

        var plain = await world.RunAsync("runs", "edit", id, "--input", "password=hunter2hunter2");
        var file = await world.RunAsync("runs", "edit", id, "--input", $"password=@{secret}");

        Assert.Equal((2, "'password' is a secret and can't be given on the command line. Write --input password=@FILE, or put it into --input-file."), (plain.ExitCode, plain.Errors.TrimEnd('\n').Split('\n')[^1]));
        Assert.True(file.ExitCode == 0, file.Errors);
    }

    [Fact]
    public async Task Api_EachInstruction_IsAcceptedAndDone()
    {
        await using var world = await NewWorldAsync(served: true);
        var bodies = new Dictionary<string, JsonObject>
        {
            ["retry"] = new() { ["step"] = "activity", ["reason"] = "again" },
            ["edit"] = new() { ["input"] = new JsonObject { ["description"] = "Edited" }, ["reason"] = "typo" },
            ["skip"] = new() { ["outputs"] = new JsonObject { ["dkimSelector"] = "dkim" } },
            ["undo"] = [],
            ["cancel"] = new() { ["reason"] = "wrong client" },
        };
        foreach (var (action, ends) in new[] { ("retry", "finished"), ("edit", "finished"), ("skip", "finished"), ("undo", "undone"), ("cancel", "cancelled") })
        {
            var id = IdIn(await PauseAsync(world, action + ".nexus.localhost"));
            var step = (await world.ApiAsync(HttpMethod.Get, "/api/runs/" + id)).Body!["incidents"]![0]!["step"]!.GetValue<string>();
            if (bodies[action].ContainsKey("step"))
            {
                bodies[action]["step"] = step;
            }

            var (status, run) = await world.ApiAsync(HttpMethod.Post, $"/api/runs/{id}/{action}", bodies[action]);

            Assert.True((status, run!["id"]!.GetValue<string>()) == (202, id), run.ToJsonString());
            await Eventually.HoldsAsync(async () => Assert.Equal(ends, (await world.ApiAsync(HttpMethod.Get, "/api/runs/" + id)).Body!["status"]!.GetValue<string>()));
            var (again, problem) = await world.ApiAsync(HttpMethod.Post, $"/api/runs/{id}/retry", new JsonObject());
            Assert.Equal((409, "run.not_possible"), (again, problem!["code"]!.GetValue<string>()));
        }
    }

    [Fact]
    public async Task Api_Bulk_ByIdsAndByFilter_TellsEachAndSaysWhich()
    {
        await using var world = await NewWorldAsync(served: true);
        var first = IdIn(await PauseAsync(world, "g1.nexus.localhost"));
        var second = IdIn(await PauseAsync(world, "g2.nexus.localhost"));

        var (status, byIds) = await world.ApiAsync(HttpMethod.Post, "/api/runs/bulk", new JsonObject { ["action"] = "cancel", ["ids"] = new JsonArray(first, "nope"), ["reason"] = "tidy" });
        Assert.Equal(200, status);
        Assert.Equal([(first, true), ("nope", false)], byIds!["items"]!.AsArray().Select(item => (item!["id"]!.GetValue<string>(), item["done"]!.GetValue<bool>())));
        await Eventually.HoldsAsync(async () => Assert.Equal("cancelled", (await world.ApiAsync(HttpMethod.Get, "/api/runs/" + first)).Body!["status"]!.GetValue<string>()));

        var (_, byFilter) = await world.ApiAsync(HttpMethod.Post, "/api/runs/bulk", new JsonObject { ["action"] = "undo", ["filter"] = new JsonObject { ["status"] = "paused" }, ["reason"] = "tidy" });
        Assert.Equal([second], byFilter!["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()));
        await Eventually.HoldsAsync(async () => Assert.Equal("undone", (await world.ApiAsync(HttpMethod.Get, "/api/runs/" + second)).Body!["status"]!.GetValue<string>()));
    }

    private static async Task<NexusWorld> NewWorldAsync(bool served)
    {
        var world = new NexusWorld(Settings);
        await world.LabAsync();
        if (served)
        {
            await world.ServeAsync();
        }

        return world;
    }

    /// <summary>A run of one activity that Mailcow refuses; the refusal is taken back before this returns.</summary>
    private static async Task<NexusAnswer> PauseAsync(NexusWorld world, string domain)
    {
        await world.RefuseAsync("add/domain", domain);
        var paused = await NexusWorld.ShellAsync($"nexus activity run Nexus.CreateMailDomain --input domain={domain} --data {world.Data}");
        Assert.True(paused.ExitCode == 5, $"exit {paused.ExitCode}: {paused.Errors}");
        await world.LiftFaultsAsync();
        return paused;
    }

    private static string IdIn(NexusAnswer paused) => paused.Errors.Split('\n').Single(line => line.StartsWith("Run ", StringComparison.Ordinal) && line.LastIndexOf(' ') == 3)[4..];

    private static (string Id, bool Done, string? Message) Item(JsonNode? item) => (item!["id"]!.GetValue<string>(), item["done"]!.GetValue<bool>(), item["message"]?.GetValue<string>());
}
