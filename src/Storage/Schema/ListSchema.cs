using FluentMigrator;

namespace NexusWorkflows.Storage.Schema;

/// <summary>What lists of runs are filtered by, in the order they show them: a page costs what it shows, however many runs there are.</summary>
[Migration(8, "Lists of many runs")]
public sealed class ListSchema : Migration
{
    public override void Up()
    {
        // Workflow and definition never change after the start; the status had an index before. So no commit pays more than it did.
        Create.Index("ix_runs_workflow_accepted").OnTable("runs").OnColumn("workflow").Ascending().OnColumn("accepted_at").Ascending();
        Create.Index("ix_runs_definition_accepted").OnTable("runs").OnColumn("definition_id").Ascending().OnColumn("accepted_at").Ascending();
        Create.Index("ix_runs_status_accepted").OnTable("runs").OnColumn("status").Ascending().OnColumn("accepted_at").Ascending();
        Delete.Index("ix_runs_status").OnTable("runs");
    }

    public override void Down() => throw new NotSupportedException("A store isn't taken back to before this version; restore a backup.");
}
