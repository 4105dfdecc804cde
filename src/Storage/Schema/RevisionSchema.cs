using FluentMigrator;

namespace NexusWorkflows.Storage.Schema;

/// <summary>Several editors of one definition: a revision that tells each which text it had before it, and texts that were set aside.</summary>
[Migration(10, "Revisions of definitions")]
public sealed class RevisionSchema : Migration
{
    public override void Up()
    {
        Create.Table("definition_revisions").WithColumn("last").AsInt64().NotNullable();
        Alter.Table("definition_versions")
            .AddColumn("revision").AsInt64().NotNullable().WithDefaultValue(0)
            .AddColumn("changed_by").AsString(255).Nullable()
            .AddColumn("changed_at").AsInt64().Nullable()
            .AddColumn("editor").AsString(64).Nullable()
            .AddColumn("editor_from").AsInt64().Nullable()
            .AddColumn("aside_of").AsString(255).Nullable()
            .AddColumn("aside_for").AsString(64).Nullable();

        // One count for all definitions: one that is deleted and made anew must not have a number that an open editor still knows.
        Execute.Sql("UPDATE definition_versions SET revision = rowid");
        Execute.Sql("INSERT INTO definition_revisions (last) SELECT coalesce(max(revision), 0) FROM definition_versions");
    }

    public override void Down() => throw new NotSupportedException("A store isn't taken back to before this version; restore a backup.");
}
