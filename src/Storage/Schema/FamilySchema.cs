using FluentMigrator;

namespace NexusWorkflows.Storage.Schema;

/// <summary>Who started a run, and what activation strategies look for; deleted definitions stay for the runs that were pinned to them.</summary>
[Migration(6, "Children, activation, deletion")]
public sealed class FamilySchema : Migration
{
    private const int Id = 128;

    public override void Up()
    {
        Alter.Table("runs")
            .AddColumn("definition_id").AsString(255).Nullable()
            .AddColumn("correlation_id").AsString(255).Nullable()
            .AddColumn("parent_id").AsString(Id).Nullable()
            .AddColumn("parent_step").AsString(Id).Nullable()
            .AddColumn("tree_id").AsString(Id).Nullable();
        Execute.Sql("UPDATE runs SET tree_id = root_id, definition_id = (SELECT v.definition_id FROM definition_versions v WHERE v.id = definition_version_id)");
        Create.Index("ix_runs_tree").OnTable("runs").OnColumn("tree_id").Ascending();
        Create.Index("ix_runs_parent").OnTable("runs").OnColumn("parent_id").Ascending();

        // By the end and not by the status: a run changes its status often and ends once.
        Create.Index("ix_runs_definition").OnTable("runs").OnColumn("definition_id").Ascending().OnColumn("finished_at").Ascending();
        Create.Index("ix_runs_correlation").OnTable("runs").OnColumn("correlation_id").Ascending().OnColumn("finished_at").Ascending();
        Alter.Table("definition_versions").AddColumn("is_deleted").AsBoolean().NotNullable().WithDefaultValue(false);
    }

    public override void Down() => throw new NotSupportedException("A store isn't taken back to an older schema; restore a backup.");
}
