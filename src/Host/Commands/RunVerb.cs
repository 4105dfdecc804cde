using System.CommandLine;
using NexusWorkflows.Host.Doors;

namespace NexusWorkflows.Host.Commands;

/// <summary>Starts any workflow.</summary>
internal static class RunVerb
{
    private static readonly Argument<string> Workflow = new("WORKFLOW") { Description = "Name or id of a published workflow" };
    private static readonly Option<string[]> Input = InputArguments.Values();
    private static readonly Option<string?> InputFile = InputArguments.File();
    private static readonly Option<string?> OnFailure = RunOptions.OnFailure();
    private static readonly Option<string?> Key = RunOptions.Key();
    private static readonly Option<bool> NoWait = RunOptions.NoWait();

    public static Verb Make() => new Verb("run", "Run a workflow")
    {
        Examples = ["run onboarding --input name=Byrne --input subdomain=byrne", "run onboarding --input-file byrne.json --key order-4711 --no-wait"],
    }.Takes(Workflow, Input, InputFile, OnFailure, Key, NoWait).Does(ActAsync);

    private static async Task<int> ActAsync(Session session, CancellationToken ct)
    {
        var nexus = await session.OpenAsync(ct);
        var workflow = session.Get(Workflow);
        var input = InputArguments.Read(session.Get(Input), session.Get(InputFile), await InputArguments.SensitiveOfAsync(nexus, workflow, ct));
        if (session.DryRun)
        {
            return RunStart.ShowPlan(session.Screen, await nexus.PlanAsync(workflow, input, ct));
        }

        var started = await nexus.StartAsync(new StartOrder(workflow, input, session.Get(OnFailure), Key: session.Get(Key)), ct);
        var noWait = session.Get(NoWait);
        return RunStart.Finish(session, await RunStart.FollowAsync(session, nexus, started, noWait, ct), noWait);
    }
}
