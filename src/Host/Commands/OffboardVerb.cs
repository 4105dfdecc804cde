using System.CommandLine;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>Removes a client's site and everything recorded with it.</summary>
internal static class OffboardVerb
{
    private const string Workflow = "offboarding";
    private static readonly Argument<string> Domain = new("DOMAIN") { Description = "The site's domain" };
    private static readonly Option<string?> OnFailure = RunOptions.OnFailure();
    private static readonly Option<string?> Key = RunOptions.Key();
    private static readonly Option<bool> NoWait = RunOptions.NoWait();

    public static Verb Make() => new Verb("offboard", "Remove a client's site and everything recorded with it")
    {
        Examples = ["offboard byrne.nexus.localhost --dry-run", "offboard byrne.nexus.localhost --yes"],
    }.Takes(Domain, OnFailure, Key, NoWait).Does(ActAsync);

    private static async Task<int> ActAsync(Session session, CancellationToken ct)
    {
        var nexus = await session.OpenAsync(ct);
        var typed = session.Get(Domain);
        var site = await nexus.FindSiteAsync(typed, ct) ?? throw RefusalException.NotFound("site", typed, $"'{Hints.Command("sites list")}' shows those in the register.");
        var domain = site.Domain;
        var input = new JsonObject { ["domain"] = domain };
        var plan = await nexus.PlanAsync(Workflow, input, ct);
        if (session.DryRun)
        {
            return RunStart.ShowPlan(session.Screen, plan);
        }

        if (!session.Screen.Json)
        {
            RunStart.WritePlan(session.Screen, plan);
        }

        if (!Confirmation.Given(session, $"This removes '{domain}' for good."))
        {
            session.Screen.Fail("Nothing was touched.");
            return ExitCode.Refused;
        }

        var started = await nexus.StartAsync(new StartOrder(Workflow, input, session.Get(OnFailure), Key: session.Get(Key)), ct);
        var noWait = session.Get(NoWait);
        return RunStart.Finish(session, await RunStart.FollowAsync(session, nexus, started, noWait, ct), noWait);
    }
}
