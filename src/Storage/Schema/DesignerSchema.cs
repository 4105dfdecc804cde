using FluentMigrator;

namespace NexusWorkflows.Storage.Schema;

/// <summary>What a designer needs to know of definitions and runs: a draft's lasting id, what was replaced, and the columns its lists filter by.</summary>
[Migration(7, "Definitions as a designer edits them")]
public sealed class DesignerSchema : Migration
{
    public override void Up()
    {
        Alter.Table("definition_versions")
            .AddColumn("elsa_id").AsString(128).Nullable()
            .AddColumn("description").AsString(int.MaxValue).Nullable()
            .AddColumn("superseded_at").AsInt64().Nullable();
        Execute.Sql("UPDATE definition_versions SET elsa_id = substr(id, -16)");
        Create.Index("ix_definitions_elsa").OnTable("definition_versions").OnColumn("elsa_id");
        Create.Index("ix_definitions_superseded").OnTable("definition_versions").OnColumn("superseded_at");
        Alter.Table("journal").AddColumn("parent_step_id").AsString(128).Nullable();
        Alter.Table("runs").AddColumn("updated_at").AsInt64().Nullable();
        Create.Index("ix_runs_definition").OnTable("runs").OnColumn("definition_version_id");

        // Computed where it is read: a commit pays nothing for it, and a state that can't be read hides nobody else.
        Execute.Sql("ALTER TABLE runs ADD COLUMN incident_count INTEGER GENERATED ALWAYS AS (CASE WHEN json_valid(state) THEN coalesce(json_array_length(state, '$.incidents'), 0) ELSE 0 END) VIRTUAL");
    }

    public override void Down() => throw new NotSupportedException("A store isn't taken back to before this version; restore a backup.");
}
