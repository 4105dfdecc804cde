using FluentMigrator;

namespace NexusWorkflows.Storage.Schema;

/// <summary>What a search among runs looks at, beside the order it shows them in: it reads this and not the runs' states.</summary>
[Migration(12, "Search among many runs")]
public sealed class SearchSchema : Migration
{
    public override void Up() =>
        // All of it is written at the start and hardly ever again, so that no commit pays for it.
        Create.Index("ix_runs_search").OnTable("runs")
            .OnColumn("accepted_at").Ascending().OnColumn("id").Ascending().OnColumn("name").Ascending().OnColumn("workflow").Ascending().OnColumn("correlation_id").Ascending();

    public override void Down() => throw new NotSupportedException("A store isn't taken back to before this version; restore a backup.");
}
