using System.Diagnostics;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage;

namespace NexusWorkflows.Benchmarks;

/// <summary>How long lists take where there are 1,000 versions of a definition and 100,000 runs of it.</summary>
internal static class ListsBench
{
    private const int Versions = 1_000;
    private const int Runs = 100_000;
    private const int AtOnce = 500;
    private const string Definition = "many";

    public static async Task<int> RunAsync(BenchOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("nexus-bench-").FullName;
        try
        {
            await using var store = await NexusStore.OpenSqliteAsync(Path.Combine(folder, "lists.db"), TimeProvider.System, CancellationToken.None);
            await FillAsync(store);
            foreach (var (name, list) in Lists(store))
            {
                (await MeasureAsync(name, list, options.Seconds)).Print(options);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The first pages that the command line and a designer ask for.</summary>
    private static Dictionary<string, Func<Task<long>>> Lists(NexusStore store) => new(StringComparer.Ordinal)
    {
        ["definitions, latest"] = async () => (await store.SearchAsync(new DefinitionFilter(Versions: VersionChoice.Latest, Take: 15), CancellationToken.None)).Items.Count,
        ["versions of the definition"] = async () => (await store.SearchAsync(new DefinitionFilter(DefinitionIds: [Definition], Take: 15), CancellationToken.None)).Items.Count,
        ["runs"] = async () => (await store.ListAsync(new RunFilter(PageSize: 15), CancellationToken.None)).Items.Count,
        ["runs of the workflow"] = async () => (await store.ListAsync(new RunFilter(Workflow: Definition, PageSize: 15), CancellationToken.None)).Items.Count,
        ["runs by status"] = async () => (await store.CountByStatusAsync(CancellationToken.None)).Values.Sum(),
        ["instances"] = async () => (await store.InstancesAsync(new InstanceFilter { Take = 15 }, CancellationToken.None)).Items.Count,
        ["instances of the definition"] = async () => (await store.InstancesAsync(new InstanceFilter { DefinitionIds = [Definition], Take = 15 }, CancellationToken.None)).Items.Count,
        ["instances, last changed first"] = async () => (await store.InstancesAsync(new InstanceFilter { Order = InstanceOrder.Updated, Take = 15 }, CancellationToken.None)).Items.Count,
        ["instances, searched for an id"] = async () => (await store.InstancesAsync(new InstanceFilter { Search = "r07777", Take = 15 }, CancellationToken.None)).Items.Count,
        ["instances that are pending"] = async () => (await store.InstancesAsync(new InstanceFilter { Statuses = [RunStatus.Pending], Take = 15 }, CancellationToken.None)).Items.Count,
    };

    private static async Task<Figure> MeasureAsync(string name, Func<Task<long>> list, int seconds)
    {
        var times = new List<double>();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            var begun = Stopwatch.GetTimestamp();
            if (await list() == 0)
            {
                throw new InvalidOperationException($"The list '{name}' is empty, though there is much to list.");
            }

            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        times.Sort();
        return new Figure("lists", name, times.Count, clock.Elapsed, times[times.Count / 2], times[(int)(times.Count * 0.99)]);
    }

    private static async Task FillAsync(NexusStore store)
    {
        var versions = new List<StoredDefinition>();
        for (var version = 1; version <= Versions; version++)
        {
            var text = new JsonObject { ["definitionId"] = Definition, ["name"] = Definition, ["description"] = $"Version {version}", ["root"] = new JsonObject { ["id"] = "main", ["type"] = "Elsa.Sequence", ["activities"] = new JsonArray() } };
            versions.Add(await store.SaveAsync(new DefinitionDraft(Definition, Definition, null, text.ToJsonString(), Publish: true), Audit("workflow.publish", Definition), CancellationToken.None));
        }

        foreach (var some in Enumerable.Range(0, Runs).Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(i => store.AcceptAsync(NewRun($"r{i:d6}", versions[i % Versions]), CancellationToken.None)));
        }
    }

    private static NewRun NewRun(string id, StoredDefinition version)
    {
        var state = new RunState
        {
            Id = id,
            RootId = id,
            DefinitionId = version.DefinitionId,
            DefinitionVersionId = version.VersionId,
            Actor = "cli:bench",
            StartedAt = DateTimeOffset.UnixEpoch,
            Input = new JsonObject { ["domain"] = $"{id}.example", ["notes"] = new string('x', 1_000) },
        };
        return new NewRun(state, version.Name, version.Version, [], null, null, null, [1], [], Audit("run.start", id));
    }

    private static AuditRow Audit(string action, string subject) => new(DateTimeOffset.UnixEpoch, "cli:bench", action, subject, null);
}
