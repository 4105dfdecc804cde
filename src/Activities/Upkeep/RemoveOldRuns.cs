using System.Globalization;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Activities.Upkeep;

/// <summary>Removes runs that ended long ago, with their journals. One that is the only record of what it made stays, as one does that still has a part that lives.</summary>
[Activity("Nexus", "Upkeep", "Removes runs that ended long ago with their journals; never one that is the record of something that still exists.", TimeoutSeconds = 1800)]
public sealed class RemoveOldRuns(IRunStore runs, IRunQueries queries) : SendActivity
{
    private const int PageSize = 200;

    private static readonly RunStatus[] Final = [RunStatus.Finished, RunStatus.Failed, RunStatus.Undone, RunStatus.Cancelled];

    [Input(Description = "Runs that ended so many days ago are old; at least 1.", DefaultValue = 90)]
    public Input<int> Days { get; init; } = new(90);

    [Input(Description = "The most that one run of this removes; the rest is for the next.", DefaultValue = 5000)]
    public Input<int> Most { get; init; } = new(5000);

    [Output(Description = "How many runs were removed.")]
    public Output<long> Removed { get; init; } = new();

    [Output(Description = "How many stay: as records of what exists, or because they ended later.")]
    public Output<long> Kept { get; init; } = new();

    /// <summary>What was removed isn't found again.</summary>
    public override bool IsRepeatable => true;

    public override string Words => $"The removal of runs older than {Age} days";

    private int Age => Math.Max(1, Days.Value);

    public override async Task SendAsync(ActivityContext context, Intent intent, CancellationToken ct)
    {
        var before = context.Clock.GetUtcNow() - TimeSpan.FromDays(Math.Min(Age, 36_500));
        var (removed, kept) = (0L, 0L);
        foreach (var status in Final)
        {
            var passed = 0; // those that stay come again on the same pages
            while (removed < Most.Value)
            {
                var page = await queries.ListAsync(new RunFilter(status, To: before, PageNumber: (passed / PageSize) + 1, PageSize: PageSize), ct);
                var old = page.Items.Skip(passed % PageSize).ToList();
                var (gone, left) = await RemoveAsync(context, [.. old.Take(Math.Min(old.Count, Most.Value - (int)removed))], before, ct);
                removed += gone;
                kept += left;
                passed += left;
                if (old.Count == 0)
                {
                    break;
                }
            }
        }

        context.Log(string.Create(CultureInfo.InvariantCulture, $"{removed} runs removed, {kept} kept."));
        Removed.Set(removed);
        Kept.Set(kept);
    }

    // Die within: each run is gone whole or there whole, with its row in the audit; another attempt goes on.
    private async Task<(int Gone, int Left)> RemoveAsync(ActivityContext context, IReadOnlyList<RunRecord> old, DateTimeOffset before, CancellationToken ct)
    {
        var gone = 0;
        foreach (var run in old.Where(run => run.FinishedAt < before))
        {
            ct.ThrowIfCancellationRequested();
            var audit = new AuditRow(context.Clock.GetUtcNow(), "run:" + context.RunId, "run.delete", run.Id, run.Workflow);
            gone += await runs.DeleteAsync(run.Id, audit, ct) is DeleteResult.Deleted ? 1 : 0;
        }

        return (gone, old.Count - gone);
    }
}
