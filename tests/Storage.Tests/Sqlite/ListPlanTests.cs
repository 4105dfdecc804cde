using System.Text.RegularExpressions;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Storage.Definitions;
using NexusWorkflows.Storage.Runs;
using NexusWorkflows.Storage.Sqlite;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Storage.Tests.Sqlite;

/// <summary>How SQLite goes about the lists; how long they take is measured in the benchmark of that name.</summary>
public sealed partial class ListPlanTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Elsa 6967: with 1,000 versions and 100,000 runs each list took seconds.</summary>
    [Theory]
    [InlineData("runs")]
    [InlineData("runs of a workflow")]
    [InlineData("runs of a status")]
    [InlineData("instances")]
    [InlineData("instances, oldest first")]
    [InlineData("instances of a definition")]
    [InlineData("instances of a status")]
    [InlineData("instances by id")]
    [InlineData("versions of a definition")]
    public async Task Ticket6967_FirstPageOfAList_IsReadInTheOrderOfAnIndex(string list)
    {
        await (await NexusStore.OpenSqliteAsync(folder.Of("nexus.db"), TimeProvider.System, CancellationToken.None)).DisposeAsync();
        using var database = new SqliteDatabase(folder.Of("nexus.db"), AuditKey.Known, []);
        using var session = database.OpenWriter();
        Read(list, session);

        var plan = session.Texts.ToList().SelectMany(text => session["EXPLAIN QUERY PLAN " + text].All(row => row.Text(3), new object?[Parameters(text)])).ToList();

        Assert.NotEmpty(plan);
        Assert.DoesNotContain(plan, line => FullScan().IsMatch(line));
        if (!list.StartsWith("versions", StringComparison.Ordinal))
        {
            Assert.Contains(plan, line => line.Contains("INDEX ix_runs_", StringComparison.Ordinal) || line.Contains("(id=?)", StringComparison.Ordinal));
        }
    }

    private static void Read(string list, Session session)
    {
        switch (list)
        {
            case "runs" or "runs of a workflow" or "runs of a status":
                RunRows.List(session, new RunFilter(Workflow: list == "runs of a workflow" ? "w" : null, Status: list == "runs of a status" ? RunStatus.Failed : null), new Dictionary<string, int>());
                break;
            case "versions of a definition":
                DefinitionLists.Search(session, new DefinitionFilter(DefinitionIds: ["d"], Take: 15));
                break;
            default:
                InstanceRows.List(session, new InstanceFilter
                {
                    Descending = list != "instances, oldest first",
                    DefinitionIds = list == "instances of a definition" ? ["d"] : null,
                    Statuses = list == "instances of a status" ? [RunStatus.Failed] : null,
                    Ids = list == "instances by id" ? ["r1"] : null,
                    Take = 15,
                });
                break;
        }
    }

    private static int Parameters(string text) => Parameter().Matches(text).Select(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();

    [GeneratedRegex(@"\$(\d+)")]
    private static partial Regex Parameter();

    [GeneratedRegex("^SCAN (runs|definition_versions)$")]
    private static partial Regex FullScan();
}
