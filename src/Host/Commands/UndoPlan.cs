using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>What an undo would remove, and whether that was agreed to.</summary>
internal static class UndoPlan
{
    /// <summary>True: go on. An undo removes only what the run itself made, so a word is needed only where clients work with it: the run is finished, and its site in production.</summary>
    /// <exception cref="RefusalException">A word is needed, and nobody can be asked.</exception>
    public static async Task<bool> AgreedAsync(Session session, INexus nexus, IReadOnlyList<string> ids, CancellationToken ct)
    {
        var runs = new List<RunDocument>();
        foreach (var id in ids)
        {
            runs.Add(await RunsVerb.FindAsync(nexus, id, ct));
        }

        if (session.DryRun)
        {
            RunStart.ShowPlan(session.Screen, Of(runs));
            return false;
        }

        var sites = await InProductionAsync(nexus, runs, ct);
        if (sites.Count == 0)
        {
            return true;
        }

        if (!session.Screen.Json)
        {
            RunStart.WritePlan(session.Screen, Of(runs));
        }

        if (Confirmation.Given(session, $"This removes what was made for {string.Join(" and ", sites.Select(site => $"'{site}'"))}, in production now."))
        {
            return true;
        }

        session.Screen.Fail("Nothing was touched.");
        return false;
    }

    /// <summary>The effects that stand, newest first.</summary>
    public static PlanDocument Of(IReadOnlyList<RunDocument> runs) => new(string.Join(", ", runs.Select(run => run.Workflow).Distinct()), [.. runs.SelectMany(Rows)]);

    private static IEnumerable<PlanStepDocument> Rows(RunDocument run) =>
        from effect in run.Effects.Reverse()
        where effect.State is "made" or "unknown"
        let step = run.Steps.FirstOrDefault(step => step.Id == effect.Step)
        select new PlanStepDocument(
            step?.ActivityId ?? effect.Step, step?.Activity ?? "", step?.Name ?? effect.Step,
            effect.TakenOverBy is null ? "would be removed" : "would be left",
            $"{effect.System} {effect.Kind} '{effect.Name}'",
            effect.TakenOverBy is { } later ? $"run {later} has taken it over" : null);

    private static async Task<List<string>> InProductionAsync(INexus nexus, List<RunDocument> runs, CancellationToken ct)
    {
        var found = new List<string>();
        foreach (var site in runs.Where(run => run.Status == "finished").Select(run => run.Site).OfType<string>().Distinct())
        {
            if ((await nexus.FindSiteAsync(site, ct))?.Status == "production")
            {
                found.Add(site);
            }
        }

        return found;
    }
}
